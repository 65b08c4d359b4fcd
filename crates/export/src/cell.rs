//! Columns and cells.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::Value;

/// Kind of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// Days or moments.
    Date,
    /// True or false.
    Boolean,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Kind of the values.
    pub kind: ColumnType,
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<String>, kind: ColumnType) -> Self {
        Self { name: name.into(), kind }
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number with the digits as they stand; see [`Cell::decimal`].
    Decimal(Cow<'a, str>),
    /// True or false.
    Boolean(bool),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
}

impl<'a> Cell<'a> {
    /// Text, or nothing.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A number whose digits are kept, such as `-1234.50`; none when the text is not a number of JSON.
    pub fn decimal(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = text.into();
        let begins = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let ends = text.ends_with(|c: char| c.is_ascii_digit());
        let is_number = begins && ends && text.parse::<f64>().is_ok_and(f64::is_finite);
        (is_number && serde_json::from_str::<serde_json::Number>(&text).is_ok()).then_some(Self::Decimal(text))
    }

    /// The value as plain text; nothing is empty.
    pub(crate) fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Decimal(text) => Cow::Borrowed(text),
            Self::Integer(number) => number.to_string().into(),
            Self::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Day(day) => day.format("%Y-%m-%d").to_string().into(),
            Self::Moment(moment) => moment.to_rfc3339_opts(SecondsFormat::Millis, true).into(),
        }
    }

    /// The value in JSON. Numbers keep their digits.
    pub(crate) fn json(&self) -> String {
        match self {
            Self::Empty => "null".to_owned(),
            Self::Integer(_) | Self::Decimal(_) | Self::Boolean(_) => self.plain().into_owned(),
            Self::Text(_) | Self::Day(_) | Self::Moment(_) => Value::from(self.plain()).to_string(),
        }
    }
}
