//! Numbers that are exact, or lie between two bounds.
//!
//! Source: Moore, Kearfott and Cloud, “Introduction to Interval Analysis”, 2009. Bounds that are not exact are rounded
//! outwards, so that a number is always between them, and that numbers do not grow without end.

use num_rational::BigRational;
use num_traits::{One as _, Signed as _, Zero as _};

use crate::Fault;
use crate::round::{Direction, MAGNITUDE, magnitude, rounded_down, rounded_up, to_decimals};

/// Bits of the numerator and of the denominator of a number that is kept exactly. More than the largest number has.
pub(crate) const EXACT_BITS: u64 = 4_096;

/// A number that is not below `low` and not above `high`. It is exact when both are equal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interval {
    low: BigRational,
    high: BigRational,
}

impl Interval {
    /// A number, exactly as far as its size allows.
    pub(crate) fn exact(number: BigRational) -> Result<Self, Fault> {
        Self::between(number.clone(), number)
    }

    /// A number of which both bounds are known.
    pub(crate) fn between(low: BigRational, high: BigRational) -> Result<Self, Fault> {
        let magnitudes = [magnitude(&low), magnitude(&high)];
        if magnitudes.iter().flatten().any(|magnitude| *magnitude > MAGNITUDE) {
            return Err(Fault::TooLarge);
        }
        if magnitudes.iter().all(|magnitude| magnitude.is_some_and(|magnitude| magnitude < -MAGNITUDE)) {
            return Err(Fault::TooSmall);
        }
        let fits = |number: &BigRational| number.numer().bits() <= EXACT_BITS && number.denom().bits() <= EXACT_BITS;
        match low == high && fits(&low) {
            true => Ok(Self { low, high }),
            false => Ok(Self { low: rounded_down(&low), high: rounded_up(&high) }),
        }
    }

    pub(crate) fn low(&self) -> &BigRational {
        &self.low
    }

    pub(crate) fn high(&self) -> &BigRational {
        &self.high
    }

    /// The number, when it is known exactly.
    pub(crate) fn as_exact(&self) -> Option<&BigRational> {
        (self.low == self.high).then_some(&self.low)
    }

    /// The number as a whole one, when it is known to be one.
    pub(crate) fn as_integer<T: TryFrom<num_bigint::BigInt>>(&self) -> Option<T> {
        self.as_exact().filter(|number| number.is_integer())?.to_integer().try_into().ok()
    }

    pub(crate) fn contains_zero(&self) -> bool {
        !self.low.is_positive() && !self.high.is_negative()
    }

    pub(crate) fn plus(&self, other: &Self) -> Result<Self, Fault> {
        Self::between(&self.low + &other.low, &self.high + &other.high)
    }

    pub(crate) fn minus(&self, other: &Self) -> Result<Self, Fault> {
        Self::between(&self.low - &other.high, &self.high - &other.low)
    }

    pub(crate) fn negated(&self) -> Self {
        Self { low: -&self.high, high: -&self.low }
    }

    pub(crate) fn times(&self, other: &Self) -> Result<Self, Fault> {
        if let (Some(left), Some(right)) = (self.as_exact(), other.as_exact()) {
            return Self::exact(left * right);
        }
        let corners =
            [&self.low * &other.low, &self.low * &other.high, &self.high * &other.low, &self.high * &other.high];
        let [first, others @ ..] = corners;
        let (low, high) = others.into_iter().fold((first.clone(), first), |(low, high), corner| {
            let low = if corner < low { corner.clone() } else { low };
            (low, if corner > high { corner } else { high })
        });
        Self::between(low, high)
    }

    pub(crate) fn divided_by(&self, divisor: &Self) -> Result<Self, Fault> {
        self.times(&divisor.reciprocal()?)
    }

    pub(crate) fn reciprocal(&self) -> Result<Self, Fault> {
        match self.as_exact() {
            Some(number) if number.is_zero() => Err(Fault::DivisionByZero),
            _ if self.contains_zero() => Err(Fault::Imprecise),
            _ => Self::between(self.high.recip(), self.low.recip()),
        }
    }

    pub(crate) fn absolute(&self) -> Self {
        match () {
            () if !self.low.is_negative() => self.clone(),
            () if !self.high.is_positive() => self.negated(),
            () => Self { low: BigRational::zero(), high: larger(&-&self.low, &self.high).clone() },
        }
    }

    pub(crate) fn minimum(&self, other: &Self) -> Self {
        self.negated().maximum(&other.negated()).negated()
    }

    pub(crate) fn maximum(&self, other: &Self) -> Self {
        Self { low: larger(&self.low, &other.low).clone(), high: larger(&self.high, &other.high).clone() }
    }

    /// The number with as many decimals. It is exact, even of a number that is not.
    pub(crate) fn to_decimals(&self, decimals: i64, direction: Direction) -> Result<Self, Fault> {
        let low = to_decimals(&self.low, decimals, direction);
        let high = to_decimals(&self.high, decimals, direction);
        match low == high {
            true => Self::exact(low),
            false => Err(Fault::Imprecise),
        }
    }

    pub(crate) fn one() -> Self {
        Self { low: BigRational::one(), high: BigRational::one() }
    }
}

fn larger<'n>(one: &'n BigRational, other: &'n BigRational) -> &'n BigRational {
    if one > other { one } else { other }
}
