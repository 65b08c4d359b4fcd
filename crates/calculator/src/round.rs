//! Rounding of exact numbers.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, Zero as _};

use crate::number::ten_to;

/// Significant bits of the bounds of a number that is not exact: 77 decimal digits. [`crate::DIGITS`] of them are shown.
pub(crate) const PRECISION: i64 = 256;

/// Bits of the largest number and, behind the point, of the smallest: a thousand decimal digits.
pub(crate) const MAGNITUDE: i64 = 3_322;

/// About the binary logarithm: off by less than one. Zero has none.
pub(crate) fn magnitude(number: &BigRational) -> Option<i64> {
    let bits = |part: &BigInt| i64::try_from(part.bits()).unwrap_or(i64::MAX);
    (!number.is_zero()).then(|| bits(number.numer()) - bits(number.denom()))
}

/// A number that is not larger and has few digits.
pub(crate) fn rounded_down(number: &BigRational) -> BigRational {
    let bits = bits_behind_the_point(number);
    from_fixed(to_fixed(number, bits), bits)
}

/// A number that is not smaller and has few digits.
pub(crate) fn rounded_up(number: &BigRational) -> BigRational {
    -rounded_down(&-number)
}

/// How many bits make a number precise. What is smaller than all numbers that are allowed becomes zero, or the smallest.
fn bits_behind_the_point(number: &BigRational) -> i64 {
    (PRECISION - magnitude(number).unwrap_or(0)).min(PRECISION + MAGNITUDE)
}

/// The number times 2^`bits`, rounded down.
pub(crate) fn to_fixed(number: &BigRational, bits: i64) -> BigInt {
    match bits < 0 {
        true => number.numer().div_floor(&(number.denom() << bits.unsigned_abs())),
        false => (number.numer() << bits).div_floor(number.denom()),
    }
}

/// The number times 2^-`bits`. Without looking for a common divisor, which would take the most time of all: it can only be
/// a power of two.
pub(crate) fn from_fixed(number: BigInt, bits: i64) -> BigRational {
    let Some(zeros) = number.trailing_zeros() else { return BigRational::zero() };
    let common = i64::try_from(zeros).unwrap_or(0).min(bits);
    match bits <= 0 {
        true => BigRational::from_integer(number << bits.unsigned_abs()),
        false => BigRational::new_raw(number >> common, BigInt::one() << (bits - common)),
    }
}

/// The decimal exponent of the first digit: 2 for 345.6, and −1 for 0.5. The number is not zero.
fn exponent(number: &BigRational) -> i64 {
    let number = number.abs();
    // A bit is 0.30103 decimal digits. The estimate is off by one at most.
    let mut exponent = magnitude(&number).unwrap_or(0) * 30_103 / 100_000;
    while number < ten_to(exponent) {
        exponent -= 1;
    }
    while number >= ten_to(exponent + 1) {
        exponent += 1;
    }
    exponent
}

/// A number rounded to significant decimal digits: `digits` × 10^(`exponent` − their number + 1), so that `exponent` is
/// that of the first digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Significant {
    pub(crate) is_negative: bool,
    /// Without zeros at the end.
    pub(crate) digits: String,
    pub(crate) exponent: i64,
}

impl Significant {
    /// The nearest; of two equally near ones that with the larger absolute value.
    pub(crate) fn of(number: &BigRational, count: u16) -> Self {
        if number.is_zero() {
            return Self { is_negative: false, digits: "0".to_owned(), exponent: 0 };
        }
        let exponent = exponent(number);
        let shown = (number.abs() * ten_to(i64::from(count) - 1 - exponent)).round().to_integer().to_string();
        // 9.99 becomes 10.0, with one digit more.
        let carried = i64::from(shown.len() > usize::from(count));
        let digits = shown.trim_end_matches('0').to_owned();
        Self { is_negative: number.is_negative(), digits, exponent: exponent + carried }
    }
}

/// How to come to a whole number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Direction {
    /// To the nearest; of two equally near ones to that with the larger absolute value, as taught at school.
    Nearest,
    /// To the next one below.
    Down,
    /// To the next one above.
    Up,
}

/// The number with as many digits behind the point; negative ones are zeros before it.
pub(crate) fn to_decimals(number: &BigRational, decimals: i64, direction: Direction) -> BigRational {
    let scaled = number * ten_to(decimals);
    let rounded = match direction {
        Direction::Nearest => scaled.round(),
        Direction::Down => scaled.floor(),
        Direction::Up => scaled.ceil(),
    };
    rounded / ten_to(decimals)
}

/// The decimals that a number has, when it has an end.
pub(crate) fn decimals(number: &BigRational) -> Option<u64> {
    let twos = number.denom().trailing_zeros().unwrap_or(0);
    let mut rest = number.denom() >> twos;
    let mut fives = 0;
    let five = BigInt::from(5);
    while rest.cmp(&five) != Ordering::Less && (&rest % &five).is_zero() {
        rest /= &five;
        fives += 1;
    }
    rest.is_one().then(|| twos.max(fives))
}
