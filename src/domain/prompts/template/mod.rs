//! Templates: text with typed placeholders. Pure functions without I/O.
//!
//! * `{{topic}}` is a placeholder; spaces and line breaks inside the braces do not matter. A name starts with a letter
//!   or `_`, followed by letters, digits and `_`; letters of any alphabet with their marks, at most 64 characters.
//!   Names are compared in composed form.
//! * `\{{` is two literal braces. Of several backslashes directly before two braces, each pair is one literal
//!   backslash, so `\\{{topic}}` is a backslash and a placeholder. Elsewhere a backslash is literal, and `}}` without
//!   an opening is text.
//! * Values are inserted as they are, and never parsed as templates.

mod declare;
mod render;
mod text;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::error::Reason;
use crate::base::{Error, Refusal};

pub use declare::{NewVariable, declare};
pub use render::{Preview, preview, render};
pub use text::Template;

/// Longest text with placeholders, in bytes.
pub const MAXIMUM_TEMPLATE_BYTES: usize = 64 * 1024;
/// Longest text with values filled in, in bytes: half of the largest input of a job.
pub const MAXIMUM_TEXT_BYTES: usize = 128 * 1024;
/// Most placeholders of a template.
pub const MAXIMUM_VARIABLES: usize = 50;
/// Most choices of a placeholder.
pub const MAXIMUM_CHOICES: usize = 100;
/// Most refusals in one response.
const MAXIMUM_REFUSALS: usize = 20;

/// Kind of value that a placeholder takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VariableKind {
    /// Text of any length.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of the listed choices.
    Choice,
    /// A calendar day.
    Date,
}

/// A placeholder as stored with its version, after validation by [`declare`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// Name, as in the text.
    pub name: String,
    /// Kind of value.
    pub kind: VariableKind,
    /// Hint for the person who fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// False when the placeholder may stay empty.
    pub required: bool,
    /// Value used when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Allowed values of a choice, otherwise empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

impl Variable {
    /// An undeclared placeholder: a required text.
    pub fn undeclared(name: &str) -> Self {
        let (name, kind) = (name.to_owned(), VariableKind::Text);
        Self { name, kind, description: None, required: true, default: None, choices: Vec::new() }
    }

    /// True when a value must be given.
    pub fn needs_value(&self) -> bool {
        self.required && self.default.is_none()
    }

    /// Reads the stored form.
    pub fn all_from_stored(stored: &Value) -> Result<Vec<Self>, Error> {
        let mut all: Vec<Self> = Vec::deserialize(stored).map_err(Error::internal)?;
        for variable in all.iter_mut().filter(|variable| !variable.name.is_ascii()) {
            variable.name = text::comparable(&variable.name);
        }
        Ok(all)
    }

    /// Writes the stored form.
    pub fn all_to_stored(variables: &[Self]) -> Result<Value, Error> {
        serde_json::to_value(variables).map_err(Error::internal)
    }

    /// Formats a value for the text. The error says what the variable takes.
    fn write(&self, value: &Value) -> Result<String, Mismatch> {
        let mismatch = |constraint, takes: &str| Mismatch { constraint, takes: takes.to_owned() };
        match (self.kind, value) {
            (VariableKind::Text, Value::String(text)) if text.contains(is_refused) => {
                Err(mismatch("noControlCharacters", "a text without control characters"))
            }
            (VariableKind::Text, Value::String(text)) => Ok(text.clone()),
            (VariableKind::Text, _) => Err(mismatch("type", "a text")),
            (VariableKind::Number, Value::Number(number)) => Ok(number.to_string()),
            (VariableKind::Number, _) => Err(mismatch("type", "a number")),
            (VariableKind::Boolean, Value::Bool(answer)) => Ok(answer.to_string()),
            (VariableKind::Boolean, _) => Err(mismatch("type", "true or false")),
            (VariableKind::Choice, Value::String(choice)) if self.choices.contains(choice) => Ok(choice.clone()),
            (VariableKind::Choice, value) => {
                let constraint = if value.is_string() { "choice" } else { "type" };
                Err(mismatch(constraint, &format!("one of: {}", self.choices.join(", "))))
            }
            (VariableKind::Date, Value::String(day)) if is_day(day) => Ok(day.clone()),
            (VariableKind::Date, _) => Err(mismatch("type", "a day such as 2026-11-21")),
        }
    }

    /// True for a value that leaves the placeholder empty.
    fn is_blank(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => self.kind == VariableKind::Text && text.trim().is_empty(),
            _ => false,
        }
    }
}

/// Why a value does not match a variable.
struct Mismatch {
    constraint: &'static str,
    takes: String,
}

/// Control characters other than line breaks and tabs, which neither databases nor models accept.
fn is_refused(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

fn is_day(text: &str) -> bool {
    // The parser alone would also take `2026-1-2`.
    text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()
}

fn refuse(constraint: &'static str, limit: Option<usize>, message: String) -> Refusal {
    let limit = limit.and_then(|limit| i64::try_from(limit).ok());
    Refusal::new(Reason::InvalidInput { constraint: Some(constraint), limit }, message)
}

fn refused(mut refusals: Vec<Refusal>) -> Error {
    refusals.truncate(MAXIMUM_REFUSALS);
    Error::refused(refusals)
}
