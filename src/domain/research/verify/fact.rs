//! Numbers and dates of a text with all that they may mean, and when one says the same as another.

use std::ops::Range;

use super::date::Date;
use super::decimal::Decimal;
use super::known::Known;
use super::trend::{Bound, Trend};
use super::unit::{self, Base};

/// One meaning of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Quantity(Quantity),
    Date(Date),
    /// Something with figures that has no value here: a version (`1.2.3`), a quarter (`q3`), a time of day, a numeral
    /// that is not understood. Only the very same is equal.
    Literal(String),
    /// A name with figures: `G7`, `A380`, `XIV`.
    Label(String),
}

/// A number with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Quantity {
    /// Without its sign.
    pub(super) value: Decimal,
    pub(super) base: Base,
    pub(super) sign: Sign,
    pub(super) trend: Option<Trend>,
    pub(super) bound: Option<Bound>,
    /// True when a word follows that may name what is counted.
    pub(super) counts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Plain,
    Negative,
    /// In round brackets, as bookkeepers write what is negative, and everybody what is added.
    Bracketed,
    PlusMinus,
}

impl Quantity {
    pub(super) fn plain(value: Decimal) -> Self {
        Self { value, base: unit::NONE, sign: Sign::Plain, trend: None, bound: None, counts: false }
    }

    pub(super) fn is_said_by(&self, given: &Self, known: &Known) -> bool {
        self.value == given.value
            && self.has_sign_of(given)
            && self.has_unit_of(given, known)
            && (self.bound.is_none() || given.bound.is_none() || self.bound == given.bound)
    }

    /// A fall "by 5" may be written as −5, but −5 is not 5, and a fall is no rise.
    fn has_sign_of(&self, given: &Self) -> bool {
        let opposed = matches!((self.trend, given.trend), (Some(wanted), Some(given)) if wanted != given)
            || self.trend == Some(Trend::Rise) && given.sign == Sign::Negative;
        let signs = match (self.sign, given.sign) {
            (Sign::Plain | Sign::Bracketed, Sign::Plain | Sign::Bracketed) => true,
            (Sign::Negative | Sign::Bracketed, Sign::Negative | Sign::Bracketed) => true,
            (Sign::Negative, Sign::Plain) => given.trend == Some(Trend::Fall),
            (Sign::Plain, Sign::Negative) => self.trend == Some(Trend::Fall),
            (wanted, given) => wanted == given,
        };
        signs && !opposed
    }

    fn has_unit_of(&self, given: &Self, known: &Known) -> bool {
        if self.base == unit::NONE {
            // A bare number may leave a unit out, but not put another word in its place; a share is never a bare number.
            let may_be_left_out = !matches!(given.base, unit::PERCENT | unit::POINTS) && !self.counts;
            return given.base == unit::NONE || may_be_left_out;
        }
        let named_elsewhere = || given.base == unit::NONE && !given.counts && known.has_unit(self.base);
        unit::agrees(self.base, given.base) || named_elsewhere()
    }
}

/// A number or date of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// As it is written.
    pub(super) text: String,
    /// What it may mean.
    pub(super) readings: Vec<Reading>,
    /// It may also be several facts: `12 200` is one number or two.
    pub(super) parts: Vec<Fact>,
    /// True when it is several facts and nothing else: a list without spaces.
    pub(super) is_list: bool,
    /// Its tokens.
    pub(super) tokens: Range<usize>,
}

impl Fact {
    pub(super) fn new(text: String, readings: Vec<Reading>, tokens: Range<usize>) -> Self {
        Self { text, readings, parts: Vec::new(), is_list: false, tokens }
    }

    /// True when one of its meanings is known.
    pub(super) fn is_in(&self, known: &Known) -> bool {
        self.readings.iter().any(|reading| known.says(reading))
            || (!self.parts.is_empty() && self.parts.iter().all(|part| part.is_in(known)))
    }

    /// All that it says for sure.
    pub(super) fn into_readings(self) -> Vec<Reading> {
        let parts = if self.is_list { self.parts } else { Vec::new() };
        self.readings.into_iter().chain(parts.into_iter().flat_map(Self::into_readings)).collect()
    }
}
