//! Single words, for those who read texts without an index.

use crate::character::{Class, class};
use crate::form::forms;
use crate::language::Language;
use crate::normal::normal;

/// The term that stands for a word in a text of a language: what its inflected forms have in common.
pub fn stem(word: &str, language: Language) -> String {
    forms(&normal(word), language).into_iter().next().unwrap_or_default()
}

/// True for a word that carries little meaning in a language; the undetermined language has those of English.
pub fn is_stop_word(word: &str, language: Language) -> bool {
    crate::stop_words::is_stop_word(&normal(word), language)
}

/// How many characters make a term in the script of a character, where words are written without spaces: two ideographs,
/// three sounds. `None` where spaces tell the words.
pub fn sequence_length(c: char) -> Option<usize> {
    match class(c) {
        Class::Ideographic => Some(2),
        Class::Syllabic => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_the_index_reads_them() {
        let language = Language::from_tag("de");
        assert_eq!(stem("Häfen", language), stem("hafen", language));
        assert!(is_stop_word("Für", language) && !is_stop_word("Hafen", language));
        assert_eq!(['日', 'ไ', 'a', ' '].map(sequence_length), [Some(2), Some(3), None, None]);
    }
}
