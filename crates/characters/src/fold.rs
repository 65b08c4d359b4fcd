//! The form in which texts are compared.

use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization as _;

use crate::visible::is_ignorable;

/// The form in which texts are compared: those that people consider equal have the same form. Letters are composed; case,
/// compatibility forms (`ﬁ`, `Ａ`), invisible characters and the width of gaps are ignored (`NFKC_Casefold` of Unicode,
/// with single spaces).
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_people_consider_equal_have_the_same_form() {
        for (one, other) in [("ÜBER", "U\u{308}ber"), ("Straße", "STRASSE"), ("ﬁn", "Fin"), ("a\u{200B} \n b", "A B")]
        {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
        assert_ne!(fold("über"), fold("uber"));
    }

    proptest! {
        #[test]
        fn the_form_is_stable(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
