//! Words of texts and queries. Both databases get the same words, so that they find the same texts.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

/// Maximum number of words in a query; the rest is ignored.
const MAXIMUM_QUERY_WORDS: usize = 32;

/// English stop words: the list of Snowball's English stemmer, which PostgreSQL's configuration `english` leaves out of
/// its index.
const STOP_WORDS: &str = "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself \
    she her hers herself it its itself they them their theirs themselves what which who whom this that these those am \
    is are was were be been being have has had having do does did doing a an the and but if or because as until while \
    of at by for with about against between into through during before after above below to from up down in out on \
    off over under again further then once here there when where why how all any both each few more most other some \
    such no nor not only own same so than too very s t can will just don should now";

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
pub(super) fn query_words(query: &str, without_stop_words: bool) -> Vec<String> {
    let words = normalize(query);
    let ignored: HashSet<&str> = if without_stop_words { STOP_WORDS.split(' ').collect() } else { HashSet::new() };
    let mut seen = HashSet::new();
    let wanted = words.split(' ').filter(|word| !word.is_empty() && !ignored.contains(word));
    wanted.filter(|word| seen.insert(*word)).take(MAXIMUM_QUERY_WORDS).map(str::to_owned).collect()
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
        assert_eq!(query_words("What IS the tide, the Tide?", true), ["tide"]);
        assert_eq!(query_words("What is the tide", false), ["what", "is", "the", "tide"]);
        let long: String = (0..100).map(|n| format!("w{n} ")).collect();
        assert_eq!(query_words(&long, false).len(), 32);
    }
}
