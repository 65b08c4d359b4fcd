//! Words of texts and queries. Both databases get the same words, so that they find the same texts.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

/// Maximum number of words in a query; the rest is ignored.
const MAXIMUM_QUERY_WORDS: usize = 32;

/// The words of a text, separated by spaces: lower case, without accents, split at everything but letters and digits.
/// Ideographs and kana, which are written without spaces, are words of their own.
pub(super) fn normalize(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    // Accents are removed between decomposing and recomposing letters.
    for c in text.nfkd().filter(|c| !is_accent(c)).nfc().flat_map(char::to_lowercase).filter(|c| !is_accent(c)) {
        let stands_alone = is_ideograph(c);
        if stands_alone || !c.is_alphanumeric() {
            separate(&mut words);
        }
        if c.is_alphanumeric() {
            words.push(c);
        }
        if stands_alone {
            separate(&mut words);
        }
    }
    words.truncate(words.trim_end().len());
    words
}

fn separate(words: &mut String) {
    if !words.is_empty() && !words.ends_with(' ') {
        words.push(' ');
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

/// The distinct words of a query, in order.
pub(super) fn query_words(query: &str) -> Vec<String> {
    let words = normalize(query);
    let mut seen = HashSet::new();
    let wanted = words.split(' ').filter(|word| !word.is_empty() && seen.insert(*word));
    wanted.take(MAXIMUM_QUERY_WORDS).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_case_accents_and_punctuation() {
        assert_eq!(normalize("  The Straße—Café's  C-TEN-3! "), "the straße cafe s c ten 3");
        assert_eq!(normalize("İstanbul ﬁne Ａｂｃ"), "istanbul fine abc");
        assert_eq!(normalize("한국어 текст 東京タワー"), "한국어 текст 東 京 タ ワ ー");
        assert_eq!(normalize("\0 \"*()' "), "");
    }

    #[test]
    fn queries_keep_each_word_once_and_are_bounded() {
        assert_eq!(query_words("What IS the tide, the Tide?"), ["what", "is", "the", "tide"]);
        let long: String = (0..100).map(|n| format!("w{n} ")).collect();
        assert_eq!(query_words(&long).len(), 32);
    }
}
