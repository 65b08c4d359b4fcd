//! Writes numbers down.

use num_rational::BigRational;

use crate::interval::Interval;
use crate::number::ten_to;
use crate::round::{Significant, decimals};
use crate::{Answer, DIGITS, Fault};

/// Longest answer with decimals that is written to its end, in digits. Longer ones are rounded, as those without end are.
const LONGEST_WITH_DECIMALS: usize = 100;

/// Fewest certain digits of a number that is not exact.
const FEWEST_DIGITS: u16 = 10;

/// Writes a number down.
pub(crate) fn write(number: &Interval) -> Result<Answer, Fault> {
    if let Some(value) = number.as_exact().and_then(to_its_end) {
        return Ok(Answer { value, is_exact: true });
    }
    let rounded = |count| {
        let low = Significant::of(number.low(), count);
        (low == Significant::of(number.high(), count)).then_some(low)
    };
    let digits = u16::try_from(DIGITS).unwrap_or(u16::MAX);
    match (FEWEST_DIGITS..=digits).rev().find_map(rounded) {
        Some(significant) => Ok(Answer { value: written(&significant), is_exact: false }),
        // The bounds are as near to zero as the digits that are shown elsewhere: sqrt(2)^2 - 2.
        None if number.contains_zero() && number.high() - number.low() < ten_to(-40) => {
            Ok(Answer { value: "0".to_owned(), is_exact: false })
        }
        None => Err(Fault::Imprecise),
    }
}

/// All digits of a number, when there is an end to them.
fn to_its_end(number: &BigRational) -> Option<String> {
    let decimals = decimals(number)?;
    let count = usize::try_from(decimals).ok()?;
    let digits = (number * ten_to(i64::try_from(decimals).ok()?)).to_integer();
    let (sign, digits) = match digits.to_string() {
        text if text.starts_with('-') => ("-", text[1..].to_owned()),
        text => ("", text),
    };
    if count == 0 {
        return Some(format!("{sign}{digits}"));
    }
    let digits = format!("{digits:0>width$}", width = count + 1);
    let (whole, fraction) = digits.split_at(digits.len() - count);
    (digits.len() <= LONGEST_WITH_DECIMALS).then(|| format!("{sign}{whole}.{fraction}"))
}

/// A rounded number, with an exponent where there would be many zeros.
fn written(number: &Significant) -> String {
    let Significant { is_negative, digits, exponent } = number;
    let sign = if *is_negative { "-" } else { "" };
    let with_point = |digits: &str, at: usize| match digits.split_at_checked(at) {
        Some((whole, fraction)) if !fraction.is_empty() => format!("{whole}.{fraction}"),
        Some((whole, _)) => whole.to_owned(),
        None => format!("{digits:0<at$}"),
    };
    match usize::try_from(*exponent) {
        Ok(exponent) if exponent < DIGITS => format!("{sign}{}", with_point(digits, exponent + 1)),
        Err(_) if *exponent >= -7 => {
            let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
            format!("{sign}0.{zeros}{digits}")
        }
        _ => format!("{sign}{}e{exponent}", with_point(digits, 1)),
    }
}
