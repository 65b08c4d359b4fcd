//! Numbers as they are written.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One as _, Pow as _};

/// What is wrong with a number as it is written: what to write instead.
pub(crate) struct Unclear(pub(crate) String);

/// What parts groups of three digits and nothing else.
const GROUPING: [char; 3] = ['_', '\'', '’'];

/// Reads the digits of a number, which may have a point and separators of thousands.
///
/// A comma parts thousands where nothing else can be meant: more than once, or before a point.
pub(crate) fn read(text: &str) -> Result<BigRational, Unclear> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return Err(Unclear(format!("Write a point before decimals and nothing between thousands{}.", example(text))));
    }
    let digits = match whole.chars().find(|c| !c.is_ascii_digit()) {
        None => whole.to_owned(),
        Some(separator) => ungrouped(text, whole, separator)?,
    };
    let number = parsed(&format!("{digits}{fraction}"));
    Ok(BigRational::new(number, BigInt::from(10).pow(fraction.len())))
}

/// The digits of groups of thousands.
fn ungrouped(text: &str, whole: &str, separator: char) -> Result<String, Unclear> {
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, others) = groups.split_first().unwrap_or((&"", &[]));
    let are_digits = |group: &str| group.chars().all(|c| c.is_ascii_digit());
    let are_thousands = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && are_digits(first)
        && others.iter().all(|group| group.len() == 3 && are_digits(group));
    let digits = groups.concat();
    if !are_thousands {
        return Err(Unclear(format!("Write a point before decimals and nothing between thousands{}.", example(text))));
    }
    let has_two_readings = !GROUPING.contains(&separator) && others.len() == 1 && whole == text;
    match has_two_readings {
        true => Err(Unclear(format!("Write {digits} or {first}.{}.", others.concat()))),
        false => Ok(digits),
    }
}

/// For a number with decimals behind its last separator, as many countries write it, how to write it.
fn example(text: &str) -> String {
    let separators = |c: char| !c.is_ascii_digit();
    match text.rsplit_once(separators) {
        // Of a longer number a message would be hard to read.
        Some((whole, fraction)) if text.len() < 30 => {
            let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
            format!(", such as {whole}.{fraction} or {whole}{fraction}")
        }
        _ => String::new(),
    }
}

/// Digits as a whole number; no digits are zero.
pub(crate) fn parsed(digits: &str) -> BigInt {
    digits.parse().unwrap_or_default()
}

/// A power of ten.
pub(crate) fn ten_to(exponent: i64) -> BigRational {
    let power = BigInt::from(10).pow(exponent.unsigned_abs());
    match exponent < 0 {
        true => BigRational::new(BigInt::one(), power),
        false => BigRational::from_integer(power),
    }
}
