//! Cells that say nothing.

/// What people write where there is no value: in lower case, without spaces and full stops.
const WORDS: [&str; 15] = [
    "n/a",
    "#n/a",
    "na",
    "n/d",
    "nd",
    "ka",
    "keineangabe",
    "nan",
    "null",
    "nil",
    "none",
    "tba",
    "tbd",
    "unknown",
    "(x)",
];

/// Longest text, in bytes, that may be one of them.
const LONGEST: usize = 32;

/// True for empty cells, and for those with a mark for nothing.
pub(super) fn is_blank(text: &str) -> bool {
    let text = text.trim();
    if text.chars().all(is_mark) {
        return true;
    }
    if text.len() > LONGEST {
        return false;
    }
    let word: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    WORDS.contains(&word.as_str())
}

/// Dashes, dots and the like, that no value is made of alone. Notes are marked with some of them.
fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || characters::visible::is_ignorable(c)
        || matches!(
            c,
            '-' | '\u{2010}'..='\u{2015}' | '−' | '.' | '·' | '…' | '⋯' | ':' | '/' | '?' | '*' | '†' | '‡' | '_'
        )
}
