//! Why a document cannot be read.

/// Most pages that are read.
pub const MOST_PAGES: u32 = 2000;

/// Why a document cannot be read, in a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It opens with a password only.
    #[error("The document is protected by a password. Remove the protection and add it again.")]
    NeedsPassword,
    /// It is no PDF document, or so broken that no page of it is found.
    #[error("The document is damaged. Save it anew with the program that made it, and add it again.")]
    Damaged,
    /// It has no pages.
    #[error("The document has no pages.")]
    NoPages,
    /// It has more than [`MOST_PAGES`] pages.
    #[error("The document has more than 2,000 pages. Split it and add the parts.")]
    TooManyPages,
    /// It holds more text than the limit.
    #[error("The document holds too much text. Split it and add the parts.")]
    TooMuchText,
    /// Nobody waits for it any more.
    #[error("The reading of the document was stopped.")]
    Stopped,
}
