//! The normal form of a text: what looks alike is alike. Case is kept, because it tells the parts of `getUserName`.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use crate::character::{ascii_digit, is_invisible};

/// Brings a text into Unicode NFKC, without invisible characters, with plain hyphens, apostrophes and digits.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let visible = text.chars().filter(|c| !is_invisible(*c)).map(plain);
    // Compatibility forms yield hyphens and digits of their own.
    Cow::Owned(
        visible.nfkc().filter(|c| !is_invisible(*c)).map(|c| ascii_digit(c).unwrap_or_else(|| plain(c))).collect(),
    )
}

/// The plain form of typographic punctuation.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' | '\u{58a}' | '\u{5be}' => '-',
        // Apostrophes, primes, letters that look like them, and the marks of Hebrew abbreviations.
        '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2b9}'..='\u{2bf}'
        | '\u{2c8}'
        | '\u{b4}'
        | '\u{ff07}'
        | '\u{55a}' => '\'',
        '\u{5f3}' | '\u{5f4}' | '\u{a78b}' | '\u{a78c}' => '\'',
        // Their compatibility forms would become letters of the word before.
        '™' | '℠' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_looks_alike_is_alike() {
        for (one, other) in [
            ("O’Brien", "O'Brien"),
            ("C‑JOB‑2", "C-JOB-2"),
            ("ﬁle Ａ１", "file A1"),
            ("ti\u{200b}de", "tide"),
            ("co\u{ad}operate", "cooperate"),
            ("cafe\u{301}", "café"),
            ("३ कप", "3 कप"),
            ("ｶﾞ", "ガ"),
            ("Node™", "Node "),
        ] {
            assert_eq!(normal(one), normal(other), "{one}");
        }
        assert_ne!(normal("café"), normal("cafe"));
    }

    proptest! {
        #[test]
        fn a_normal_text_stays_as_it_is(text in any::<String>()) {
            let once = normal(&text).into_owned();
            let twice = normal(&once).into_owned();
            // Removing what is between two letters can let them compose; after that nothing changes.
            prop_assert_eq!(normal(&twice).into_owned(), twice);
        }
    }
}
