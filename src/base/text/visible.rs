//! Characters that nobody sees, and those that turn around what one sees.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// True for characters without a shape of their own: joiners, fillers, variation selectors, marks of direction.
pub fn is_ignorable(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// True for characters that show another order than the one that is stored: overrides, embeddings and isolates. The
/// marks of direction, which right-to-left names need at their ends, are not among them.
pub fn turns_around(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// True when a text has something that can be seen.
pub fn is_visible(text: &str) -> bool {
    // The braille pattern without dots is a space that no property calls one.
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
