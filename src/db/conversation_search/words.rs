//! Words of texts and queries. Both databases get the same ones.
//!
//! Scripts that are written without spaces become overlapping sequences: of two ideographs or kana, of three letters of
//! Thai, Lao, Khmer, Burmese and Tibetan. What is shorter than a sequence is found as its beginning.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest word, in characters; the rest of a longer one is ignored.
const LONGEST: usize = 64;
/// Most words of a query; the rest is ignored.
const MOST_TERMS: usize = 32;
/// Most bytes of words that are stored of one text: as much as a `tsvector` holds with room to spare.
const MOST_BYTES: usize = 700_000;
/// Letters from which on a word finds the words that begin with it.
const BEGINNING: usize = 3;

/// What a query looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) text: String,
    /// Words that begin with the text match, too.
    pub(super) is_beginning: bool,
}

/// A stretch of a text in one way of writing.
struct Run {
    letters: Vec<char>,
    /// Length of the sequences that it is cut into; none for a word between spaces.
    sequence: Option<usize>,
}

/// A word of a scope.
fn in_scope(scope: &str, word: &str) -> String {
    format!("{scope}{word}")
}

/// The words that are stored of a text, each once, with that of its owner.
pub(super) fn entry_words(scope: &str, owner: Option<String>, text: &str) -> Vec<String> {
    let mut words: BTreeSet<String> = owner.into_iter().collect();
    let mut bytes = 0;
    for run in runs(text) {
        let word = |letters: &[char]| in_scope(scope, &letters.iter().collect::<String>());
        let found: Vec<String> = match run.sequence {
            None => vec![word(&run.letters)],
            Some(length) => (0..run.letters.len())
                .map(|at| word(run.letters.get(at..(at + length).min(run.letters.len())).unwrap_or_default()))
                .collect(),
        };
        for word in found {
            let length = word.len();
            if words.insert(word) {
                bytes += length;
            }
        }
        if bytes > MOST_BYTES {
            break;
        }
    }
    words.into_iter().collect()
}

/// What a query looks for, each once; all of it must be in one text.
pub(super) fn query_terms(scope: &str, query: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut add = |letters: &[char], is_beginning: bool| {
        let term = Term { text: in_scope(scope, &letters.iter().collect::<String>()), is_beginning };
        if !terms.contains(&term) && terms.len() < MOST_TERMS {
            terms.push(term);
        }
    };
    for Run { letters, sequence } in runs(query) {
        match sequence {
            None => add(&letters, letters.len() >= BEGINNING || letters.iter().any(|c| is_syllable(*c))),
            Some(length) if letters.len() < length => add(&letters, true),
            Some(length) => letters.windows(length).for_each(|part| add(part, false)),
        }
    }
    terms
}

/// The words of a text, without case, accents and marks, split at everything but letters and digits.
fn runs(text: &str) -> Vec<Run> {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    // Accents are removed between decomposing and recomposing letters.
    let letters = text.nfkd().filter(|c| !is_accent(c)).nfc().flat_map(char::to_lowercase).filter(|c| !is_accent(c));
    let (mut runs, mut is_open): (Vec<Run>, bool) = (Vec::new(), false);
    for c in letters {
        if !c.is_alphanumeric() {
            // Marks within a word do not end it.
            is_open &= is_combining_mark(c);
            continue;
        }
        let sequence = sequence_of(c);
        match runs.last_mut().filter(|run| is_open && run.sequence == sequence) {
            Some(run) if sequence.is_none() && run.letters.len() >= LONGEST => {}
            Some(run) => run.letters.push(c),
            None => runs.push(Run { letters: vec![c], sequence }),
        }
        is_open = true;
    }
    runs
}

/// Length of the sequences that a script without spaces is cut into.
fn sequence_of(c: char) -> Option<usize> {
    match c {
        '\u{3005}'
        | '\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}' => Some(2),
        '\u{e00}'..='\u{eff}'
        | '\u{f00}'..='\u{fff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{a9e0}'..='\u{a9ff}'
        | '\u{aa60}'..='\u{aa7f}' => Some(3),
        _ => None,
    }
}

/// Korean syllables: two of them are a word already.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        entry_words("", None, text).join(" ")
    }

    #[test]
    fn words_lose_case_accents_and_marks() {
        assert_eq!(words("The Café's ＴＩＤＥ, the straße"), "cafe s straße the tide");
        assert_eq!(words("हिन्दी में"), "में हिनदी".split(' ').map(words_of).collect::<Vec<_>>().join(" "));
        assert_eq!(words("--- ?!"), "");
    }

    fn words_of(word: &str) -> String {
        word.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    #[test]
    fn scripts_without_spaces_become_sequences() {
        assert_eq!(words("東京タワー"), "タワ ワー ー 京タ 東京");
        assert_eq!(words("กขคง x"), "x กขค ขคง คง ง");
        let terms: Vec<(String, bool)> =
            query_terms("", "東京都 京 tide ti").into_iter().map(|term| (term.text, term.is_beginning)).collect();
        let expected = [("東京", false), ("京都", false), ("京", true), ("tide", true), ("ti", false)];
        assert_eq!(terms, expected.map(|(text, is_beginning)| (text.to_owned(), is_beginning)));
    }

    #[test]
    fn what_is_stored_and_asked_is_bounded() {
        let long: String = (0..200_000).map(|n| format!("word{n} ")).collect();
        let stored = entry_words("0123456789", None, &long);
        assert!(stored.iter().map(String::len).sum::<usize>() <= MOST_BYTES + LONGEST);
        assert_eq!(query_terms("", &long).len(), MOST_TERMS);
        assert_eq!(words(&"x".repeat(1000)).len(), LONGEST);
    }
}
