//! A number in a cell with all that may stand around it: signs, brackets, currencies, percent signs.

use super::clean::clean;
use super::currency::{self, Sign};
use super::numeral::{self, DecimalMark};

/// A cell that may be a number, before it is known what its marks mean.
#[derive(Debug)]
pub(super) struct Written {
    /// Digits and marks.
    numeral: String,
    is_negative: bool,
    /// It stands in brackets.
    pub(super) is_bracketed: bool,
    pub(super) is_percent: bool,
    pub(super) money: Option<&'static Sign>,
    /// The mark before a dash that stands for no cents, as in `12,–`.
    dashed: Option<DecimalMark>,
}

impl Written {
    /// What may be a number; none for what is none in any notation.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = clean(text)?;
        let mut peeled = Peeled::default();
        let numeral = peeled.peel(&text)?.to_owned();
        let Peeled { sign, is_bracketed, is_percent, money, dashed } = peeled;
        // A telephone number.
        if sign == Some(Polarity::Plus) && numeral.matches(' ').count() > 1 {
            return None;
        }
        let is_negative = is_bracketed || sign == Some(Polarity::Minus);
        Some(Self { numeral, is_negative, is_bracketed, is_percent, money, dashed })
    }

    /// The number as JSON has it; none for what is none in this notation.
    pub(super) fn read(&self, decimal: DecimalMark) -> Option<String> {
        let number = numeral::read(&self.numeral, decimal)?;
        if self.dashed.is_some_and(|mark| mark != decimal || number.contains('.')) {
            return None;
        }
        Some(if self.is_negative { format!("-{number}") } else { number })
    }

    /// A number that says the same with any unit.
    pub(super) fn is_plain_zero(&self) -> bool {
        self.money.is_none() && self.numeral.chars().all(|c| matches!(c, '0' | '.' | ','))
    }

    /// True when its sign, if it has any, may mean this currency.
    pub(super) fn may_be_in(&self, currency: Option<&str>) -> bool {
        match (self.money, currency) {
            (Some(sign), Some(currency)) => sign.codes.contains(&currency),
            _ => true,
        }
    }

    /// True for digits that name something, such as a postal code.
    pub(super) fn is_name(&self) -> bool {
        numeral::has_leading_zero(&self.numeral)
    }

    /// The digits and marks.
    pub(super) fn numeral(&self) -> &str {
        &self.numeral
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Polarity {
    Plus,
    Minus,
}

/// What stood around the digits. Each of it may stand there once.
#[derive(Default)]
struct Peeled {
    sign: Option<Polarity>,
    is_bracketed: bool,
    is_percent: bool,
    money: Option<&'static Sign>,
    dashed: Option<DecimalMark>,
}

impl Peeled {
    /// What is left of a text: it begins and ends with digits, but for a mark before decimals.
    fn peel<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let mut rest = text.trim();
        while !is_numeral(rest) {
            rest = self.layer(rest)?.trim();
        }
        Some(rest)
    }

    /// The text without its outermost sign.
    fn layer<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            return (self.sign.is_none() && first_time(&mut self.is_bracketed)).then_some(inside);
        }
        if let Some(rest) = text.strip_prefix(['-', '+']) {
            let sign = if text.starts_with('-') { Polarity::Minus } else { Polarity::Plus };
            return (!self.is_bracketed && self.sign.replace(sign).is_none()).then_some(rest);
        }
        if let Some(rest) = text.strip_suffix('-') {
            return self.dash(rest);
        }
        if let Some(rest) = text.strip_suffix('%').or_else(|| text.strip_prefix('%')) {
            return (self.money.is_none() && first_time(&mut self.is_percent)).then_some(rest);
        }
        let (sign, rest) = currency::at_an_end(text)?;
        let is_first = self.money.replace(sign).is_none();
        (is_first && !self.is_percent).then_some(rest)
    }

    /// What stands before a dash: it is a minus sign, or says that there are no cents.
    fn dash<'t>(&mut self, before: &'t str) -> Option<&'t str> {
        let digits = before.trim_end_matches('-');
        for mark in [DecimalMark::Point, DecimalMark::Comma] {
            if let Some(digits) = digits.strip_suffix(mark.character()) {
                return self.dashed.replace(mark).is_none().then_some(digits);
            }
        }
        let is_minus = digits.len() == before.len() && !self.is_bracketed;
        (is_minus && self.sign.replace(Polarity::Minus).is_none()).then_some(before)
    }
}

fn first_time(seen: &mut bool) -> bool {
    !std::mem::replace(seen, true)
}

fn is_numeral(text: &str) -> bool {
    let digits = text.strip_prefix(['.', ',', '٫']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit())
}
