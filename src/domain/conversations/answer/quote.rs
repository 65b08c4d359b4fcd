//! The words of a passage that support a statement, and whether they have its numbers.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use citations::Snapshot;
use extractive::{Language, Source};

use super::Passage;

/// Least share of the words of a statement that must be near each other in the passage.
const SUPPORTED: f64 = 0.2;
/// Most sentences in which they are looked for.
const NEAR: usize = 3;
/// Longest statement, in bytes. What is longer is no sentence, and supported by nothing.
const LONGEST_STATEMENT: usize = 8_000;
/// Longest quote, in bytes: numbers may stand further apart than words.
const LONGEST: usize = 3_000;

/// Passages as they are needed, each read once.
pub(super) struct Reader<'a> {
    passages: BTreeMap<u32, &'a Passage>,
    read: BTreeMap<u32, Read>,
    /// The language of the text that cites.
    language: Language,
}

struct Read {
    snapshot: Snapshot,
    source: Source,
}

/// How a passage supports a statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Support {
    /// The passage has words of it.
    Found(Quote),
    /// It has none.
    Nothing,
    /// They cannot be compared: the statement has no words, or is in another language and says no name and no number of
    /// the passage. What numbers are missing in the passage, all the same.
    Unclear(HashSet<String>),
}

/// The best supporting words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quote {
    /// Bytes of the passage.
    pub(super) range: Range<usize>,
    /// Where they begin, in code points of the passage.
    pub(super) offset: usize,
    /// Numbers of the statement that they do not have.
    pub(super) missing: HashSet<String>,
}

impl<'a> Reader<'a> {
    /// For a text that cites these passages.
    pub(super) fn new(text: &str, passages: &'a [Passage]) -> Self {
        let passages = passages.iter().map(|passage| (passage.mark, passage)).collect();
        Self { passages, read: BTreeMap::new(), language: Language::of(text) }
    }

    /// The passage with a mark.
    pub(super) fn passage(&self, mark: u32) -> Option<&'a Passage> {
        self.passages.get(&mark).copied()
    }

    /// The number of meaningful words of a text.
    pub(super) fn weight_of(&self, text: &str) -> usize {
        extractive::weight(text, self.language)
    }

    /// How a passage supports a statement; `None` when there is no such passage. `own` are the few words of a statement that
    /// is read with what was said before: a quote without any of them would be one for something else, and it stays unclear
    /// whether the passage says them.
    pub(super) fn support(&mut self, mark: u32, statement: &str, own: Option<&str>) -> Option<Support> {
        let passage = self.passage(mark)?;
        if statement.len() > LONGEST_STATEMENT {
            return Some(Support::Nothing);
        }
        let text = &passage.chunk.text;
        let read =
            self.read.entry(mark).or_insert_with(|| Read { snapshot: Snapshot::new(text), source: Source::new(text) });
        let is_foreign = read.source.language() != self.language;
        let supports = read.source.supports(statement);
        let is_supported = supports
            .iter()
            .take_while(|support| support.sentences <= NEAR)
            .any(|support| is_foreign || support.share >= SUPPORTED);
        if !is_supported {
            let is_unclear = is_foreign || read.source.weight_of(statement) == 0;
            return Some(if is_unclear { Support::Unclear(read.missing(statement, text)) } else { Support::Nothing });
        }
        let mut best: Option<Quote> = None;
        for support in supports {
            if support.range.len() > LONGEST && best.is_some() {
                break;
            }
            let checked = read.snapshot.check(statement, &text[support.range.clone()]);
            // Too few words to tell: the next one has more.
            let Some(offset) = checked.quote_offset else { continue };
            let missing: HashSet<String> = checked.missing.into_iter().collect();
            if best.as_ref().is_none_or(|best| missing.len() < best.missing.len()) {
                best = Some(Quote { range: support.range, offset, missing });
            }
            if best.as_ref().is_some_and(|best| best.missing.is_empty()) {
                break;
            }
        }
        let Some(best) = best else { return Some(Support::Nothing) };
        let says_own = |own: &str| {
            let has_words = extractive::weight(own, self.language) > 0;
            !has_words || !Source::new(text.get(best.range.clone()).unwrap_or_default()).supports(own).is_empty()
        };
        Some(match own.is_none_or(says_own) {
            true => Support::Found(best),
            false => Support::Unclear(best.missing),
        })
    }
}

impl Read {
    fn missing(&self, statement: &str, text: &str) -> HashSet<String> {
        self.snapshot.check(statement, text.trim()).missing.into_iter().collect()
    }
}
