//! Answers without a model: sentences of the passages, each cited.

use extractive::{Evidence, Language, cite, count_words, find, in_reading_order};

use super::Passage;
use super::check::check;
use crate::domain::retrieval::service::Mode;

/// Most words of an answer.
pub const LONGEST_ANSWER: usize = 120;

/// Most sentences that are looked at.
const CANDIDATES: usize = 24;

/// From which sum of two shares a passage answers: of the question's words in the passage, and its score. Chosen with XQuAD,
/// with and without the right paragraph among the passages (docs/quality.md).
const ANSWERS_BY_MEANING: f64 = 1.05;
/// The same where only words were compared: scores are lower there, and parts of words in scripts without spaces are found
/// less often (ideographs) or more often by chance (Thai).
const ANSWERS_BY_WORDS: f64 = 0.7;
const ANSWERS_BY_IDEOGRAPHS: f64 = 0.45;

/// The best sentences of the passages, each cited, at most [`LONGEST_ANSWER`] words, those of one passage together in their
/// order; `None` when nothing answers the question. Every mark holds against [`check`].
pub fn extract(question: &str, passages: &[Passage]) -> Option<String> {
    let texts: Vec<extractive::Passage<'_>> = passages.iter().map(text_of).collect();
    let found = find(question, &texts, CANDIDATES);
    let best = found.first()?;
    if !is_answered(question, best, passages.get(best.passage)?) {
        return None;
    }
    let mut chosen = Vec::new();
    let mut left = LONGEST_ANSWER;
    for evidence in found {
        let Some(passage) = passages.get(evidence.passage) else { continue };
        let text = cite(&evidence.statement, &[passage.mark]);
        if let Some(rest) = left.checked_sub(count_words(&text)).filter(|_| holds(&text, passages)) {
            left = rest;
            chosen.push(evidence);
        }
    }
    in_reading_order(&mut chosen);
    let sentences = chosen.iter().filter_map(|one| Some((one, passages.get(one.passage)?)));
    let sentences: Vec<String> =
        sentences.map(|(evidence, passage)| cite(&evidence.statement, &[passage.mark])).collect();
    // What each sentence says alone is checked above; together they may be read in another way.
    let answer = sentences.join(" ");
    let whole = if holds(&answer, passages) { Some(answer) } else { sentences.into_iter().next() };
    whole.filter(|text| !text.is_empty())
}

/// What is answered when nothing is known, in the language of the question.
pub fn no_answer(question: &str) -> String {
    Language::of(question).report().unknown.to_owned()
}

fn text_of(passage: &Passage) -> extractive::Passage<'_> {
    let heading = passage.chunk.heading.as_deref().unwrap_or_default();
    extractive::Passage { title: &passage.title, heading, text: &passage.chunk.text }
}

/// A near meaning makes up for other words.
fn is_answered(question: &str, best: &Evidence<'_>, passage: &Passage) -> bool {
    let least = match passage.mode {
        Mode::Semantic | Mode::Hybrid => ANSWERS_BY_MEANING,
        Mode::Keyword if ["zh", "ja"].contains(&Language::of(question).tag()) => ANSWERS_BY_IDEOGRAPHS,
        Mode::Keyword => ANSWERS_BY_WORDS,
    };
    best.of_passage + passage.score >= least
}

/// True when every mark stays, and the text is read as it was written.
fn holds(text: &str, passages: &[Passage]) -> bool {
    let checked = check(text, passages);
    checked.text == text && !checked.citations.is_empty() && checked.citations.iter().all(|one| !one.is_removed)
}
