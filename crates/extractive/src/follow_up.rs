//! Questions that are understood only together with what was said before.

use std::ops::Range;

use analysis::sequence_length;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::language::{Language, lists};
use crate::terms::{Stems, stems, terms};

/// With fewer meaningful words, a question seldom stands alone.
const FEW: usize = 3;
/// With as many, it does, even where it refers to something.
const MANY: usize = 6;
/// Earlier questions that are looked at.
const EARLIER: usize = 3;
/// Most names taken from the answer before.
const NAMES: usize = 2;

/// The question with the words of earlier ones that it does without; `None` for a question that stands alone. `questions`
/// and `answer` are what was said before, oldest first, and what was answered last.
pub fn follow_up(question: &str, questions: &[&str], answer: Option<&str>) -> Option<String> {
    let language = Language::of(question);
    if questions.is_empty() || !leans_back(question, language) {
        return None;
    }
    let mut known = stems(question, language);
    let mut added: Vec<String> = Vec::new();
    for earlier in questions.iter().rev().take(EARLIER) {
        let of_earlier = Language::of(earlier);
        add(&mut added, &mut known, terms(earlier, of_earlier).iter().map(|term| term.text), of_earlier);
        if !leans_back(earlier, of_earlier) {
            break;
        }
    }
    if let Some(answer) = answer {
        let of_answer = Language::of(answer);
        add(&mut added, &mut known, names(answer, of_answer).into_iter().take(NAMES), of_answer);
    }
    (!added.is_empty()).then(|| format!("{} {}", question.trim(), added.join(" ")))
}

fn add<'a>(added: &mut Vec<String>, known: &mut Stems, words: impl Iterator<Item = &'a str>, language: Language) {
    for word in words {
        let own = stems(word, language);
        if !own.is_subset(known) {
            known.extend(own);
            added.push(word.to_owned());
        }
    }
}

/// Neighbouring words with capitals, in order.
fn names(text: &str, language: Language) -> Vec<&str> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for term in terms(text, language).iter().filter(|term| term.text.starts_with(char::is_uppercase)) {
        match runs.last_mut().filter(|run| &text[run.end..term.start] == " ") {
            Some(run) => run.end = term.end(),
            None => runs.push(term.start..term.end()),
        }
    }
    runs.into_iter().map(|run| &text[run]).collect()
}

/// True for a question that is short, or begins as something that goes on, or has a word that stands for something.
fn leans_back(question: &str, language: Language) -> bool {
    let found = terms(question, language);
    let worded = found.iter().filter(|term| !language.is_empty_word(&term.stem) && !language.is_aspect(&term.stem));
    let weight: usize = worded.map(|term| weight(term.text)).sum();
    let words = language.words();
    let spoken: Vec<String> = question.unicode_words().map(str::to_lowercase).collect();
    let goes_on = spoken.first().is_some_and(|first| lists(words.joining, first) || lists(words.referring, first));
    let stands_for = |word: &String| lists(words.referring, word) || lists(words.standing_for, word);
    let refers = language.points_back(question) || goes_on || spoken.iter().any(stands_for);
    weight < FEW || refers && weight < MANY
}

/// The number of words in a term: a run of a script without spaces has several.
fn weight(term: &str) -> usize {
    match term.chars().next().and_then(sequence_length) {
        Some(2) => term.chars().count().div_ceil(3),
        Some(_) => term.chars().count().div_ceil(6),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_leans_on_earlier_ones_takes_their_words() {
        for (before, question, expected) in [
            ("How high are spring tides in France?", "And in Germany?", "And in Germany? high spring tides France"),
            (
                "Wie hoch ist die Springflut in Frankreich?",
                "Und in Deutschland?",
                "Und in Deutschland? hoch Springflut Frankreich",
            ),
            ("法国的首都是哪里？", "德国呢？", "德国呢？ 法国 首都"),
        ] {
            assert_eq!(follow_up(question, &[before], None).as_deref(), Some(expected));
        }
        let answer = "Gustave Eiffel built it [1].";
        let found = follow_up("When was he born?", &["Who built the tower in Paris?"], Some(answer));
        assert!(found.is_some_and(|query| query.contains("Gustave Eiffel") && query.contains("tower")));
    }

    #[test]
    fn a_chain_of_short_questions_goes_back_to_the_one_that_stands_alone() {
        let before = ["Who owns the old lighthouse of Arden near the mouth?", "And the harbour?"];
        let found = follow_up("And the wharves?", &before, None).unwrap();
        assert!(found.contains("harbour") && found.contains("Arden"), "{found}");
    }

    #[test]
    fn a_question_that_stands_alone_stays_as_it_is() {
        let before = ["How high are spring tides in France?"];
        assert_eq!(follow_up("Who designed the lighthouse of the port of Arden?", &before, None), None);
        assert_eq!(follow_up("And in Germany?", &[], None), None);
    }
}
