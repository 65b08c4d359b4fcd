//! Ranges of pages: `7`, or `1-3`.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::declaration::{refuse, shown};
use crate::base::Refusal;

/// Most ranges.
const MAXIMUM: usize = 100;
/// Most digits of a page's number.
const MAXIMUM_DIGITS: usize = 6;

/// Some pages of a document, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRange {
    /// The first one.
    pub first: u32,
    /// The last one.
    pub last: u32,
}

impl PageRange {
    /// True for a page that is one of them.
    pub fn holds(self, page: u32) -> bool {
        (self.first..=self.last).contains(&page)
    }

    /// Reads `7` or `1-3`. A range that is written backwards means the same pages.
    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (number(first)?, number(last)?);
        Some(Self { first: first.min(last), last: first.max(last) })
    }
}

impl fmt::Display for PageRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}", self.first),
            false => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

impl<'de> Deserialize<'de> for PageRange {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a range of pages"))
    }
}

fn number(digits: &str) -> Option<u32> {
    let is_number = (1..=MAXIMUM_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (is_number && !digits.starts_with('0')).then(|| digits.parse().ok())?
}

/// The JSON Schema of a list of ranges.
pub(super) fn schema() -> Value {
    let number = format!("[1-9][0-9]{{0,{}}}", MAXIMUM_DIGITS - 1);
    let range = json!({ "type": "string", "pattern": format!("^{number}(-{number})?$") });
    json!({ "type": "array", "items": range, "minItems": 1, "maxItems": MAXIMUM })
}

/// The ranges in one spelling.
pub(super) fn check(value: &Value) -> Result<Value, Vec<Refusal>> {
    let refused = |constraint, limit, rule: &str| {
        Err(vec![refuse(constraint, limit, format!("`pages` must {rule}. Leave it out for every page."))])
    };
    let Value::Array(items) = value else { return refused("type", None, "be a list such as [\"1-3\", \"7\"]") };
    if items.is_empty() {
        return refused("minItems", Some(1), "have at least one range");
    }
    if items.len() > MAXIMUM {
        return refused("maxItems", Some(MAXIMUM), "have at most 100 ranges");
    }
    let ranges: Vec<_> = items.iter().map(|item| item.as_str().and_then(PageRange::parse).ok_or(item)).collect();
    let wrong: Vec<Refusal> = ranges
        .iter()
        .enumerate()
        .filter_map(|(place, range)| Some((place, range.as_ref().err()?)))
        .map(|(place, item)| {
            let item = shown(&item.to_string());
            let message = format!("{item} is no range of pages. Write a page as \"7\" and several as \"1-3\".");
            refuse("pattern", None, message).at([place.to_string()])
        })
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(ranges.into_iter().flatten().map(|range| Value::String(range.to_string())).collect())
}
