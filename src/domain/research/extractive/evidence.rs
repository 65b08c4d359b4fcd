//! Finds the sentences of passages that are about a question.

use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation as _;

use super::language::Language;
use super::sentences::{Sentence, sentences};
use super::words::{Stems, is_same, ratio, stems, terms};
use crate::domain::research::tasks::Passage;

/// Fewest and most words of a sentence that can be used alone.
const WORDS: std::ops::RangeInclusive<usize> = 4..=90;
/// Longest quote, in bytes.
const MAXIMUM_QUOTE: usize = 900;

/// A sentence about the question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence<'a> {
    /// Position of its passage.
    pub(super) passage: usize,
    /// Byte position in the passage.
    pub(super) start: usize,
    /// Verbatim, with the sentence before it if it refers back.
    pub(super) quote: &'a str,
    /// Share of the question's terms in it and its surroundings, between 0 and 1.
    pub(super) coverage: f64,
    score: f64,
    stems: Stems,
}

/// What a question is about.
struct Topic {
    /// Terms that a sentence must contain.
    required: Stems,
    /// Those of them that are names; a sentence with none of them is about something else.
    names: Stems,
    /// Terms that only say what is asked about the topic.
    aspects: Stems,
    /// True when the question asks for a number.
    wants_number: bool,
    /// True when the question asks for a definition.
    wants_definition: bool,
}

/// The best evidence for a question, best first, at most `max`, without duplicates. Empty when there is none.
///
/// Sentences are ranked by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with each
/// sentence as a document, times coverage of the question, times small factors for place.
pub(super) fn find<'a>(question: &str, passages: &'a [Passage], language: Language, max: usize) -> Vec<Evidence<'a>> {
    let topic = Topic::of(question, language);
    let candidates = candidates(passages, &topic, language);
    let mut ranked = rank(candidates, &topic);
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.passage, a.start).cmp(&(b.passage, b.start))));
    let mut chosen: Vec<Evidence<'_>> = Vec::new();
    for evidence in ranked {
        if chosen.len() == max {
            break;
        }
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

impl Topic {
    fn of(question: &str, language: Language) -> Self {
        let all = stems(question, language);
        let wants_number = language.asks_for_a_number(question);
        let first: Vec<String> = question.unicode_words().take(2).map(str::to_lowercase).collect();
        let wants_definition = matches!(first.as_slice(), [asks, is]
            if language.begins_question(asks) && language.begins_yes_or_no(is))
            && all.len() <= 3;
        let (aspects, required): (Stems, Stems) = all.into_iter().partition(|stem| language.is_aspect(stem));
        // A question with only aspects, such as "What is the history?", is taken literally.
        if required.is_empty() {
            let (names, aspects, required) = (Stems::new(), Stems::new(), aspects);
            return Self { required, names, aspects, wants_number, wants_definition };
        }
        let names = names(question, language).intersection(&required).cloned().collect();
        Self { required, names, aspects, wants_number, wants_definition }
    }

    /// Favours a sentence of the form that the question asks for: one with a number, or a definition.
    fn fit(&self, quote: &str, language: Language) -> f64 {
        let number = self.wants_number && quote.chars().any(|c| c.is_ascii_digit());
        let definition = self.wants_definition && {
            let words: Vec<&str> = quote.unicode_words().take(5).collect();
            let verb = words.iter().position(|word| language.begins_yes_or_no(&word.to_lowercase()));
            verb.is_some_and(|at| at > 0 && stems(&words[..at].join(" "), language).is_subset(&self.required))
        };
        if number {
            1.8
        } else if definition {
            2.5
        } else {
            1.0
        }
    }

    /// True when enough of the topic is among the stems that `has` knows.
    fn is_met(&self, spoken: usize, has: impl Fn(&String) -> bool) -> bool {
        spoken >= self.needed() && (self.names.is_empty() || self.names.iter().any(has))
    }

    /// How many required terms must appear: both of two, about half of more.
    fn needed(&self) -> usize {
        match self.required.len() {
            0 => 1,
            n @ 1..=2 => n,
            3 | 4 => 2,
            n => (n * 45).div_ceil(100),
        }
    }
}

/// Capitalised words within the sentence. German capitalises every noun, and titles every word.
fn names(question: &str, language: Language) -> Stems {
    if language == Language::German {
        return Stems::new();
    }
    let terms = terms(question, language);
    let is_capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    if terms.len() > 1 && terms.iter().all(|term| is_capital(term.text)) {
        return Stems::new();
    }
    let begins = |start: usize| question[..start].trim_end().chars().last().is_none_or(|c| ".?!:(¿".contains(c));
    terms.into_iter().filter(|t| is_capital(t.text) && !begins(t.start)).map(|term| term.stem).collect()
}

struct Candidate<'a> {
    passage: usize,
    start: usize,
    quote: &'a str,
    /// Stems with their counts, and the total number of words.
    counts: BTreeMap<String, usize>,
    length: usize,
    /// Stems of title, heading and paragraph.
    around: Stems,
    /// Factor for position and form of the sentence.
    place: f64,
}

fn candidates<'a>(passages: &'a [Passage], topic: &Topic, language: Language) -> Vec<Candidate<'a>> {
    let mut all = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        let own_language = Language::of(&passage.text);
        let title = stems(&passage.title, language);
        let sentences = sentences(&passage.text);
        for (at, sentence) in sentences.iter().enumerate().filter(|(_, s)| can_stand_alone(s)) {
            let before = at.checked_sub(1).map(|at| &sentences[at]).filter(|b| b.block == sentence.block);
            let quote = quote(passage, sentence, before, own_language);
            let mut counts = BTreeMap::new();
            let words = terms(quote, language);
            let length = words.len();
            for term in words {
                *counts.entry(term.stem).or_insert(0) += 1;
            }
            if !counts.keys().any(|stem| topic.required.contains(stem)) {
                continue;
            }
            let mut around = title.clone();
            around.extend(sentence.heading.map(|heading| stems(heading, language)).unwrap_or_default());
            around.extend(before.map(|before| stems(before.text, language)).unwrap_or_default());
            let place = place(at, index, sentence, points_back(quote, own_language));
            let place = place * topic.fit(quote, own_language);
            let start = quote.as_ptr() as usize - passage.text.as_ptr() as usize;
            all.push(Candidate { passage: index, start, quote, counts, length, around, place });
        }
    }
    all
}

/// Small bonuses and penalties for position and form of a sentence.
fn place(at: usize, passage: usize, sentence: &Sentence<'_>, points_back: bool) -> f64 {
    let first = if at == 0 { 1.1 } else { 1.0 };
    let back = if points_back { 0.6 } else { 1.0 };
    let item = if sentence.is_item { 0.85 } else { 1.0 };
    // Passages come best first.
    let rank = 1.0 + 0.2 / (1.0 + ratio(passage, 1));
    first * back * item * rank
}

/// True for a complete sentence that is not a question, and neither too short nor too long.
fn can_stand_alone(sentence: &Sentence<'_>) -> bool {
    let text = sentence.text;
    let last = text.trim_end_matches(['"', '”', '“', '»', ')', ']', '*', '_', '\'', '’']).chars().last();
    let ends = matches!(last, Some('.' | '!' | '。' | '！' | '…')) || text.ends_with(']');
    let begins = !text.chars().next().is_some_and(char::is_lowercase);
    let asks = matches!(last, Some('?' | '？'));
    let words = text.unicode_words().count();
    let length = text.len() <= MAXIMUM_QUOTE && WORDS.contains(&words);
    length && !asks && begins && (ends || sentence.is_item && words > 6)
}

/// The sentence, preceded by the previous one if it cannot be understood without it.
fn quote<'a>(
    passage: &'a Passage,
    sentence: &Sentence<'_>,
    before: Option<&Sentence<'_>>,
    language: Language,
) -> &'a str {
    let start = match before {
        Some(before)
            if points_back(sentence.text, language)
                && can_stand_alone(before)
                && sentence.end() - before.start <= MAXIMUM_QUOTE =>
        {
            before.start
        }
        _ => sentence.start,
    };
    &passage.text[start..sentence.end()]
}

fn points_back(text: &str, language: Language) -> bool {
    text.unicode_words().next().is_some_and(|word| language.points_back(&word.to_lowercase()))
}

fn rank<'a>(candidates: Vec<Candidate<'a>>, topic: &Topic) -> Vec<Evidence<'a>> {
    let total = candidates.len();
    let lengths: usize = candidates.iter().map(|c| c.length).sum();
    let average = ratio(lengths, total.max(1)).max(1.0);
    let asked = topic.required.iter().chain(&topic.aspects);
    let rarities: Vec<_> = asked
        .map(|stem| (stem, rarity(candidates.iter().filter(|c| c.counts.contains_key(stem)).count(), total)))
        .collect();
    let evidence = candidates.into_iter().filter_map(|candidate| {
        let here = |stem: &&String| candidate.counts.contains_key(*stem);
        let near = |stem: &String| here(&stem) || candidate.around.contains(stem);
        let spoken = topic.required.iter().filter(|stem| near(stem)).count();
        if !topic.is_met(spoken, near) {
            return None;
        }
        let score: f64 = rarities.iter().map(|(stem, rarity)| rarity * candidate.saturation(stem, average)).sum();
        let coverage = ratio(spoken, topic.required.len().max(1));
        let aspects = topic.aspects.iter().filter(here).count();
        let score = score * (0.4 + 0.6 * coverage) * (1.0 + 0.15 * ratio(aspects, 1)) * candidate.place;
        let Candidate { passage, start, quote, counts, .. } = candidate;
        Some(Evidence { passage, start, quote, coverage, score, stems: counts.into_keys().collect() })
    });
    evidence.collect()
}

/// Inverse document frequency, never negative; with a floor, so that a term in all sentences still counts.
fn rarity(with: usize, total: usize) -> f64 {
    (1.0 + (ratio(total - with, 1) + 0.5) / (ratio(with, 1) + 0.5)).ln().max(0.2)
}

impl Candidate<'_> {
    /// Frequency part of BM25 with k1 = 1.2 and b = 0.6: sentences vary less in length than documents.
    fn saturation(&self, stem: &str, average: f64) -> f64 {
        let count = ratio(self.counts.get(stem).copied().unwrap_or(0), 1);
        let length = 0.4 + 0.6 * ratio(self.length, 1) / average;
        count * 2.2 / (count + 1.2 * length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(texts: &[(&str, &str)]) -> Vec<Passage> {
        let passage = |(index, (title, text)): (usize, &(&str, &str))| Passage {
            id: format!("p{index}"),
            title: (*title).to_owned(),
            text: (*text).to_owned(),
        };
        texts.iter().enumerate().map(passage).collect()
    }

    fn quotes(question: &str, texts: &[(&str, &str)]) -> Vec<String> {
        let passages = passages(texts);
        let found = find(question, &passages, Language::of(question), 5);
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
