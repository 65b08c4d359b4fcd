//! Numbers as models write them, digit by digit, so that nothing is rounded and nothing guessed.

use serde_json::{Number, Value};

/// Most digits that every reader of JSON keeps: a double has no more.
const EXACT_DIGITS: usize = 15;

/// A number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    is_negative: bool,
    /// Digits before the decimal point, without leading zeros but for the only one.
    whole: String,
    /// Digits behind it, without zeros at the end.
    fraction: String,
}

impl Decimal {
    /// Every number that a text may be: none when it is something else or too exact for JSON; two for `1.250`, which is
    /// more than a thousand to one half of the world and a bit more than one to the other.
    pub(super) fn readings(text: &str) -> Vec<Self> {
        let text = text.trim();
        let (is_negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let separators: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
        let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit())
            && separators.iter().all(|c| matches!(c, '.' | ',') || is_only_grouping(*c));
        if !is_number {
            return Vec::new();
        }
        let whole = ungrouped(digits).map(|whole| (whole, ""));
        let with_decimals = digits.rsplit_once(['.', ',']).and_then(|(whole, fraction)| {
            let mark = digits[whole.len()..].chars().next()?;
            (!whole.contains(mark) && fraction.chars().all(|c| c.is_ascii_digit()))
                .then_some((ungrouped(whole)?, fraction))
        });
        let readings = whole.into_iter().chain(with_decimals);
        readings.filter_map(|(whole, fraction)| Self::exact(is_negative, &whole, fraction)).collect()
    }

    fn exact(is_negative: bool, whole: &str, fraction: &str) -> Option<Self> {
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        (whole.len() + fraction.len() <= EXACT_DIGITS).then(|| Self {
            is_negative,
            whole: if whole.is_empty() { "0".to_owned() } else { whole.to_owned() },
            fraction: fraction.to_owned(),
        })
    }

    pub(super) fn is_integer(&self) -> bool {
        self.fraction.is_empty()
    }

    /// As JSON.
    pub(super) fn to_json(&self) -> Option<Value> {
        let text = self.written();
        match self.is_integer() {
            true => Some(text.parse::<i64>().ok()?.into()),
            false => Number::from_f64(text.parse().ok()?).map(Value::Number),
        }
    }

    /// With a decimal point that cannot be mistaken for one of thousands, which stands before three digits.
    pub(super) fn unmistakable(&self) -> String {
        let filler = if self.fraction.len() == 3 { "0" } else { "" };
        self.written() + filler
    }

    fn written(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        match self.is_integer() {
            true => format!("{sign}{}", self.whole),
            false => format!("{sign}{}.{}", self.whole, self.fraction),
        }
    }
}

/// Spaces and apostrophes, which group digits and never begin decimals.
fn is_only_grouping(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}')
}

/// The digits of a whole number, which may be in groups of three with one sign between them.
fn ungrouped(text: &str) -> Option<String> {
    let Some(sign) = text.chars().find(|c| !c.is_ascii_digit()) else { return Some(text.to_owned()) };
    let mut groups = text.split(sign);
    let first = groups.next()?;
    let is_grouped = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let is_group = |group: &str| group.len() == 3 && group.chars().all(|c| c.is_ascii_digit());
    (is_grouped && groups.all(is_group)).then(|| text.replace(sign, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        Decimal::readings(text).iter().map(Decimal::written).collect()
    }

    #[test]
    fn what_can_be_read_in_one_way_is_a_number() {
        for (text, number) in [
            ("12", "12"),
            ("-12.50", "-12.5"),
            ("\u{2212}3", "-3"),
            ("+7", "7"),
            ("12,5", "12.5"),
            ("0.125", "0.125"),
            ("0,125", "0.125"),
            ("1250.125", "1250.125"),
            ("1.250,5", "1250.5"),
            ("1,250.5", "1250.5"),
            ("1.250.000", "1250000"),
            ("1 250", "1250"),
            ("1\u{202f}250,5", "1250.5"),
            ("1’250.50", "1250.5"),
            ("007", "7"),
            ("0", "0"),
        ] {
            assert_eq!(read(text), [number], "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_two_numbers() {
        assert_eq!(read("1.250"), ["1250", "1.25"]);
        assert_eq!(read("12,125"), ["12125", "12.125"]);
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in [
            "",
            "-",
            "twelve",
            "12 %",
            "12 km",
            "€ 12",
            "5 million",
            "1e3",
            "1,2,3",
            "12.5.2024",
            "1.25.000",
            "1..2",
            ".5",
            "5.",
            "12,",
            "1 25",
            "1 250 00",
            "1,250,5",
            "٣",
            "1234567890123456",
            "0.1234567890123456",
            "1.250,5,5",
        ] {
            assert_eq!(read(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn json_has_the_same_number() {
        let json = |text: &str| Decimal::readings(text).remove(0).to_json().unwrap().to_string();
        assert_eq!((json("12.0").as_str(), json("-0.1").as_str()), ("12", "-0.1"));
        assert_eq!(json("999999999.999999"), "999999999.999999");
    }

    #[test]
    fn decimals_are_never_mistaken_for_thousands() {
        let written = |text: &str| Decimal::readings(text).pop().unwrap().unmistakable();
        assert_eq!(
            (written("0.125").as_str(), written("1250").as_str(), written("-0.5").as_str()),
            ("0.1250", "1250", "-0.5")
        );
    }
}
