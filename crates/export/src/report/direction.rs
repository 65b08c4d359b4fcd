//! Which way text runs.

use unicode_bidi::{BidiClass, bidi_class};

/// True for letters that are written from right to left, false for those that are written from left to right, and nothing
/// for what is written either way.
pub(crate) fn of_letter(c: char) -> Option<bool> {
    match bidi_class(c) {
        BidiClass::L => Some(false),
        BidiClass::R | BidiClass::AL => Some(true),
        _ => None,
    }
}

/// True when the first letter is written from right to left.
pub(crate) fn starts_at_the_right<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<bool> {
    texts.into_iter().flat_map(str::chars).find_map(of_letter)
}

/// True for languages that are written from right to left.
pub(crate) fn of_language(tag: &str) -> bool {
    let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"].contains(&language.as_str())
}
