//! Pages of lists: sizes, and cursors that contain the sort key they were made for.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::{Error, Kind, Result};

/// Default page size.
pub const DEFAULT_SIZE: u64 = 20;
/// Maximum page size.
pub const MAXIMUM_SIZE: u64 = 100;

/// A requested part of a list, from `first`, `after`, `last` and `before`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// Number of items, 1 to [`MAXIMUM_SIZE`].
    pub size: u64,
    /// True to read from the end of the range.
    pub from_end: bool,
    /// Only items after this cursor.
    pub after: Option<String>,
    /// Only items before this cursor.
    pub before: Option<String>,
}

impl PageRequest {
    /// Validates the arguments of a connection: `first` and `last` are 1 to 100 and mutually exclusive.
    pub fn parse(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Self> {
        let refuse = |message: &'static str| Err(Error::new(Kind::BadUserInput, message));
        let (size, from_end) = match (first, last) {
            (Some(_), Some(_)) => return refuse("Give either `first` or `last`, not both."),
            (Some(n), None) => (u64::try_from(n).ok(), false),
            (None, Some(n)) => (u64::try_from(n).ok(), true),
            (None, None) => (Some(DEFAULT_SIZE), false),
        };
        match size {
            Some(size @ 1..=MAXIMUM_SIZE) => Ok(Self { size, from_end, after, before }),
            _ => refuse("`first` and `last` must be between 1 and 100."),
        }
    }
}

/// Sort order of a list.
#[derive(Debug, Clone, Copy)]
pub struct Order<Field> {
    /// What to sort by.
    pub field: Field,
    /// Largest or newest first.
    pub descending: bool,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items with their cursors, in list order.
    pub items: Vec<(Cursor, T)>,
    /// True when more items follow.
    pub has_next: bool,
    /// True when there are items before.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Maps the items.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(|(cursor, item)| (cursor, f(item))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// Value of a sort column in a cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortKey {
    /// Numbers and timestamps.
    Int(i64),
    /// Text.
    Text(String),
}

/// Position of an item in its list. Encoded only on demand: most pages are read without cursors except for the last.
#[derive(Debug, Clone)]
pub struct Cursor(Position);

#[derive(Debug, Clone)]
enum Position {
    Written(String),
    At(Arc<str>, SortKey, Uuid),
}

impl Cursor {
    /// The cursor of a row in the named list.
    pub fn at(list: &Arc<str>, key: SortKey, id: Uuid) -> Self {
        Self(Position::At(Arc::clone(list), key, id))
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(Position::Written(text))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Position::Written(text) => f.write_str(text),
            Position::At(list, key, id) => f.write_str(&encode_cursor(list, &(key, id))),
        }
    }
}

/// Encodes a cursor: the name of the sort, then its key. Opaque to clients, not secret.
pub fn encode_cursor(sort: &str, key: &impl serde::Serialize) -> String {
    let json = serde_json::to_vec(&(sort, key)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

/// Decodes a cursor of the same sort; `CURSOR_INVALID` for any other text.
pub fn decode_cursor<K: serde::de::DeserializeOwned>(sort: &str, cursor: &str) -> Result<K> {
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| foreign_cursor())?;
    let (name, key): (String, K) = serde_json::from_slice(&json).map_err(|_| foreign_cursor())?;
    if name == sort { Ok(key) } else { Err(foreign_cursor()) }
}

/// The error for an invalid cursor, or one from another list.
pub fn foreign_cursor() -> Error {
    Error::new(Kind::CursorInvalid, "The cursor does not belong to this list and order.")
}
