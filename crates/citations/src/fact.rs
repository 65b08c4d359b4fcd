//! Numbers and dates of a text with all possible meanings, and when one implies another.

use std::ops::Range;

use super::bound::Bound;
use super::date::Date;
use super::decimal::Decimal;
use super::neighbours::Neighbours;
use super::ordinality::Ordinality;
use super::quote_facts::QuoteFacts;
use super::trend::{Change, Role, Trend};
use super::unit::{self, Base};

/// One meaning of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Reading {
    Quantity(Quantity),
    Date(Date),
    /// Something with figures but without a value here: a version (`1.2.3`), a quarter (`q3`), a time of day, a numeral
    /// that is not understood. Matches only the identical text.
    Literal(String),
    /// A name with figures: `G7`, `A380`, `XIV`.
    Label(String),
}

impl Reading {
    pub(super) fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }
}

/// A number with its context.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Quantity {
    /// Without its sign.
    pub(super) value: Decimal,
    pub(super) base: Base,
    pub(super) sign: Sign,
    pub(super) change: Option<Change>,
    pub(super) bound: Option<Bound>,
    /// True when a word follows that may name what is counted.
    pub(super) counts: bool,
    pub(super) ordinality: Ordinality,
    /// The words beside it, in a language without word lists.
    pub(super) neighbours: Option<Box<Neighbours>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Plain,
    Negative,
    PlusMinus,
}

impl Quantity {
    pub(super) fn plain(value: Decimal) -> Self {
        Self {
            value,
            base: unit::NONE,
            sign: Sign::Plain,
            change: None,
            bound: None,
            counts: false,
            ordinality: Ordinality::Either,
            neighbours: None,
        }
    }

    pub(super) fn is_said_by(&self, given: &Self) -> bool {
        self.value == given.value
            && self.has_sign_of(given)
            && self.has_unit_of(given)
            && self.has_bound_of(given)
            && !self.ordinality.contradicts(given.ordinality)
            && self.has_company_of(given)
    }

    fn has_company_of(&self, given: &Self) -> bool {
        match (&self.neighbours, &given.neighbours) {
            (Some(wanted), Some(given)) => wanted.is_that_of(given),
            _ => true,
        }
    }

    /// A fall "by 5" may be written as −5, but −5 is not 5, and a fall is not a rise.
    fn has_sign_of(&self, given: &Self) -> bool {
        let opposed = matches!((self.change, given.change), (Some(wanted), Some(given)) if wanted.contradicts(given))
            || self.change.is_some_and(|change| change.trend == Trend::Rise) && given.sign == Sign::Negative;
        let signs = match (self.sign, given.sign) {
            (Sign::Negative, Sign::Plain) => given.falls_by(),
            (Sign::Plain, Sign::Negative) => self.falls_by(),
            (wanted, given) => wanted == given,
        };
        signs && !opposed && !self.changes_more_than(given)
    }

    /// "Sales rose by 5" is not said by "5 sales", nor "5 sales" by "5 fewer sales". Start or end of a change may be
    /// stated without a word for the change.
    fn changes_more_than(&self, given: &Self) -> bool {
        let is_amount = |quantity: &Self| quantity.change.is_some_and(|change| change.role == Role::Amount);
        let is_told = given.change.is_some() || given.sign != Sign::Plain;
        let is_difference = |quantity: &Self| quantity.change.is_some_and(|change| change.role == Role::Difference);
        (is_amount(self) || is_difference(self)) && !is_told || is_difference(given) && self.change.is_none()
    }

    /// True for the amount of a fall, and for a loss.
    fn falls_by(&self) -> bool {
        self.change.is_some_and(|change| change.trend == Trend::Fall && !change.is_end())
    }

    fn has_unit_of(&self, given: &Self) -> bool {
        if self.base == unit::NONE {
            // A bare number may omit a unit, but not replace it with another word; without its `%` or its era it would
            // be another number.
            let may_be_left_out = !matches!(given.base, unit::PERCENT | unit::POINTS | unit::BC | unit::AD);
            return given.base == unit::NONE || may_be_left_out && !self.counts;
        }
        unit::agrees(self.base, given.base)
    }

    fn has_bound_of(&self, given: &Self) -> bool {
        match (self.bound, given.bound) {
            (Some(wanted), Some(given)) => wanted.is_said_by(given),
            // "Rises by up to 5" includes a rise by 5.
            (None, Some(Bound::AtMost)) => given.change.is_some_and(|change| change.role == Role::Amount),
            // A bounded number differs from the bound: fewer than 40 is not 40.
            (None, Some(given)) => given.may_be_exact(),
            // "About 40" for 40 says less than is known; "over 40" or "40 to 50" says something else.
            (Some(wanted), None) => wanted.may_be_exact() || wanted == Bound::About,
            (None, None) => true,
        }
    }
}

/// A number or date of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// As written.
    pub(super) text: String,
    /// Its possible meanings.
    pub(super) readings: Vec<Reading>,
    /// The facts that it may be instead: `12 200` is one number or two.
    pub(super) parts: Vec<Fact>,
    /// True when it can only be several facts: a list without spaces.
    pub(super) is_list: bool,
    /// False when only one of its meanings can be true, and it is unknown which.
    pub(super) is_sure: bool,
    /// Its tokens.
    pub(super) tokens: Range<usize>,
}

impl Fact {
    pub(super) fn new(text: String, readings: Vec<Reading>, tokens: Range<usize>) -> Self {
        Self { text, readings, parts: Vec::new(), is_list: false, is_sure: true, tokens }
    }

    /// As written, without optional spaces: those that do not separate two digits.
    pub(super) fn bare_text(&self) -> String {
        let characters: Vec<char> = self.text.to_lowercase().replace('\u{2044}', "/").chars().collect();
        let parts_digits = |at: usize| {
            let is_digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
            at > 0 && is_digit(at - 1) && is_digit(at + 1)
        };
        let stays = |(at, c): (usize, &char)| (*c != ' ' || parts_digits(at)).then_some(*c);
        characters.iter().enumerate().filter_map(stays).collect()
    }

    pub(super) fn is_date(&self) -> bool {
        self.readings.iter().any(|reading| reading.date().is_some())
    }

    /// True when one of its meanings is known.
    pub(super) fn is_in(&self, known: &QuoteFacts) -> bool {
        self.readings.iter().any(|reading| known.says(reading))
            || known.says_unsurely(self)
            || (!self.parts.is_empty() && self.parts.iter().all(|part| part.is_in(known)))
    }
}
