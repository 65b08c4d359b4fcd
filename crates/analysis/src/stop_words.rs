//! Words that carry little meaning. They are stored and looked for like others, but count little in a query.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::fold::{fold_case, fold_letters};
use crate::language::Language;
use crate::unit::{Kind, Purpose, units};

/// A line for each language: its tag, and its words.
const LISTS: &str = include_str!("stop_words.txt");

static STOP_WORDS: LazyLock<HashMap<Language, HashSet<String>>> = LazyLock::new(|| {
    let lines = LISTS.lines().filter_map(|line| line.split_once(':'));
    let of = |(tag, words): (&str, &str)| {
        let language = Language::from_tag(tag);
        (language, words.split_whitespace().map(|word| comparable(word, language)).collect())
    };
    lines.map(of).collect()
});

/// True for a stop word of the language; the undetermined language has those of English.
pub(crate) fn is_stop_word(word: &str, language: Language) -> bool {
    let language = if language == Language::UNDETERMINED { Language::from_tag("en") } else { language };
    STOP_WORDS.get(&language).is_some_and(|words| words.contains(&comparable(word, language)))
}

fn comparable(word: &str, language: Language) -> String {
    fold_letters(&fold_case(word, language))
}

/// The one of these languages, most frequent first, whose stop words a normal question has most; `None` without any.
pub(crate) fn language_of_question(question: &str, languages: &[Language]) -> Option<Language> {
    let mut words = Vec::new();
    units(question, Purpose::Query, &mut |unit| {
        if unit.kind == Kind::Word {
            words.push(unit.text.into_owned());
        }
    });
    let count = |language: Language| words.iter().filter(|word| is_stop_word(word, language)).count();
    let counted = languages.iter().rev().map(|language| (count(*language), *language)).filter(|(count, _)| *count > 0);
    counted.max_by_key(|(count, _)| *count).map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_belongs_to_a_language_that_is_analysed() {
        assert!(STOP_WORDS.keys().all(|language| !language.tag().starts_with("mul")));
        assert!(!STOP_WORDS.contains_key(&Language::UNDETERMINED));
        assert!(STOP_WORDS.len() >= 30);
    }

    #[test]
    fn the_language_of_a_question_is_told_by_its_stop_words() {
        let languages = [Language::from_tag("en"), Language::from_tag("de")];
        assert_eq!(language_of_question("Was ist die Flut?", &languages), Some(languages[1]));
        assert_eq!(language_of_question("What was the tide?", &languages), Some(languages[0]));
        assert_eq!(language_of_question("Hafen", &languages), None);
        assert!(is_stop_word("Für", languages[1]) && is_stop_word("the", Language::UNDETERMINED));
    }
}
