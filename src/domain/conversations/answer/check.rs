//! Which marks of a finished answer hold: the passage must have words of what is said, and its numbers. What does not hold
//! is taken out of the text and stays on record (C-LLM-12).

use std::collections::HashSet;
use std::ops::Range;

use citations::marks::{self, Mark, Sentence};
use citations::written;

use super::Passage;
use super::quote::{Quote, Reader, Support};
use super::rewrite::Rewriter;
use super::sayings::says_nothing_is_known;
use crate::base::id::{ChunkId, DocumentId};
use crate::entity::citation::Verdict;

/// Fewest meaningful words that tell whether a passage supports them.
const TELLING: usize = 2;
/// Most characters of what was said before that a mark without words of its own is read with.
const BEFORE: usize = 400;

/// Most citations of an answer. Further marks are taken out: what is not checked does not hold.
const MOST: usize = 500;

/// An answer whose marks were checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The text with the marks that hold, each as `[1]` or `[1, 2]`.
    pub text: String,
    /// What the marks stand for, in the order of the text; also of those that were taken out.
    pub citations: Vec<NewCitation>,
    /// True when the text says that nothing is known, and cites nothing.
    pub is_no_answer: bool,
}

/// What one number of a mark stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCitation {
    /// The number.
    pub mark: u32,
    /// Where the sentence with the mark begins in the text, in UTF-16 code units; none when the mark was removed.
    pub start_offset: Option<usize>,
    /// Where the mark ends.
    pub end_offset: Option<usize>,
    /// The document; none for a number that no passage has.
    pub document_id: Option<DocumentId>,
    /// The passage.
    pub chunk_id: Option<ChunkId>,
    /// Name of the document.
    pub title: String,
    /// Address of the document.
    pub url: Option<String>,
    /// Page of the document.
    pub page: Option<i32>,
    /// The supporting words; empty where none were found.
    pub quote: String,
    /// Where they begin in the text of the document, in code points.
    pub quote_offset: Option<i64>,
    /// SHA-256 of the original of the document.
    pub source_sha256: Option<String>,
    /// What the check gave. `UNCHECKED` stays in the text: nothing in the statement can be compared with the passage, as
    /// between languages.
    pub verdict: Verdict,
    /// True when the mark was taken out of the text.
    pub is_removed: bool,
    /// Score of the passage.
    pub score: Option<f64>,
}

/// Checks the marks of a finished text.
pub fn check(text: &str, passages: &[Passage]) -> Checked {
    let all = written::find(text);
    let mut reader = Reader::new(text, passages);
    let mut rewriter = Rewriter::new(text);
    let mut citations = Vec::new();
    for sentence in marks::sentences_with(text, &all) {
        let before = |place: usize| all.partition_point(|mark| mark.range.start < place);
        let groups = groups(text, &all[before(sentence.range.start)..before(sentence.range.end)]);
        let statements = Statements::of(text, &sentence, &groups, &all, &reader);
        rewriter.begin_sentence();
        for (at, group) in groups.iter().enumerate() {
            if citations.len() >= MOST {
                for mark in *group {
                    rewriter.mark(&mark.range, &[]);
                }
                continue;
            }
            judge(&mut reader, &sentence, group, statements.behind(at), &mut rewriter, &mut citations);
        }
        rewriter.copy_to(sentence.range.end);
    }
    let (text, offsets) = rewriter.finish();
    for citation in &mut citations {
        for offset in [&mut citation.start_offset, &mut citation.end_offset] {
            *offset = offset.and_then(|byte| offsets.get(&byte).copied());
        }
    }
    let holds_any = citations.iter().any(|citation| !citation.is_removed);
    Checked { is_no_answer: !holds_any && says_nothing_is_known(&text), text, citations }
}

/// Marks with nothing but space between them.
fn groups<'a>(text: &str, marks: &'a [Mark]) -> Vec<&'a [Mark]> {
    let is_beside = |one: &Mark, next: &Mark| text[one.range.end..next.range.start].trim().is_empty();
    marks.chunk_by(is_beside).collect()
}

/// What the groups of marks of a sentence stand behind.
struct Statements {
    /// The words of each group alone, and whether they are enough to tell.
    clauses: Vec<(String, bool)>,
    whole: String,
}

/// What a group of marks stands behind.
struct Statement<'a> {
    /// What it is read as.
    text: &'a str,
    /// The few words of its own, when it is read with more.
    own: Option<&'a str>,
}

impl Statements {
    fn of(text: &str, sentence: &Sentence, groups: &[&[Mark]], all: &[Mark], reader: &Reader<'_>) -> Self {
        if groups.is_empty() {
            return Self { clauses: Vec::new(), whole: String::new() };
        }
        let mut start = sentence.range.start;
        let mut clauses = Vec::with_capacity(groups.len());
        for (at, group) in groups.iter().enumerate() {
            let end = group.last().filter(|_| at + 1 < groups.len()).map_or(sentence.range.end, |mark| mark.range.end);
            let clause = words_of(text, start..end, all);
            let is_telling = reader.weight_of(&clause) >= TELLING;
            clauses.push((clause, is_telling));
            start = end;
        }
        let whole = words_of(text, sentence.range.clone(), all);
        if reader.weight_of(&whole) >= TELLING {
            return Self { clauses, whole };
        }
        let from = text[..sentence.range.start].char_indices().rev().take(BEFORE).last().map_or(0, |(at, _)| at);
        let from = if sentence.range.start == 0 { 0 } else { from };
        Self { clauses, whole: words_of(text, from..sentence.range.end, all) }
    }

    /// The words since the marks before, with what follows the last ones; the whole sentence, when these are few; with what
    /// was said before it, when it has hardly a word.
    fn behind(&self, group: usize) -> Statement<'_> {
        match self.clauses.get(group) {
            Some((clause, true)) => Statement { text: clause, own: None },
            Some((clause, false)) => Statement { text: &self.whole, own: Some(clause) },
            None => Statement { text: &self.whole, own: None },
        }
    }
}

/// A part of the text without marks, and without what begins a line of Markdown: the number of an item is no number of the
/// statement.
fn words_of(text: &str, range: Range<usize>, marks: &[Mark]) -> String {
    let mut words = String::with_capacity(range.len());
    let mut from = range.start;
    let first = marks.partition_point(|mark| mark.range.end <= range.start);
    for mark in marks[first..].iter().take_while(|mark| mark.range.start < range.end) {
        words.push_str(text.get(from..mark.range.start).unwrap_or_default());
        words.push(' ');
        from = mark.range.end.min(range.end);
    }
    words.push_str(&text[from..range.end]);
    let lines: Vec<&str> = words.lines().map(without_marker).collect();
    lines.join("\n").trim().to_owned()
}

fn without_marker(line: &str) -> &str {
    let bare = line.trim_start().trim_start_matches(['#', '>', '*', '-', '+', '•', ' ']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    match bare[digits..].strip_prefix(['.', ')']) {
        Some(rest) if (1..=3).contains(&digits) && rest.starts_with(' ') => rest.trim_start(),
        // A minus belongs to its number.
        _ if digits > 0 => line.trim_start(),
        _ => bare,
    }
}

/// Checks each number of a group, and writes those that hold. A number of the statement may stand in the quote of any
/// passage that the sentence cites.
fn judge(
    reader: &mut Reader<'_>,
    sentence: &Sentence,
    group: &[Mark],
    Statement { text: statement, own }: Statement<'_>,
    rewriter: &mut Rewriter<'_>,
    citations: &mut Vec<NewCitation>,
) {
    let numbers: Vec<u32> = distinct(group.iter().flat_map(|mark| mark.numbers.iter().copied()));
    let mut others = sentence.numbers.iter().copied().filter(|number| !numbers.contains(number)).collect::<Vec<_>>();
    others.sort_unstable();
    others.dedup();
    let supports: Vec<(u32, Option<Support>)> =
        numbers.iter().map(|number| (*number, reader.support(*number, statement, own))).collect();
    let mut missing = common(supports.iter().filter_map(|(_, support)| missing_of(support.as_ref()?)));
    if missing.as_ref().is_some_and(|missing| !missing.is_empty()) {
        let found: Vec<_> = others.iter().filter_map(|number| reader.support(*number, statement, None)).collect();
        let of_others = common(found.iter().filter_map(missing_of));
        missing = common(missing.iter().chain(of_others.iter()));
    }
    let has_numbers = missing.is_none_or(|missing| missing.is_empty());
    let verdict_of = |support: &Option<Support>| match support {
        None | Some(Support::Nothing) => Verdict::QuoteNotFound,
        Some(_) if !has_numbers => Verdict::NumberMismatch,
        Some(Support::Found(_)) => Verdict::Verified,
        Some(Support::Unclear(_)) => Verdict::Unchecked,
    };
    let held: HashSet<u32> = supports
        .iter()
        .filter(|(_, support)| matches!(verdict_of(support), Verdict::Verified | Verdict::Unchecked))
        .map(|(number, _)| *number)
        .collect();
    let mut written = HashSet::new();
    let mut offsets = Vec::new();
    for mark in group {
        let kept: Vec<u32> =
            mark.numbers.iter().copied().filter(|number| held.contains(number) && written.insert(*number)).collect();
        let range = rewriter.mark(&mark.range, &kept);
        offsets.extend(kept.into_iter().map(|number| (number, range)));
    }
    for (number, support) in &supports {
        let place = offsets.iter().find(|(kept, _)| kept == number).and_then(|(_, range)| *range);
        let quote = match support {
            Some(Support::Found(quote)) => Some(quote),
            _ => None,
        };
        citations.push(citation(*number, reader.passage(*number), quote, verdict_of(support), place));
    }
}

fn citation(
    mark: u32,
    passage: Option<&Passage>,
    quote: Option<&Quote>,
    verdict: Verdict,
    place: Option<(usize, usize)>,
) -> NewCitation {
    let words = passage.zip(quote).and_then(|(passage, quote)| passage.chunk.text.get(quote.range.clone()));
    let offset = passage.zip(quote).and_then(|(passage, quote)| {
        i64::try_from(quote.offset).ok().map(|offset| i64::from(passage.chunk.start_offset) + offset)
    });
    NewCitation {
        mark,
        start_offset: place.map(|(start, _)| start),
        end_offset: place.map(|(_, end)| end),
        document_id: passage.map(|passage| passage.chunk.document_id),
        chunk_id: passage.map(|passage| passage.chunk.id),
        title: passage.map(|passage| passage.title.clone()).unwrap_or_default(),
        url: passage.and_then(|passage| passage.url.clone()),
        page: passage.and_then(|passage| passage.chunk.page_start),
        quote: words.unwrap_or_default().to_owned(),
        quote_offset: offset,
        source_sha256: passage.map(|passage| passage.sha256.clone()),
        verdict,
        is_removed: place.is_none(),
        score: passage.map(|passage| passage.score),
    }
}

fn missing_of(support: &Support) -> Option<&HashSet<String>> {
    match support {
        Support::Found(quote) => Some(&quote.missing),
        Support::Unclear(missing) => Some(missing),
        Support::Nothing => None,
    }
}

/// What all sets have; `None` when there is none.
fn common<'a>(sets: impl Iterator<Item = &'a HashSet<String>>) -> Option<HashSet<String>> {
    sets.fold(None, |common: Option<HashSet<String>>, set| {
        Some(common.map_or_else(|| set.clone(), |common| common.intersection(set).cloned().collect()))
    })
}

fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut seen = HashSet::new();
    numbers.filter(|number| seen.insert(*number)).collect()
}
