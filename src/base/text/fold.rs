//! Normalised forms of text for comparison.

use icu_casemap::CaseMapper;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::visible::is_ignorable;

/// The form in which names are compared: names that people consider equal have the same form. Letters are composed;
/// case, compatibility forms (`ﬁ`, `Ａ`), invisible characters and the width of gaps are ignored (`NFKC_Casefold` of
/// Unicode, with single spaces).
///
/// The migration that wrote these forms for older rows has a frozen copy of this function.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return single_spaces(&text.to_ascii_lowercase());
    }
    // Folding can yield letters that compose, and composing letters that fold: after a second pass the form is stable.
    let once = pass(text);
    single_spaces(&pass(&once))
}

fn pass(text: &str) -> String {
    let visible: String = text.nfkc().filter(|c| !is_ignorable(*c)).collect();
    CaseMapper::new().fold_string(&visible).nfkc().collect()
}

fn single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Composed text (Unicode NFC), the stored form: macOS sends `Ü` as `U` and a combining mark.
pub fn composed(text: &str) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    text.nfc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_take_for_the_same_name_has_one_form() {
        for (one, other) in [
            ("Übersicht", "U\u{308}BERSICHT"),
            ("café", "CAFE\u{301}"),
            ("ﬁle", "FILE"),
            ("Ｔｉｄｅ　２", "tide 2"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ", "οδοσ"),
            ("a\u{200B}b\u{AD}c", "abc"),
            ("Å", "\u{212B}"),
            ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
            ("  a \u{A0} b ", "A B"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("café"), fold("cafe"), "accents matter");
        assert_ne!(fold("ılık"), fold("ilik"), "these are two words");
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn neither_case_nor_composition_matters(text in "\\PC{0,20}") {
            prop_assert_eq!(fold(&composed(&text)), fold(&text.nfd().collect::<String>()));
        }
    }
}
