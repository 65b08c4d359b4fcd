//! Digits with the marks between them.

use serde::{Deserialize, Serialize};

/// What stands before decimals. The other of the two may part thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum DecimalMark {
    Point,
    Comma,
}

impl DecimalMark {
    pub(super) fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// Most digits of a number, those of its power of ten apart.
const MOST_DIGITS: usize = 40;

/// Most digits of a whole number that counts something. Longer ones name cards, accounts and goods.
const MOST_DIGITS_OF_COUNTS: usize = 15;

/// Largest power of ten, so that all numbers fit where JSON is read.
const LARGEST_POWER: u32 = 250;

/// A number without sign as JSON has it; none for what is none in this notation.
pub(super) fn read(numeral: &str, decimal: DecimalMark) -> Option<String> {
    let (numeral, power) = split_power(numeral)?;
    if numeral.chars().filter(char::is_ascii_digit).count() > MOST_DIGITS {
        return None;
    }
    let mut parts = numeral.split(|c| c == decimal.character() || c == '٫');
    let (whole, decimals) = (parts.next()?, parts.next());
    if parts.next().is_some() || !decimals.is_none_or(is_digits) {
        return None;
    }
    let digits = match (whole, decimals) {
        ("", Some(_)) => "0".to_owned(),
        _ if is_digits(whole) => whole.to_owned(),
        _ if power.is_some() => return None,
        _ => joined(whole)?,
    };
    let is_name =
        decimals.is_none() && power.is_none() && whole.len() == digits.len() && digits.len() > MOST_DIGITS_OF_COUNTS;
    if is_name || has_leading_zero(&digits) {
        return None;
    }
    let decimals = decimals.map(|decimals| format!(".{decimals}")).unwrap_or_default();
    Some(format!("{digits}{decimals}{}", power.unwrap_or_default()))
}

/// True for digits that begin with a zero too many, so that they are more likely a name.
pub(super) fn has_leading_zero(numeral: &str) -> bool {
    let mut characters = numeral.chars();
    characters.next() == Some('0') && characters.next().is_some_and(|c| c.is_ascii_digit())
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The groups of a whole number in one: groups of three or, in India, of two with one of three at the end.
fn joined(whole: &str) -> Option<String> {
    let mark = whole.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | ',' | ' ' | '\'' | '٬'))?;
    let groups: Vec<&str> = whole.split(mark).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return None };
    let are_long = |length: usize| middle.iter().all(|group| group.len() == length);
    let is_western = first.len() <= 3 && are_long(3);
    let is_indian = mark == ',' && first.len() <= 2 && are_long(2);
    let is_grouped = (is_western || is_indian) && last.len() == 3 && groups.iter().all(|group| is_digits(group));
    (is_grouped && !first.starts_with('0')).then(|| groups.concat())
}

/// Parts a number from its power of ten, which must show by a sign or by decimals that it is one: `12E5` may be a name.
fn split_power(numeral: &str) -> Option<(&str, Option<String>)> {
    let Some((mantissa, power)) = numeral.split_once(['e', 'E']) else { return Some((numeral, None)) };
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_sure = digits.len() < power.len() || mantissa.contains(['.', ',', '٫']);
    let fits =
        is_digits(digits) && digits.len() <= 3 && digits.parse::<u32>().is_ok_and(|power| power <= LARGEST_POWER);
    (is_sure && fits).then(|| (mantissa, Some(format!("E{power}"))))
}
