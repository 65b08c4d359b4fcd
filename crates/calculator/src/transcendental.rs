//! Logarithms and powers of e, between bounds that are certain.
//!
//! Both are computed with whole numbers that count very small fractions (fixed point). Source: Brent and Zimmermann,
//! “Modern Computer Arithmetic”, 2010, chapter 4. Errors add up to some thousand of these fractions, and [`between`] allows
//! for 2^[`GUARD`] of them.

use std::sync::LazyLock;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

use crate::Fault;
use crate::interval::Interval;
use crate::number;
use crate::round::{MAGNITUDE, PRECISION, from_fixed, magnitude, to_fixed};

/// Bits at the end that may be wrong.
const GUARD: i64 = 32;

/// Bits behind the point, where numbers are not small.
const BITS: i64 = PRECISION + 2 * GUARD;

/// ln 2 with [`BITS`] bits, which most logarithms and powers need.
static LN_2: LazyLock<BigInt> = LazyLock::new(|| ln_2(BITS));

/// The first 80 decimals of pi.
const PI: &str = "314159265358979323846264338327950288419716939937510582097494459230781640628620899";

/// The ratio of a circle's circumference to its diameter.
pub(crate) fn pi() -> Result<Interval, Fault> {
    let unit = number::ten_to(80);
    let first = number::parsed(PI);
    Interval::between(BigRational::from_integer(first.clone()) / &unit, BigRational::from_integer(first + 1) / &unit)
}

/// e to the power of a number.
pub(crate) fn exponential(number: &Interval) -> Result<Interval, Fault> {
    if number.as_exact().is_some_and(|number| number.is_zero()) {
        return Ok(Interval::one());
    }
    rising(number, exponential_of)
}

/// The natural logarithm.
pub(crate) fn logarithm(number: &Interval) -> Result<Interval, Fault> {
    if !number.low().is_positive() {
        return Err(if number.high().is_positive() { Fault::Imprecise } else { Fault::Logarithm });
    }
    if number.as_exact().is_some_and(|number| number.is_one()) {
        return Interval::exact(BigRational::zero());
    }
    rising(number, logarithm_of)
}

/// A function that rises with its argument: the bounds of the argument tell those of the value.
fn rising(number: &Interval, function: fn(&BigRational) -> Result<Interval, Fault>) -> Result<Interval, Fault> {
    if let Some(number) = number.as_exact() {
        return function(number);
    }
    let (low, high) = (function(number.low())?, function(number.high())?);
    Interval::between(low.low().clone(), high.high().clone())
}

/// The decimal logarithm; of powers of ten it is exact.
pub(crate) fn decimal_logarithm(number: &Interval) -> Result<Interval, Fault> {
    let quotient = logarithm(number)?.divided_by(&logarithm(&Interval::exact(number::ten_to(1))?)?)?;
    let middle = ((quotient.low() + quotient.high()) / BigInt::from(2)).round().to_integer();
    match (number.as_exact(), middle.to_i64()) {
        (Some(number), Some(exponent)) if *number == number::ten_to(exponent) => {
            Interval::exact(BigRational::from_integer(middle))
        }
        _ => Ok(quotient),
    }
}

/// e^x = 2^k · (e^(r/256))^256 with x = k·ln 2 + r, so that the series converges quickly.
fn exponential_of(number: &BigRational) -> Result<Interval, Fault> {
    const HALVINGS: i64 = 8;
    if magnitude(number).is_some_and(|magnitude| magnitude > 13) {
        return Err(if number.is_negative() { Fault::TooSmall } else { Fault::TooLarge });
    }
    let (twos, rest) = to_fixed(number, BITS).div_mod_floor(&LN_2);
    let rest = rest >> HALVINGS;
    let mut sum = BigInt::one() << BITS;
    let mut term = sum.clone();
    let mut n = 1;
    while !term.is_zero() {
        term = ((term * &rest) >> BITS) / n;
        sum += &term;
        n += 1;
    }
    for _ in 0..HALVINGS {
        sum = (&sum * &sum) >> BITS;
    }
    let twos = twos.to_i64().unwrap_or_default();
    if twos.abs() > MAGNITUDE + 1 {
        return Err(if twos < 0 { Fault::TooSmall } else { Fault::TooLarge });
    }
    between(&sum, BITS - twos)
}

/// ln x = k·ln 2 + 2·artanh((m − 1) / (m + 1)) with x = 2^k · m and m near 1.
fn logarithm_of(number: &BigRational) -> Result<Interval, Fault> {
    let two = BigRational::from_integer(2.into());
    let mut twos = magnitude(number).unwrap_or_default();
    let power = BigInt::one() << twos.unsigned_abs();
    let mut rest = if twos < 0 { number * power } else { number / power };
    // From 1/2 to 2 becomes from 2/3 to 4/3.
    while &rest * BigInt::from(3) > BigRational::from_integer(4.into()) {
        rest /= &two;
        twos += 1;
    }
    while &rest * BigInt::from(3) < two {
        rest *= &two;
        twos -= 1;
    }
    let one = BigRational::one();
    let quotient = (&rest - &one) / (&rest + &one);
    // Near 1 the logarithm is small: more bits, so that as many are significant.
    let bits = BITS + magnitude(&quotient).map_or(0, |magnitude| -magnitude).max(0);
    let sum = artanh(&quotient, bits) * 2 + if bits == BITS { LN_2.clone() } else { ln_2(bits) } * twos;
    between(&sum, bits)
}

fn ln_2(bits: i64) -> BigInt {
    artanh(&BigRational::new(1.into(), 3.into()), bits) * 2
}

/// The sum of q^n / n over all odd n, in fixed point.
fn artanh(quotient: &BigRational, bits: i64) -> BigInt {
    let mut power = to_fixed(quotient, bits);
    let square = (&power * &power) >> bits;
    let (mut sum, mut n) = (power.clone(), 1);
    while !power.is_zero() {
        power = (power * &square) >> bits;
        // Rounding down leads a negative number to −1 and never to 0.
        if power == -BigInt::one() {
            break;
        }
        n += 2;
        sum += &power / n;
    }
    sum
}

/// The bounds of a number in fixed point, of which the last bits may be wrong.
fn between(fixed: &BigInt, bits: i64) -> Result<Interval, Fault> {
    let error = BigInt::one() << GUARD;
    Interval::between(from_fixed(fixed - &error, bits), from_fixed(fixed + &error, bits))
}
