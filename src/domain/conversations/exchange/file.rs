//! Where the conversations of a file begin and end.

use std::ops::Range;

use super::{MAXIMUM_CONVERSATIONS, MAXIMUM_FILE, zipped};
use crate::base::error::Reason;
use crate::base::{Error, Refusal, Result};

/// A file whose conversations are known by their places.
#[derive(Debug)]
pub struct File {
    /// The JSON texts of the file: one, or those of an archive.
    texts: Vec<Vec<u8>>,
    /// The text of each conversation, and where it stands there.
    places: Vec<(usize, Range<usize>)>,
}

/// The mark of UTF-8 that some editors put at the beginning.
const MARK: &[u8] = b"\xef\xbb\xbf";

impl File {
    /// Takes a file apart. Refusals are about the file as a whole, and have no path.
    pub fn open(bytes: Vec<u8>) -> Result<Self> {
        if bytes.len() > MAXIMUM_FILE {
            return Err(too_large());
        }
        let texts = if zipped::is_zipped(&bytes) { zipped::texts(&bytes)? } else { vec![bytes] };
        let mut places = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            for place in items(text)? {
                if places.len() == MAXIMUM_CONVERSATIONS {
                    return Err(unreadable(
                        "maxItems",
                        format!("A file can have {MAXIMUM_CONVERSATIONS} conversations."),
                    ));
                }
                places.push((number, place));
            }
        }
        Ok(Self { texts, places })
    }

    /// Number of conversations.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The JSON text of a conversation.
    pub fn text(&self, index: usize) -> &[u8] {
        let Some((number, place)) = self.places.get(index) else { return &[] };
        self.texts.get(*number).and_then(|text| text.get(place.clone())).unwrap_or_default()
    }
}

/// Where the conversations of a JSON text stand: the items of a list, or all of it. Nothing is built in memory, however
/// deep the text is; whether an item is JSON shows when it is read.
fn items(text: &[u8]) -> Result<Vec<Range<usize>>> {
    let mark = if text.starts_with(MARK) { MARK.len() } else { 0 };
    let is_gap = |byte: &u8| byte.is_ascii_whitespace();
    let begin = text.iter().skip(mark).position(|byte| !is_gap(byte)).map(|at| at + mark).ok_or_else(not_json)?;
    match text.get(begin) {
        Some(b'{') => Ok(std::iter::once(begin..text.len()).collect()),
        Some(b'[') => items_of_list(text, begin + 1),
        _ => Err(not_json()),
    }
}

fn items_of_list(text: &[u8], first: usize) -> Result<Vec<Range<usize>>> {
    let (mut items, mut begin, mut depth) = (Vec::new(), first, 0_usize);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, byte) in text.iter().enumerate().skip(first) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b',' | b']' if depth == 0 => {
                let item = text.get(begin..at).unwrap_or_default();
                let is_empty = items.is_empty() && *byte == b']' && item.iter().all(u8::is_ascii_whitespace);
                if !is_empty {
                    items.push(begin..at);
                }
                begin = at + 1;
                if items.len() > MAXIMUM_CONVERSATIONS {
                    return Ok(items);
                }
                if *byte == b']' {
                    let rest = text.get(begin..).unwrap_or_default();
                    return if rest.iter().all(u8::is_ascii_whitespace) { Ok(items) } else { Err(not_json()) };
                }
            }
            _ => {}
        }
    }
    Err(not_json())
}

/// A refusal of a whole file.
pub(super) fn unreadable(constraint: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Refusal::new(Reason::InvalidInput { constraint: Some(constraint), limit: None }, message).into()
}

/// A file that is too large.
pub(super) fn too_large() -> Error {
    let maximum = i64::try_from(MAXIMUM_FILE).unwrap_or(i64::MAX);
    let message = "The file is too large: at most 64 MiB can be imported at once, also when unpacked. Of an archive, send \
                   `conversations.json` alone, or split its list.";
    Refusal::new(Reason::FileTooLarge { maximum }, message).into()
}

fn not_json() -> Error {
    let message = "The file must be JSON: one conversation or a list of them, as this server, ChatGPT or Open WebUI \
                   export it; or the archive of ChatGPT with `conversations.json`.";
    unreadable("format", message)
}
