//! Pages of lists: sizes, and cursors that carry the sort key they were made for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::{Error, Kind, Result};

/// Items of a page when the caller does not say.
pub const DEFAULT_SIZE: u64 = 20;
/// Most items of a page.
pub const MAXIMUM_SIZE: u64 = 100;

/// Which part of a list is wanted. Built from `first`, `after`, `last` and `before`.
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
    /// Checks the four arguments of a connection: `first` and `last` are 1 to 100 and not given together.
    pub fn parse(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Self> {
        let refuse = |message: &'static str| Err(Error::new(Kind::BadUserInput, message));
        let (size, from_end) = match (first, last) {
            (Some(_), Some(_)) => return refuse("Give either `first` or `last`, not both."),
            (Some(n), None) => (n, false),
            (None, Some(n)) => (n, true),
            (None, None) => (20, false),
        };
        match u64::try_from(size) {
            Ok(size @ 1..=MAXIMUM_SIZE) => Ok(Self { size, from_end, after, before }),
            _ => refuse("`first` and `last` must be between 1 and 100."),
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items with their cursors, in the order of the list.
    pub items: Vec<(String, T)>,
    /// True when more items follow.
    pub has_next: bool,
    /// True when items precede.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// The same page with other items.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(|(cursor, item)| (cursor, f(item))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// Writes a cursor: the name of the sort, then its key. Opaque to clients, not secret.
pub fn encode_cursor(sort: &str, key: &impl serde::Serialize) -> String {
    let json = serde_json::to_vec(&(sort, key)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

/// Reads a cursor of the same sort; `CURSOR_INVALID` for any other text.
pub fn decode_cursor<K: serde::de::DeserializeOwned>(sort: &str, cursor: &str) -> Result<K> {
    let invalid = || Error::new(Kind::CursorInvalid, "The cursor does not belong to this list and order.");
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
    let (name, key): (String, K) = serde_json::from_slice(&json).map_err(|_| invalid())?;
    if name == sort { Ok(key) } else { Err(invalid()) }
}
