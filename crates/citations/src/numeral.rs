//! Numbers in digits, with separators, powers and fractions.

use super::decimal::Decimal;
use super::language::Convention;
use super::token::{Kind, Token};

/// Possible meanings of digits with separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits {
    /// The number, if it is one.
    pub(super) value: Option<Decimal>,
    /// The numbers, if it may be a list.
    pub(super) list: Vec<String>,
    /// True when it is certainly a list.
    pub(super) is_list: bool,
    /// True for `1.2.3`: neither.
    pub(super) is_version: bool,
}

impl Digits {
    fn value(value: Decimal) -> Self {
        Self { value: Some(value), list: Vec::new(), is_list: false, is_version: false }
    }
}

/// Reads the text of a number token.
pub(super) fn in_digits(raw: &str, convention: Convention) -> Digits {
    // Arabic decimal and thousands separators are unambiguous.
    if raw.contains(['٫', '٬']) {
        return arabic(raw);
    }
    let number = |whole: &str, fraction: &str| {
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        Decimal::new(&whole, fraction)
    };
    let list = |separator: char| raw.split(separator).map(str::to_owned).collect::<Vec<_>>();
    let separators: Vec<char> = raw.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let groups: Vec<&str> = raw.split(['.', ',']).collect();
    let has_spaces = raw.contains(['_', '~']);
    let is_grouped = |groups: &[&str]| {
        (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3) && !has_spaces
    };
    let decimal_sign = if convention == Convention::Point { '.' } else { ',' };
    match separators[..] {
        [] => Digits::value(number(raw, "")),
        [separator] => {
            let decimal = Digits::value(number(groups[0], groups[1]));
            let grouped = is_grouped(&groups) && !groups[0].starts_with('0');
            match (separator == decimal_sign, grouped) {
                (true, _) => decimal,
                (false, true) => Digits::value(number(raw, "")),
                // `5,6` where a point parts decimals: nevertheless possibly a decimal in a text of mixed languages, or
                // two numbers.
                (false, false) if separator == ',' && !has_spaces => Digits { list: list(','), ..decimal },
                (false, false) => decimal,
            }
        }
        [first, .., last] => {
            let same = |of: &[char]| of.iter().all(|separator| *separator == first);
            let (fraction, before) = groups.split_last().unwrap_or((&"", &[]));
            if same(&separators) && (is_grouped(&groups) || is_indian(first, &groups)) {
                Digits::value(number(raw, ""))
            } else if first != last
                && same(&separators[..separators.len() - 1])
                && (is_grouped(before) || is_indian(first, before))
            {
                Digits::value(number(&before.concat(), fraction))
            } else if same(&separators) && first == ',' {
                Digits { value: None, list: list(','), is_list: true, is_version: false }
            } else {
                Digits { value: None, list: Vec::new(), is_list: false, is_version: true }
            }
        }
    }
}

/// `١٬٢٣٤٫٥`
fn arabic(raw: &str) -> Digits {
    let (whole, fraction) = raw.split_once('٫').unwrap_or((raw, ""));
    let groups: Vec<&str> = whole.split('٬').collect();
    let is_grouped = groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    let is_indian = groups.len() > 1 && is_indian(',', &groups);
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if (is_grouped || is_indian) && is_plain(fraction) && groups.iter().all(|group| is_plain(group)) {
        return Digits::value(Decimal::new(&groups.concat(), fraction));
    }
    Digits { value: None, list: Vec::new(), is_list: false, is_version: true }
}

/// `12,34,567`
fn is_indian(separator: char, groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    separator == ',' && (1..=2).contains(&first.len()) && last.len() == 3 && middle.iter().all(|group| group.len() == 2)
}

/// A power after a number, and the index after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Power {
    pub(super) exponent: i64,
    pub(super) end: usize,
}

/// `^6`, `^-6`, `^(6)`, `^{6}` behind a base.
pub(super) fn power(tokens: &[Token], at: usize) -> Option<Power> {
    if !tokens.get(at)?.is("^") || tokens[at].spaced {
        return None;
    }
    let opens = tokens.get(at + 1).is_some_and(|token| token.is("(") || token.is("{"));
    let (exponent, end) = signed(tokens, at + 1 + usize::from(opens))?;
    let closes = !opens || tokens.get(end).is_some_and(|token| token.is(")") || token.is("}"));
    closes.then_some(Power { exponent, end: end + usize::from(opens) })
}

/// `e6`, `E-6` behind a number.
pub(super) fn exponent(tokens: &[Token], at: usize) -> Option<Power> {
    let token = tokens.get(at).filter(|token| !token.spaced)?;
    if token.kind == Kind::Name {
        let digits = token.lower.strip_prefix('e')?;
        return Some(Power { exponent: digits.parse().ok()?, end: at + 1 });
    }
    if !(token.is("e") || token.is("E")) {
        return None;
    }
    let sign = tokens.get(at + 1).filter(|sign| !sign.spaced && (sign.is("-") || sign.is("+")))?;
    let (exponent, end) = signed(tokens, at + 1)?;
    (!sign.spaced).then_some(Power { exponent, end })
}

fn signed(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let sign = tokens.get(at)?;
    let has_sign = sign.is("-") || sign.is("+");
    let digits = tokens.get(at + usize::from(has_sign)).filter(|token| token.kind == Kind::Number)?;
    let value: i64 = digits.text.parse().ok().filter(|value| *value < 100_000)?;
    Some((if sign.is("-") { -value } else { value }, at + 1 + usize::from(has_sign)))
}

/// `× 10^6` behind a number.
pub(super) fn times_power(tokens: &[Token], at: usize) -> Option<Power> {
    let sign = tokens.get(at)?;
    if sign.kind == Kind::Name && sign.lower == "x10" {
        return power(tokens, at + 1);
    }
    let multiplies = matches!(sign.text.as_str(), "×" | "·" | "⋅" | "∙" | "*" | "x" | "X" | "✕" | "⨯");
    let is_ten = tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Number && token.is("10"));
    if multiplies && is_ten { power(tokens, at + 2) } else { None }
}

/// The value of a power; `None` for one that is too large.
pub(super) fn raised(base: &Decimal, exponent: i64) -> Option<Decimal> {
    if *base == Decimal::integer(10) {
        return Some(Decimal::integer(1).scaled(exponent));
    }
    base.whole()?.checked_pow(u32::try_from(exponent).ok()?).map(Decimal::integer)
}
