//! Texts that a spreadsheet would take for a formula.
//!
//! Someone else's text in a sheet must not calculate, call an address or start a program on the computer of whoever opens
//! it. A leading apostrophe makes it a text in every common spreadsheet.

use std::borrow::Cow;

/// True for a text that a spreadsheet may take for a formula: it starts with `=`, `+`, `-` or `@`, also in full width, or
/// with a tab, line break or NUL, which importers drop, so that what follows would be looked at. A byte order mark is
/// passed over, because importers drop that too.
pub fn is_formula(text: &str) -> bool {
    let first = text.trim_start_matches('\u{FEFF}').chars().next();
    first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'))
}

/// True for what [`neutralised`] gives an apostrophe: a formula, or one that has apostrophes already, so that
/// [`restored`] can tell them apart.
fn needs_apostrophe(text: &str) -> bool {
    is_formula(text.trim_start_matches(['\'', '\u{FEFF}'])) || is_formula(text)
}

/// The text with a leading apostrophe if a spreadsheet would take it for a formula.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    match needs_apostrophe(text) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// The text that [`neutralised`] was given.
pub fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if needs_apostrophe(rest) => rest,
        _ => text,
    }
}
