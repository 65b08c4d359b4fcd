//! Values of a query, read as those of the column with which they are compared.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use crate::columns::{Column, ColumnType};
use crate::error::Problem;
use crate::{Cell, bounds};

/// How moments may be written.
const MOMENTS: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"];

/// Reads a value.
pub(crate) fn read(value: &Value, column: &Column) -> Result<Cell<'static>, Problem> {
    if value.as_str().is_some_and(is_too_long) {
        return Err(Problem::TooLong);
    }
    let (cell, expected) = match column.kind {
        ColumnType::Text => (text(value), "write the value in quotes"),
        ColumnType::Number => (number(value), "write a number of up to 28 digits, with a point before decimals"),
        ColumnType::Date => (date(value), "write YYYY-MM-DD for a day, or YYYY-MM-DDTHH:MM:SS for a moment, in quotes"),
        ColumnType::Boolean => (value.as_bool().map(Cell::Boolean), "write true or false"),
    };
    cell.ok_or_else(|| Problem::Value { column: column.name.clone(), kind: column.kind, expected })
}

/// True for a text that is longer than texts and names may be.
pub(crate) fn is_too_long(text: &str) -> bool {
    text.chars().nth(bounds::TEXT).is_some()
}

fn text(value: &Value) -> Option<Cell<'static>> {
    value.as_str().map(|text| Cell::Text(text.to_owned().into()))
}

/// A number, or its digits in quotes: JSON itself has no more than 15 that all readers keep.
fn number(value: &Value) -> Option<Cell<'static>> {
    match value {
        Value::Number(number) => Cell::number(&number.to_string()),
        Value::String(digits) => Cell::number(digits.trim()),
        _ => None,
    }
}

fn date(value: &Value) -> Option<Cell<'static>> {
    let text = value.as_str()?.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Cell::Day(day));
    }
    // Moments of a table have no zone; those in UTC are as they are written.
    let text = text.strip_suffix('Z').unwrap_or(text);
    let moment = MOMENTS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    moment.map(Cell::Moment)
}
