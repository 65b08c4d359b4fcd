//! How settings are declared.

use serde_json::{Value, json};

use super::{fields, pages};
use crate::base::Refusal;
use crate::base::error::Reason;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Key in the settings.
    pub(super) name: &'static str,
    /// What it does, for people who fill in a form.
    pub(super) description: &'static str,
    /// What it takes.
    pub(super) shape: Shape,
    /// Another setting without which it means nothing.
    pub(super) only_with: Option<&'static str>,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// True or false.
    Switch { default: bool },
    /// A whole number within bounds.
    Whole { from: u32, to: u32, default: u32 },
    /// A number within bounds.
    Number { from: f64, to: f64, default: f64 },
    /// A text of at least one character.
    Text { maximum: usize },
    /// Some of these words, at least one; all of them when left out.
    Choices { of: &'static [&'static str] },
    /// Ranges of pages; every page when left out.
    Pages,
    /// Fields to fill in, as a JSON Schema; none when left out.
    Fields,
}

impl Shape {
    /// The value of a setting that is left out; none for settings that are then absent.
    pub(super) fn default(self) -> Option<Value> {
        match self {
            Self::Switch { default } => Some(json!(default)),
            Self::Whole { default, .. } => Some(json!(default)),
            Self::Number { default, .. } => Some(json!(default)),
            Self::Choices { of } => Some(json!(of)),
            Self::Text { .. } | Self::Pages | Self::Fields => None,
        }
    }

    /// The JSON Schema of what it takes.
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Switch { .. } => json!({ "type": "boolean" }),
            Self::Whole { from, to, .. } => json!({ "type": "integer", "minimum": from, "maximum": to }),
            Self::Number { from, to, .. } => json!({ "type": "number", "minimum": from, "maximum": to }),
            Self::Text { maximum } => json!({ "type": "string", "minLength": 1, "maxLength": maximum }),
            Self::Choices { of } => {
                json!({ "type": "array", "items": { "enum": of }, "minItems": 1, "uniqueItems": true })
            }
            Self::Pages => pages::schema(),
            Self::Fields => fields::schema(),
        }
    }
}

/// A refusal of a value.
pub(super) fn refuse(constraint: &'static str, limit: Option<usize>, message: String) -> Refusal {
    let limit = limit.and_then(|limit| i64::try_from(limit).ok());
    Refusal::new(Reason::InvalidInput { constraint: Some(constraint), limit }, message)
}

/// What somebody sent, cut to what fits into a message.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
