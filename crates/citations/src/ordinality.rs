//! Whether a number is cardinal or ordinal: `3 boats`, `the 3rd boat`.

use super::reader::Reader;
use super::token::Kind;
use super::word;

/// The role of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ordinality {
    /// Cardinal: it counts what follows.
    Cardinal,
    /// Ordinal: `3rd`, `twelfth`, 第3.
    Ordinal,
    /// Either: `room 3`, and `3.` in a language that writes ordinals like that.
    Either,
}

impl Ordinality {
    /// The role of the number at a range of tokens; `is_counted` when a word for something follows.
    pub(super) fn of(reader: &Reader<'_>, start: usize, end: usize, is_counted: bool) -> Self {
        const SUFFIXES: &[&str] = &["st", "nd", "rd", "th"];
        let last = &reader.tokens[end - 1];
        let has_suffix = last.kind == Kind::Number && reader.glued(end).is_some_and(|token| token.is_word(SUFFIXES));
        let is_behind_sign = start.checked_sub(1).is_some_and(|before| reader.tokens[before].is("第"));
        match () {
            () if has_suffix || is_behind_sign || word::is_ordinal(&last.lower) => Self::Ordinal,
            () if is_counted && matches!(last.kind, Kind::Number | Kind::Word) => Self::Cardinal,
            () => Self::Either,
        }
    }

    /// The third boat is not three boats.
    pub(super) fn contradicts(self, other: Self) -> bool {
        matches!((self, other), (Self::Cardinal, Self::Ordinal) | (Self::Ordinal, Self::Cardinal))
    }
}
