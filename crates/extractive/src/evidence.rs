//! Finds the sentences of passages that are about a question.

use analysis::{Analyzer, PassageTerms, PassageText};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::blocks::is_stop;
use crate::language::Language;
use crate::question::Question;
use crate::sentences::{Form, Sentence, sentences};
use crate::statement::plain;
use crate::terms::{Stems, is_same, ratio, stems};

/// Fewest and most words of a sentence that can be used alone.
const WORDS: std::ops::RangeInclusive<usize> = 4..=110;
/// Longest quote, in characters.
const LONGEST_QUOTE: usize = 900;

/// Shares of what is sought that must be found.
struct Gates {
    /// In a passage.
    passage: f64,
    /// In or beside a sentence.
    sentence: f64,
    /// In or beside a sentence that counts as an answer.
    answer: f64,
}

/// For words, for sequences of two ideographs and of three sounds. Of sequences that stand for words many span two of
/// them, and are found only where the question is repeated; those of sounds are found by chance more often. Chosen with a
/// quarter of XQuAD: higher ones lose answers, lower ones answer what no passage answers.
const GATES_OF_WORDS: Gates = Gates { passage: 0.25, sentence: 0.15, answer: 0.5 };
const GATES_OF_IDEOGRAPHS: Gates = Gates { passage: 0.2, sentence: 0.1, answer: 0.4 };
const GATES_OF_SOUNDS: Gates = Gates { passage: 0.35, sentence: 0.15, answer: 0.64 };
/// Greatest rarity that counts when shares are compared.
const RAREST: f64 = 3.0;
/// How much a word counts that only says what is asked about the topic.
const ASPECT: f64 = 0.5;
/// How much the headings count for a sentence below them.
const HEADING: f64 = 0.1;
/// How much of its score a sentence gives to the one after it and the one before it.
const BEFORE: f64 = 0.4;
const AFTER: f64 = 0.25;

/// A passage of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Title of its source.
    pub title: &'a str,
    /// Headings above it; last those of the columns of the table in which it begins, between bars.
    pub heading: &'a str,
    /// Its text, Markdown or plain.
    pub text: &'a str,
}

/// A sentence about the question.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence<'a> {
    /// Position of its passage.
    pub passage: usize,
    /// Byte position in the passage.
    pub start: usize,
    /// Verbatim, with the sentence before it if it refers back.
    pub quote: &'a str,
    /// What it says, on one line: without markup, and a row of a table with the names of its columns.
    pub statement: String,
    /// Share of the question's terms in it and its surroundings, between 0 and 1.
    pub coverage: f64,
    /// Share of the question's terms in its passage with title and headings, between 0 and 1.
    pub of_passage: f64,
    /// Whether so much of the question is in and around it that it probably answers it, rather than only being about it.
    pub is_answer: bool,
    score: f64,
    stems: Stems,
}

/// The best evidence for a question, best first, at most `most`, without duplicates. Empty when there is none. Passages
/// come best first.
///
/// Sentences are ranked by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with each
/// sentence as a document, times coverage of the question, times small factors for place and kind of answer.
pub fn find<'a>(question: &str, passages: &[Passage<'a>], most: usize) -> Vec<Evidence<'a>> {
    let language = Language::of(question);
    let texts: Vec<Language> = passages.iter().map(|passage| Language::of(passage.text)).collect();
    let mut of_texts: Vec<analysis::Language> = texts.iter().map(|language| language.stems()).collect();
    of_texts.sort_unstable();
    of_texts.dedup();
    let question = Question::new(question, language, &of_texts);
    let (candidates, of_passages) = candidates(passages, &texts, &question);
    let mut ranked = rank(candidates, &of_passages, &question);
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.passage, a.start).cmp(&(b.passage, b.start))));
    let mut chosen: Vec<Evidence<'_>> = Vec::new();
    for mut evidence in ranked {
        if chosen.len() == most {
            break;
        }
        evidence.stems = stems(&evidence.statement, language);
        if !chosen.iter().any(|known| is_same(&known.stems, &evidence.stems) || known.overlaps(&evidence)) {
            chosen.push(evidence);
        }
    }
    chosen
}

impl Evidence<'_> {
    fn overlaps(&self, other: &Self) -> bool {
        let end = |e: &Self| e.start + e.quote.len();
        self.passage == other.passage && self.start < end(other) && other.start < end(self)
    }
}

/// A sentence that may be evidence.
struct Candidate<'a> {
    passage: usize,
    block: usize,
    start: usize,
    quote: &'a str,
    statement: String,
    /// How often each of what is sought is in it.
    found: Vec<f64>,
    /// What is found in the sentence before and after it in its block, and in the heading above it.
    before: Vec<bool>,
    after: Vec<bool>,
    heading: Vec<bool>,
    /// Number of its words.
    length: usize,
    /// Factor for position and form of the sentence.
    place: f64,
}

/// All sentences of the passages that can be used, and what is found in each passage with its title and headings.
fn candidates<'a>(
    passages: &[Passage<'a>],
    languages: &[Language],
    question: &Question,
) -> (Vec<Candidate<'a>>, Vec<Vec<bool>>) {
    let (mut all, mut of_passages) = (Vec::new(), Vec::new());
    for (index, (passage, language)) in passages.iter().zip(languages).enumerate() {
        let mut reader = Reader { analyzer: Analyzer::new(language.stems()), question };
        of_passages.push(reader.found(&format!("{}\n{}\n{}", passage.title, passage.heading, passage.text)));
        let above = reader.found(&format!("{}\n{}", passage.title, passage.heading));
        let columns = columns(passage.heading);
        let sentences = sentences(passage.text, &columns);
        let found: Vec<Vec<bool>> = sentences.iter().map(|sentence| reader.found(sentence.text)).collect();
        let nothing = vec![false; question.sought.len()];
        for (at, sentence) in sentences.iter().enumerate().filter(|(_, s)| can_stand_alone(s)) {
            let neighbour =
                |at: Option<usize>| at.filter(|at| sentences.get(*at).is_some_and(|s| s.block == sentence.block));
            let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
            let quote = quote(passage.text, sentence, before.map(|at| &sentences[at]), *language);
            let statement = sentence.reading.clone().unwrap_or_else(|| plain(quote));
            let terms = reader.terms(&statement);
            let place = place(at, index, sentence, language.points_back(quote)) * question.fit(&statement);
            let heading = sentence.heading.map_or_else(
                || above.clone(),
                |heading| reader.found(heading).iter().zip(&above).map(|(one, other)| *one || *other).collect(),
            );
            all.push(Candidate {
                passage: index,
                block: sentence.block,
                start: quote.as_ptr() as usize - passage.text.as_ptr() as usize,
                quote,
                statement,
                found: reader.frequencies(&terms),
                before: before.map_or_else(|| nothing.clone(), |at| found[at].clone()),
                after: after.map_or_else(|| nothing.clone(), |at| found[at].clone()),
                heading,
                length: usize::try_from(terms.length).unwrap_or(usize::MAX),
                place,
            });
        }
    }
    (all, of_passages)
}

/// Looks for what a question seeks in texts of one language.
struct Reader<'a> {
    analyzer: Analyzer,
    question: &'a Question,
}

impl Reader<'_> {
    fn terms(&mut self, text: &str) -> PassageTerms {
        self.analyzer.passage(PassageText { body: text, ..PassageText::default() })
    }

    fn frequencies(&self, terms: &PassageTerms) -> Vec<f64> {
        self.question.sought.iter().map(|sought| sought.frequency(terms)).collect()
    }

    fn found(&mut self, text: &str) -> Vec<bool> {
        let terms = self.terms(text);
        self.frequencies(&terms).into_iter().map(|found| found > 0.0).collect()
    }
}

/// The names of columns that headings end with.
fn columns(heading: &str) -> Vec<String> {
    heading.split(" | ").map(str::to_owned).collect()
}

/// Small bonuses and penalties for position and form of a sentence.
fn place(at: usize, passage: usize, sentence: &Sentence<'_>, points_back: bool) -> f64 {
    let first = if at == 0 { 1.1 } else { 1.0 };
    let back = if points_back { 0.6 } else { 1.0 };
    let form = if sentence.form == Form::Prose { 1.0 } else { 0.85 };
    // Passages come best first.
    let rank = 1.0 + 0.2 / (1.0 + ratio(passage, 1));
    first * back * form * rank
}

/// True for a complete sentence that is not a question, and neither too short nor too long.
fn can_stand_alone(sentence: &Sentence<'_>) -> bool {
    let text = sentence.text;
    let last =
        text.trim_end_matches(['"', '”', '“', '»', ')', ']', '*', '_', '\'', '’', '」', '』', '）']).chars().last();
    let asks = matches!(last, Some('?' | '？' | '؟'));
    let words = words(text);
    let length = text.chars().count() <= LONGEST_QUOTE && WORDS.contains(&words);
    let ends =
        last.is_some_and(is_stop) || text.ends_with(']') || last.is_some_and(|c| ('\u{e00}'..='\u{eff}').contains(&c));
    match sentence.form {
        Form::Row => sentence.reading.as_ref().is_some_and(|reading| reading.contains(": ") || reading.contains("; ")),
        Form::Item => length && !asks && !text.starts_with(char::is_lowercase),
        Form::Prose => length && !asks && !text.starts_with(char::is_lowercase) && (ends || words > 6),
    }
}

/// The number of words; in scripts without spaces it is estimated.
pub(crate) fn words(text: &str) -> usize {
    let (mut words, mut characters) = (0, 0.0);
    for word in text.unicode_words() {
        match word.chars().next().and_then(analysis::sequence_length) {
            Some(2) => characters += 0.6,
            Some(_) => characters += 0.25,
            None => words += 1,
        }
    }
    words + estimate(characters)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of words")]
fn estimate(words: f64) -> usize {
    words.ceil() as usize
}

/// The sentence, preceded by the previous one if it cannot be understood without it.
fn quote<'a>(text: &'a str, sentence: &Sentence<'a>, before: Option<&Sentence<'_>>, language: Language) -> &'a str {
    let start = match before {
        Some(before)
            if sentence.form != Form::Row
                && language.points_back(sentence.text)
                && can_stand_alone(before)
                && text[before.start..sentence.end()].chars().count() <= LONGEST_QUOTE =>
        {
            before.start
        }
        _ => sentence.start,
    };
    &text[start..sentence.end()]
}

/// Ranks what passes the gates: in a passage that has enough of what is sought, and one of the names, sentences that say
/// something of it and have enough of it in and beside them.
fn rank<'a>(candidates: Vec<Candidate<'a>>, of_passages: &[Vec<bool>], question: &Question) -> Vec<Evidence<'a>> {
    let weights = Weights::new(&candidates, question);
    let scores = scores(&candidates, &weights);
    let coverages: Vec<f64> = of_passages.iter().map(|found| weights.share(|at| found[at])).collect();
    let names: Vec<usize> = (0..question.sought.len()).filter(|at| question.sought[*at].is_name).collect();
    let gates = match question.language.tag() {
        "zh" | "ja" => GATES_OF_IDEOGRAPHS,
        "th" => GATES_OF_SOUNDS,
        _ => GATES_OF_WORDS,
    };
    let evidence = candidates.into_iter().zip(scores).filter_map(|(candidate, score)| {
        let passage_coverage = coverages[candidate.passage];
        let is_named = names.is_empty() || names.iter().any(|at| of_passages[candidate.passage][*at]);
        let coverage = weights.share(|at| candidate.is_near(at));
        let says_something = (0..question.sought.len()).any(|at| candidate.has(at) && !question.sought[at].is_aspect);
        if !is_named || !says_something || passage_coverage < gates.passage || coverage < gates.sentence {
            return None;
        }
        let score = score * passage_coverage * candidate.place;
        let Candidate { passage, start, quote, statement, .. } = candidate;
        Some(Evidence {
            passage,
            start,
            quote,
            statement,
            coverage,
            of_passage: passage_coverage,
            is_answer: coverage >= gates.answer,
            score,
            stems: Stems::new(),
        })
    });
    evidence.collect()
}

/// How much each of what is sought counts.
struct Weights {
    rarities: Vec<f64>,
    /// The same without extremes: what is in no passage must not outweigh everything that is.
    bounded: Vec<f64>,
    /// Average length of a sentence.
    average: f64,
}

impl Weights {
    fn new(candidates: &[Candidate<'_>], question: &Question) -> Self {
        let total = candidates.len();
        let lengths: usize = candidates.iter().map(|c| c.length).sum();
        let with = |at: usize| candidates.iter().filter(|candidate| candidate.has(at)).count();
        let rarities = question.sought.iter().enumerate().map(|(at, sought)| {
            let worth = if sought.is_aspect { ASPECT } else { 1.0 };
            (worth, rarity(with(at), total))
        });
        let rarities: Vec<(f64, f64)> = rarities.collect();
        Self {
            bounded: rarities.iter().map(|(worth, rarity)| worth * rarity.min(RAREST)).collect(),
            rarities: rarities.into_iter().map(|(worth, rarity)| worth * rarity).collect(),
            average: ratio(lengths, total.max(1)).max(1.0),
        }
    }

    /// The weight of those that are there.
    fn sum(&self, is_there: impl Fn(usize) -> bool) -> f64 {
        self.bounded.iter().enumerate().filter(|(at, _)| is_there(*at)).map(|(_, weight)| weight).sum()
    }

    /// Their share in the weight of all, between 0 and 1.
    fn share(&self, is_there: impl Fn(usize) -> bool) -> f64 {
        self.sum(is_there) / self.sum(|_| true).max(f64::MIN_POSITIVE)
    }
}

/// The score of each sentence, with a part of those of its neighbours: an answer often stands beside the sentence that
/// names its topic.
fn scores(candidates: &[Candidate<'_>], weights: &Weights) -> Vec<f64> {
    let own: Vec<f64> = candidates.iter().map(|candidate| candidate.score(weights)).collect();
    let of_neighbour = |one: usize, other: Option<usize>| {
        let (one, other) = (&candidates[one], other.filter(|other| *other < candidates.len()));
        let is_beside =
            |other: &usize| (candidates[*other].passage, candidates[*other].block) == (one.passage, one.block);
        other.filter(is_beside).map_or(0.0, |other| own[other])
    };
    let score =
        |at: usize| own[at] + BEFORE * of_neighbour(at, at.checked_sub(1)) + AFTER * of_neighbour(at, Some(at + 1));
    (0..candidates.len()).map(score).collect()
}

/// Inverse document frequency, never negative; with a floor, so that a term in all sentences still counts.
fn rarity(with: usize, total: usize) -> f64 {
    (1.0 + (ratio(total - with, 1) + 0.5) / (ratio(with, 1) + 0.5)).ln().max(0.2)
}

impl Candidate<'_> {
    fn has(&self, sought: usize) -> bool {
        self.found[sought] > 0.0
    }

    /// True for what is in it or around it.
    fn is_near(&self, sought: usize) -> bool {
        self.has(sought) || self.before[sought] || self.after[sought] || self.heading[sought]
    }

    /// BM25, and a little for what the headings say, times coverage.
    fn score(&self, weights: &Weights) -> f64 {
        let rarities = weights.rarities.iter().enumerate();
        let own: f64 = rarities.map(|(at, rarity)| rarity * self.saturation(at, weights.average)).sum();
        let above = HEADING * weights.sum(|at| !self.has(at) && self.heading[at]);
        let coverage = weights.share(|at| self.has(at) || self.before[at] || self.heading[at]);
        (own + above) * (0.4 + coverage)
    }

    /// Frequency part of BM25 with k1 = 1.2 and b = 0.6: sentences vary less in length than documents.
    fn saturation(&self, sought: usize, average: f64) -> f64 {
        let count = self.found[sought];
        let length = 0.4 + 0.6 * ratio(self.length, 1) / average;
        count * 2.2 / (count + 1.2 * length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotes(question: &str, texts: &[(&'static str, &'static str)]) -> Vec<String> {
        let passage = |(title, text): &(&'static str, &'static str)| Passage { title, heading: "", text };
        let passages: Vec<Passage<'_>> = texts.iter().map(passage).collect();
        let found = find(question, &passages, 5);
        for evidence in &found {
            assert!(passages[evidence.passage].text[evidence.start..].starts_with(evidence.quote));
            assert!(evidence.coverage > 0.0 && evidence.coverage <= 1.0);
        }
        found.into_iter().map(|e| e.quote.to_owned()).collect()
    }

    const TIDES: &str = "# Tides\n\nCrabs live on the shore and feed on algae. Spring tides occur when Sun and Moon \
        line up.\nThey are about 20 % higher than the mean. Harbour fees rose in 1999.\n\nWhat are spring tides?";

    #[test]
    fn sentences_about_the_question_come_first_and_others_not_at_all() {
        let found = quotes("When do spring tides occur?", &[("Shore", TIDES)]);
        assert_eq!(found[0], "Spring tides occur when Sun and Moon line up.");
        assert!(found.iter().all(|q| !q.contains("Crabs") && !q.contains("fees") && !q.contains('?')), "{found:?}");
    }

    #[test]
    fn a_sentence_that_points_back_brings_the_one_before() {
        let found = quotes("How much higher than the mean are spring tides?", &[("Shore", TIDES)]);
        assert_eq!(
            found[0],
            "Spring tides occur when Sun and Moon line up.\nThey are about 20 % higher than the mean."
        );
    }

    #[test]
    fn a_question_without_evidence_gets_none() {
        let crabs = ("Crabs", "The population of crabs on the shore grew by a tenth in 1999.");
        assert!(quotes("What is the population of Mars?", &[crabs, ("Shore", TIDES)]).is_empty());
        assert!(quotes("", &[crabs]).is_empty());
    }

    #[test]
    fn the_same_statement_in_two_passages_is_taken_once() {
        let one = ("A", "Spring tides occur when Sun and Moon line up.");
        let two = (
            "B",
            "Spring tides occur when the Moon and the Sun line up. Neap spring tides are a contradiction in terms.",
        );
        assert_eq!(quotes("When do spring tides occur?", &[one, two]).len(), 2);
    }

    #[test]
    fn title_and_heading_speak_for_their_sentences() {
        let text = "## Mouth\n\nThe tidal range reaches 16 m in the upper part and 3 m below.";
        assert_eq!(quotes("What is the range at Fundy?", &[("Fundy", text)]).len(), 1);
        assert_eq!(quotes("What is the range at the mouth?", &[("Elbe", text)]).len(), 1);
        assert!(quotes("What is the range at Fundy?", &[("Elbe", text)]).is_empty());
    }

    #[test]
    fn what_is_true_of_another_place_is_no_evidence() {
        let text = "The mean tidal range on the coast is 3 m.";
        assert!(quotes("What is the mean tidal range on the coast of Fundy?", &[("Elbe", text)]).is_empty());
        assert_eq!(quotes("What is the mean tidal range on the coast of Elbe?", &[("Elbe", text)]).len(), 1);
    }
}
