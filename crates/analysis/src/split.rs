//! Compounds that some languages write as one word, such as the `Gerichtsverfahren` of German.
//!
//! A compound of a query is also answered by its parts, and a word of a query also by compounds that it is the head of:
//! a `Gerichtsverfahren` is a `Verfahren`. No dictionary is needed. Each place where a word of a query might be cut is a
//! candidate, and the vocabulary of the workspace tells which of them has two words that occur there. The stems of long
//! words are stored a second time from back to front, so that compounds of a head have the same beginning.

use crate::form::forms;
use crate::language::Language;

/// Letters of the shortest part. Shorter ones are mostly endings and prefixes.
const SHORTEST_PART: usize = 4;

/// Letters of the longest word that is taken apart.
const LONGEST_WORD: usize = 40;

/// The terms of the two parts of a word, for each place where it may be cut. What links the parts (`s`, `en`) falls to
/// the stemmer, as an ending of the first.
pub(crate) fn splits(word: &str, language: Language) -> Vec<[Vec<String>; 2]> {
    let length = word.chars().count();
    if !language.has_long_compounds() || length > LONGEST_WORD || !word.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let last = length.saturating_sub(SHORTEST_PART);
    let cuts = word.char_indices().enumerate().filter(|(letters, _)| (SHORTEST_PART..=last).contains(letters));
    cuts.map(|(_, (cut, _))| {
        let (first, second) = word.split_at(cut);
        [forms(first, language), forms(second, language)]
    })
    .collect()
}

/// Stands before a stem that is written from back to front. No other term contains it: it joins words.
const REVERSED: char = '-';

/// Letters of the shortest stem that may be a compound.
const SHORTEST_COMPOUND: usize = 8;

/// The term by which a stem is found by its end, if it may be a compound.
pub(crate) fn reversed_compound(stem: &str, language: Language) -> Option<String> {
    let is_long = stem.chars().nth(SHORTEST_COMPOUND - 1).is_some();
    (language.has_long_compounds() && is_long && stem.chars().all(char::is_alphabetic)).then(|| reversed(stem))
}

/// The beginning of the terms of compounds whose head has this stem.
pub(crate) fn compounds_of_head(stem: &str, language: Language) -> Option<String> {
    let is_long = stem.chars().nth(SHORTEST_PART - 1).is_some();
    (language.has_long_compounds() && is_long && stem.chars().all(char::is_alphabetic)).then(|| reversed(stem))
}

fn reversed(stem: &str) -> String {
    std::iter::once(REVERSED).chain(stem.chars().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compound_may_be_cut_anywhere_but_near_its_ends() {
        let german = Language::from_tag("de");
        let found = splits("Gerichtsverfahren", german);
        assert_eq!(found.len(), 10);
        assert!(found.iter().any(|[first, second]| first[0] == "gericht" && second[0] == "verfahr"));
        assert!(splits("Verfahr", german).is_empty());
    }

    #[test]
    fn only_languages_that_write_compounds_as_one_word_are_taken_apart() {
        assert!(splits("windowsill", Language::from_tag("en")).is_empty());
        assert_eq!(splits("fönsterbräda", Language::from_tag("sv")).len(), 5);
    }
}
