//! Cells of a table.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::{ColumnType, number};

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cell<'a> {
    /// Nothing.
    Missing,
    /// Text. In columns of another kind: what is no such value.
    Text(Cow<'a, str>),
    /// A number; see [`Cell::number`].
    Number(Decimal),
    /// A day.
    Day(NaiveDate),
    /// A moment, without a zone.
    Moment(NaiveDateTime),
    /// Yes or no.
    Boolean(bool),
}

impl<'a> Cell<'a> {
    /// Text; empty text is missing.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }

    /// A number as JSON writes it, such as `-1234.50`. None for what is no number, and for a number that cannot be kept
    /// exactly: one with more than 28 digits. Such a cell is text.
    pub fn number(digits: &str) -> Option<Self> {
        number::read(digits).map(Self::Number)
    }

    /// The same, independent of what it was borrowed from.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Missing => Cell::Missing,
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => Cell::Number(number),
            Self::Day(day) => Cell::Day(day),
            Self::Moment(moment) => Cell::Moment(moment),
            Self::Boolean(value) => Cell::Boolean(value),
        }
    }

    /// True for a cell that is there and is no value of its column.
    pub(crate) fn is_foreign(&self, kind: ColumnType) -> bool {
        *self != Self::Missing && self.kind() != Some(kind)
    }

    fn kind(&self) -> Option<ColumnType> {
        match self {
            Self::Missing => None,
            Self::Text(_) => Some(ColumnType::Text),
            Self::Number(_) => Some(ColumnType::Number),
            Self::Day(_) | Self::Moment(_) => Some(ColumnType::Date),
            Self::Boolean(_) => Some(ColumnType::Boolean),
        }
    }

    /// How the cell compares with a value of a query; none where it does not: it is missing, or of another kind.
    pub(crate) fn compare(&self, value: &Cell<'_>) -> Option<Ordering> {
        match (self, value) {
            // A day as value means all of it.
            (Self::Moment(moment), Cell::Day(day)) => Some(moment.date().cmp(day)),
            (Self::Missing, _) | (_, Cell::Missing) => None,
            _ => (self.kind() == value.kind()).then(|| self.order(value)),
        }
    }

    /// The order of cells: values by size, texts by their characters, and missing cells last.
    pub(crate) fn order(&self, other: &Cell<'_>) -> Ordering {
        match (self, other) {
            (Self::Number(one), Cell::Number(other)) => one.cmp(other),
            (Self::Text(one), Cell::Text(other)) => one.cmp(other),
            (Self::Boolean(one), Cell::Boolean(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()).then_with(|| self.moment().cmp(&other.moment())),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(_) => 1,
            Self::Day(_) | Self::Moment(_) => 2,
            Self::Text(_) => 3,
            Self::Missing => 4,
        }
    }

    /// The moment with a mark: a day comes before its first moment.
    fn moment(&self) -> Option<(NaiveDateTime, bool)> {
        match self {
            Self::Day(day) => Some((day.and_time(NaiveTime::MIN), false)),
            Self::Moment(moment) => Some((*moment, true)),
            _ => None,
        }
    }

    /// The cell as text, as it is in the outcome; nothing for a missing one.
    pub(crate) fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Missing => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => number.normalize().to_string().into(),
            Self::Day(day) => day.format("%Y-%m-%d").to_string().into(),
            Self::Moment(moment) => moment.format("%Y-%m-%dT%H:%M:%S%.f").to_string().into(),
            Self::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        }
    }

    /// The cell in JSON, with texts of up to so many characters.
    pub(crate) fn to_json(&self, characters: usize) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Boolean(value) => Value::Bool(*value),
            Self::Number(number) => number::to_json(*number),
            Self::Text(text) => match text.char_indices().nth(characters) {
                Some((end, _)) => format!("{}…", &text[..end]).into(),
                None => text.as_ref().into(),
            },
            Self::Day(_) | Self::Moment(_) => self.plain().into(),
        }
    }

    /// Memory that it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        let text = if let Self::Text(text) = self { text.len() } else { 0 };
        size_of::<Self>() + text
    }
}
