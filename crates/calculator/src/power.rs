//! Powers, roots and factorials.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, Zero as _};

use crate::Fault;
use crate::interval::{EXACT_BITS, Interval};
use crate::round::{MAGNITUDE, PRECISION};
use crate::transcendental::{exponential, logarithm};

/// Largest root that is tried to be exact: `2^(1/12)` is the twelfth root of two.
const LARGEST_ROOT: u32 = 100;

/// The power of a number. Zero to the power of zero is one, as in most programming languages.
pub(crate) fn power(base: &Interval, exponent: &Interval) -> Result<Interval, Fault> {
    let is_whole = exponent.as_exact().is_some_and(|exponent| exponent.is_integer());
    if is_whole {
        // A number that large has no power that is not too large or too small, but for these.
        let Some(exponent) = exponent.as_integer::<i64>() else { return power_without_bound(base, exponent) };
        let power = whole_power(base, exponent.unsigned_abs());
        return match exponent < 0 {
            true => power.and_then(|power| power.reciprocal()).map_err(Fault::of_reciprocal),
            false => power,
        };
    }
    if let Some(root) = exact_root(base, exponent) {
        return power(&root, &Interval::exact(exponent.low().numer().clone().into())?);
    }
    match base.as_exact() {
        Some(base) if base.is_zero() && exponent.low().is_positive() => Ok(Interval::exact(BigRational::zero())?),
        Some(base) if base.is_zero() => Err(Fault::DivisionByZero),
        _ if base.high().is_negative() => Err(Fault::NegativeRoot),
        _ if !base.low().is_positive() => Err(Fault::Imprecise),
        _ => exponential(&exponent.times(&logarithm(base)?)?),
    }
}

/// The power by an exponent that does not fit into 64 bits.
fn power_without_bound(base: &Interval, exponent: &Interval) -> Result<Interval, Fault> {
    let Some(number) = base.as_exact().filter(|number| number.abs().is_one() || number.is_zero()) else {
        let grows = base.absolute().high() > &BigRational::one();
        return Err(if grows == exponent.low().is_negative() { Fault::TooSmall } else { Fault::TooLarge });
    };
    let is_odd = exponent.low().numer().bit(0);
    match () {
        () if number.is_zero() && exponent.low().is_negative() => Err(Fault::DivisionByZero),
        () if is_odd => Ok(base.clone()),
        () => Ok(base.absolute()),
    }
}

/// By squaring, from the highest bit of the exponent on: no number on the way is larger than the result.
fn whole_power(base: &Interval, exponent: u64) -> Result<Interval, Fault> {
    if let Some(power) = base.as_exact().and_then(|base| exact_power(base, exponent)) {
        return Interval::exact(power);
    }
    let mut power = Interval::one();
    for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
        power = power.times(&power)?;
        if exponent >> bit & 1 == 1 {
            power = power.times(base)?;
        }
    }
    Ok(power)
}

/// A power that is small enough to be exact. Nothing has to be reduced in it, which takes the most time elsewhere.
fn exact_power(base: &BigRational, exponent: u64) -> Option<BigRational> {
    let bits = base.numer().bits().max(base.denom().bits());
    let fits = bits.checked_mul(exponent).is_some_and(|bits| bits <= EXACT_BITS);
    Some(base.pow(i32::try_from(exponent).ok().filter(|_| fits)?))
}

impl Fault {
    /// The fault of a number as that of one divided by it.
    fn of_reciprocal(self) -> Self {
        match self {
            Self::TooLarge => Self::TooSmall,
            Self::TooSmall => Self::TooLarge,
            other => other,
        }
    }
}

/// The root that the denominator of the exponent asks for, when it is a fraction.
fn exact_root(base: &Interval, exponent: &Interval) -> Option<Interval> {
    let (base, exponent) = (base.as_exact()?, exponent.as_exact()?);
    let degree = u32::try_from(exponent.denom()).ok().filter(|degree| *degree <= LARGEST_ROOT)?;
    let root_of = |number: &BigInt| {
        let root = number.nth_root(degree);
        (root.pow(degree) == *number).then_some(root)
    };
    if base.is_negative() {
        return None;
    }
    Interval::exact(BigRational::new(root_of(base.numer())?, root_of(base.denom())?)).ok()
}

/// The square root; exact where it ends.
pub(crate) fn square_root(number: &Interval) -> Result<Interval, Fault> {
    match () {
        () if number.high().is_negative() => Err(Fault::NegativeRoot),
        () if number.low().is_negative() => Err(Fault::Imprecise),
        () => {
            let (low, _) = square_root_of(number.low());
            let (_, high) = square_root_of(number.high());
            Interval::between(low, high)
        }
    }
}

/// Bounds of the root of n/d, which is that of n·d, divided by d.
fn square_root_of(number: &BigRational) -> (BigRational, BigRational) {
    let product = number.numer() * number.denom();
    let bits = (2 * PRECISION.unsigned_abs()).saturating_sub(product.bits()).next_multiple_of(2);
    let product = product << bits;
    let root = product.sqrt();
    let unit = number.denom() << (bits / 2);
    let low = BigRational::new(root.clone(), unit.clone());
    match &root * &root == product {
        true => (low.clone(), low),
        false => (low, BigRational::new(root + 1, unit)),
    }
}

/// The product of all whole numbers from one to this.
pub(crate) fn factorial(number: &Interval) -> Result<Interval, Fault> {
    let whole = number.as_exact().filter(|number| number.is_integer() && !number.is_negative());
    let last = whole.ok_or(Fault::Factorial)?.to_integer();
    let (mut product, mut factor) = (BigInt::one(), BigInt::one());
    while factor <= last {
        product *= &factor;
        if product.bits() > MAGNITUDE.unsigned_abs() {
            return Err(Fault::TooLarge);
        }
        factor += 1;
    }
    Interval::exact(product.into())
}
