//! Why a document cannot be read.

use std::fmt::{Display, Formatter, Result};

/// Most pages that are read.
pub const MOST_PAGES: u32 = 2000;

/// Why a document cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It opens with a password only.
    NeedsPassword,
    /// It is no PDF document, or so broken that no page of it is found.
    Damaged,
    /// It has no pages.
    NoPages,
    /// It has more than [`MOST_PAGES`] pages.
    TooManyPages,
    /// It holds more text than the limit.
    TooMuchText,
    /// Nobody waits for it any more.
    Stopped,
}

impl Unreadable {
    /// The reason in a sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NeedsPassword => "The document is protected by a password. Remove the protection and add it again.",
            Self::Damaged => "The document is damaged. Save it anew with the program that made it, and add it again.",
            Self::NoPages => "The document has no pages.",
            Self::TooManyPages => "The document has more than 2,000 pages. Split it and add the parts.",
            Self::TooMuchText => "The document holds too much text. Split it and add the parts.",
            Self::Stopped => "The reading of the document was stopped.",
        }
    }
}

impl Display for Unreadable {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(self.sentence())
    }
}

impl std::error::Error for Unreadable {}
