//! Exact decimal numbers.

use rust_decimal::prelude::FromPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// Significant digits of an average that has no end: as many as any number of JSON keeps.
const DIGITS_OF_AVERAGES: u32 = 15;

/// Reads a number as JSON writes it; none for what is no number or has more than 28 digits.
pub(crate) fn read(digits: &str) -> Option<Decimal> {
    let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(digits).ok();
    };
    let (mantissa, exponent) = (Decimal::from_str_exact(mantissa).ok()?, exponent.parse::<i32>().ok()?);
    if exponent < 0 {
        let scale = mantissa.scale().checked_add(exponent.unsigned_abs())?;
        return Decimal::try_from_i128_with_scale(mantissa.mantissa(), scale).ok();
    }
    // Decimals go first: the digits of the product may just fit.
    let mantissa = mantissa.normalize();
    let decimals = mantissa.scale().min(exponent.unsigned_abs());
    let whole = Decimal::try_from_i128_with_scale(mantissa.mantissa(), mantissa.scale() - decimals).ok()?;
    let factor = Decimal::from_i128(10i128.checked_pow(exponent.unsigned_abs() - decimals)?)?;
    product(whole, factor)
}

/// The product, when it is exact.
fn product(one: Decimal, other: Decimal) -> Option<Decimal> {
    let (one, other) = (one.normalize(), other.normalize());
    one.checked_mul(other).filter(|product| product.scale() >= one.scale() + other.scale())
}

/// The sum, when it is exact: the library rounds where there are more than 28 digits, and then has fewer decimals.
pub(crate) fn sum(one: Decimal, other: Decimal) -> Option<Decimal> {
    let (one, other) = (one.normalize(), other.normalize());
    let decimals = one.scale().max(other.scale());
    one.checked_add(other).filter(|sum| sum.scale() == decimals)
}

/// The sum divided by a count, rounded where it has no end.
pub(crate) fn average(sum: Decimal, count: u64) -> Option<Decimal> {
    let count = Decimal::from(count);
    let quotient = sum.checked_div(count)?;
    match product(quotient, count) == Some(sum) {
        true => Some(quotient),
        false => quotient.round_sf_with_strategy(DIGITS_OF_AVERAGES, RoundingStrategy::MidpointAwayFromZero),
    }
}

/// A number of JSON where that has the same value, and the digits as text where it has not.
pub(crate) fn to_json(number: Decimal) -> Value {
    let number = number.normalize();
    let digits = number.to_string();
    if let Ok(integer) = digits.parse::<i64>() {
        return integer.into();
    }
    let nearest = digits.parse::<f64>().ok().filter(|nearest| read(&nearest.to_string()) == Some(number));
    nearest.map_or(Value::String(digits), Value::from)
}
