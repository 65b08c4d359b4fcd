//! Invisible characters, and those that reverse the text direction.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// True for characters without a glyph of their own: joiners, fillers, variation selectors, direction marks.
pub fn is_ignorable(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// True for characters that display text in another order than it is stored: overrides, embeddings and isolates.
/// Direction marks, which right-to-left names need at their ends, are not included.
pub fn turns_around(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// True when a text contains something visible.
pub fn is_visible(text: &str) -> bool {
    // The blank braille pattern is a space, but no Unicode property says so.
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && c != '\u{2800}' && !is_ignorable(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_nothing_but_invisible_characters_are_told() {
        for text in ["", " ", "\u{200B}", "\u{3164}\u{115F}\u{FFA0}", "\u{2060}\u{FEFF}\u{A0}", "\u{2800}", "\u{FE0F}"]
        {
            assert!(!is_visible(text), "{text:?}");
        }
        for text in ["a", "\u{200F}שלום", "👩\u{200D}💻", "می\u{200C}خواهم"] {
            assert!(is_visible(text), "{text:?}");
        }
    }
}
