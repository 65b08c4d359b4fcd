//! Splitting a text into words: lower case, without accents, punctuation by itself.

use std::ops::ControlFlow;

use unicode_normalization::UnicodeNormalization;

use super::characters::{cleaned, is_accent, is_ideograph, is_punctuation};

/// Words of more characters have no pieces and are unknown.
pub const LONGEST_WORD: usize = 100;

/// Hands the words of a text to `take`, one by one, until it breaks. A word that is too long is cut one character
/// behind the limit, which is enough to tell that it is.
pub fn each_word(text: &str, mut take: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    let characters = text
        .chars()
        .filter_map(cleaned)
        .flat_map(apart)
        .nfd()
        .filter(|character| !is_accent(*character))
        .flat_map(char::to_lowercase);
    let (mut word, mut length) = (String::new(), 0);
    for character in characters {
        let alone = is_punctuation(character);
        if alone || character.is_whitespace() {
            if !word.is_empty() {
                take(&word)?;
                word.clear();
                length = 0;
            }
            if alone {
                take(character.encode_utf8(&mut [0; 4]))?;
            }
        } else if length <= LONGEST_WORD {
            word.push(character);
            length += 1;
        }
    }
    if word.is_empty() { ControlFlow::Continue(()) } else { take(&word) }
}

/// An ideograph between spaces, any other character by itself.
fn apart(character: char) -> impl Iterator<Item = char> {
    let space = is_ideograph(character).then_some(' ');
    space.into_iter().chain([character]).chain(space)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        let _ = each_word(text, |word| {
            words.push(word.to_owned());
            ControlFlow::Continue(())
        });
        words
    }

    #[test]
    fn words_are_lower_case_without_accents() {
        assert_eq!(words("Ünïcode  CAFÉ\tİstanbul"), ["unicode", "cafe", "istanbul"]);
    }

    #[test]
    fn punctuation_stands_alone() {
        assert_eq!(words("don't (x) «é» $5—ok"), ["don", "'", "t", "(", "x", ")", "«", "e", "»", "$", "5", "—", "ok"]);
    }

    #[test]
    fn ideographs_are_words_but_kana_are_not() {
        assert_eq!(words("日本語カタ中"), ["日", "本", "語", "カタ", "中"]);
    }

    #[test]
    fn invisible_characters_join_what_they_separate() {
        assert_eq!(words("a\u{200b}b a\u{ad}b \u{feff}x\u{0}y"), ["ab", "ab", "xy"]);
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert_eq!(words(&"a".repeat(100_000))[0].len(), LONGEST_WORD + 1);
    }
}
