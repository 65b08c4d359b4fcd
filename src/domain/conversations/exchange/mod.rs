//! Conversations in files: those of our own ([`format`]), which are written and read, and those of others, which are read.
//!
//! A file is taken apart before it is understood: [`file`] finds where each conversation begins and ends, so that one that
//! is broken does not take the others with it, and memory holds one at a time. Whatever a file says is checked as if
//! somebody had typed it ([`check`]).

pub mod check;
pub mod file;
mod foreign;
pub mod format;
mod open_webui;
mod openai;
mod read;
mod zipped;

use format::Written;

use crate::base::Timestamp;

/// Largest file, and most bytes of JSON in one, packed or not.
pub const MAXIMUM_FILE: usize = 64 << 20;
/// Most bytes of JSON of one conversation.
pub const MAXIMUM_CONVERSATION: usize = 16 << 20;
/// Most conversations in a file.
pub const MAXIMUM_CONVERSATIONS: usize = 20_000;
/// Most messages of a conversation.
pub const MAXIMUM_MESSAGES: usize = 10_000;
/// Longest text of a message, in characters.
pub const MAXIMUM_TEXT: usize = 400_000;

/// A conversation as a file tells of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What tells it from all others, with the kind of the file: importing it again makes nothing new.
    pub origin: String,
    /// Title; may be empty.
    pub title: String,
    /// Whether it is kept at the top.
    pub is_pinned: bool,
    /// Whether it is left out of lists.
    pub is_archived: bool,
    /// When it was started.
    pub created_at: Option<Timestamp>,
    /// When something was last said in it.
    pub updated_at: Option<Timestamp>,
    /// Number of the last message of the path that is shown.
    pub current: Option<i64>,
    /// Its messages.
    pub messages: Vec<Written>,
}

/// Why a conversation is not imported, in one sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(pub String);

impl Unfit {
    /// From a sentence. What it quotes of the file may be long.
    pub fn new(why: impl AsRef<str>) -> Self {
        let why = crate::base::text::storable::sanitize(why.as_ref());
        let (kept, rest) = why.char_indices().nth(LONGEST_REASON).map_or((&*why, ""), |(at, _)| why.split_at(at));
        Self(if rest.is_empty() { kept.to_owned() } else { format!("{kept}…") })
    }
}

/// Longest reason, in characters.
const LONGEST_REASON: usize = 300;
