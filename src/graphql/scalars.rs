//! The custom scalars of the schema.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, InputValueError, InputValueResult, Number, OutputType, Positioned, Scalar, ScalarType,
    ServerResult, Value,
};

use crate::base::page::Cursor;
use crate::base::{Day, TimeRange, Timestamp};

/// A point in time: RFC 3339 with an offset and exactly three fractional digits, for example
/// `2026-11-21T09:30:00.000Z`. The server always answers in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

/// A point in time: RFC 3339 with an offset and exactly three fractional digits, for example
/// `2026-11-21T09:30:00.000Z`. The server always answers in UTC.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let expected = "must be a point in time that exists, written as in RFC 3339: 2026-11-21T09:30:00Z";
        Timestamp::parse_rfc3339(text).map(Self).ok_or_else(|| expected.into())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339())
    }
}

impl From<Timestamp> for DateTime {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

/// A cursor is a `String` in the schema, encoded only when it is selected.
impl OutputType for Cursor {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.to_string()))
    }
}

/// An absolute URL with a scheme, RFC 3986.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url(pub url::Url);

/// An absolute URL with a scheme, RFC 3986.
#[Scalar(name = "URL", specified_by_url = "https://scalars.graphql.org/chillicream/url")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        url::Url::parse(text).map(Self).map_err(|_| "must be an absolute URL with a scheme".into())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Any JSON value, embedded as JSON (not as a string that contains JSON).
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value, embedded as JSON (not as a string that contains JSON).
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|_| "must be a JSON value".into())
    }

    fn to_value(&self) -> Value {
        // Every JSON value is a GraphQL value here: object keys need not be names.
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self(value)
    }
}

/// A whole number between -(2^53 - 1) and 2^53 - 1, sent as a JSON number. Used for sizes and counters that do
/// not fit into `Int`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafeInt(pub i64);

/// A whole number between -(2^53 - 1) and 2^53 - 1, sent as a JSON number. Used for sizes and counters that do
/// not fit into `Int`.
#[Scalar(name = "SafeInt", specified_by_url = "https://www.rfc-editor.org/rfc/rfc7493#section-2.2")]
impl ScalarType for SafeInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        const LIMIT: u64 = (1 << 53) - 1;
        let Value::Number(number) = &value else { return Err(InputValueError::expected_type(value)) };
        match number.as_i64() {
            Some(n) if n.unsigned_abs() <= LIMIT => Ok(Self(n)),
            _ => Err("must be a whole number between -(2^53 - 1) and 2^53 - 1".into()),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

impl From<i64> for SafeInt {
    fn from(n: i64) -> Self {
        Self(n)
    }
}

/// An exact decimal number with up to six decimal places, sent as a JSON number. Used for money.
///
/// Stored in millionths, so that money is never a binary fraction inside the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// Millionths of a US dollar.
    pub micros: i64,
}

/// An exact decimal number with up to six decimal places, sent as a JSON number. Used for money.
#[Scalar(name = "Decimal", specified_by_url = "https://scalars.graphql.org/chillicream/decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::Number(number) = &value else { return Err(InputValueError::expected_type(value)) };
        let amount = number.as_f64().filter(|n| n.is_finite() && n.abs() <= 1e9);
        let amount = amount.ok_or("must be a number of at most a thousand million")?;
        #[expect(clippy::cast_possible_truncation, reason = "bounded above; six decimals are what is kept")]
        let micros = (amount * 1e6).round() as i64;
        Ok(Self { micros })
    }

    fn to_value(&self) -> Value {
        if self.micros % 1_000_000 == 0 {
            return Value::Number((self.micros / 1_000_000).into());
        }
        #[expect(clippy::cast_precision_loss, reason = "amounts are bounded; the shortest decimal text round-trips")]
        let amount = self.micros as f64 / 1e6;
        Number::from_f64(amount).map_or(Value::Null, Value::Number)
    }
}

impl From<i64> for Decimal {
    fn from(micros: i64) -> Self {
        Self { micros }
    }
}

/// A range of time. Either end may be left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::InputObject)]
pub struct DateTimeRange {
    /// Start of the range, inclusive.
    pub from: Option<DateTime>,
    /// End of the range, exclusive.
    pub to: Option<DateTime>,
}

impl From<DateTimeRange> for TimeRange {
    fn from(range: DateTimeRange) -> Self {
        Self { from: range.from.map(|at| at.0), to: range.to.map(|at| at.0) }
    }
}

/// A calendar day in UTC, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub Day);

/// A calendar day in UTC, written `YYYY-MM-DD`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/chillicream/date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Day::parse(text).map(Self).ok_or_else(|| "must be a day that exists, written as 2026-11-21".into())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A span of calendar days in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::InputObject)]
pub struct DateRange {
    /// First day, inclusive.
    pub from: Date,
    /// Last day, inclusive.
    pub to: Date,
}

/// Direction of a sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum OrderDirection {
    /// Smallest or oldest first.
    Asc,
    /// Largest or newest first.
    Desc,
}
