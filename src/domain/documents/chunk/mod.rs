//! Passages of a text: the unit of search and of citation.
//!
//! A passage ends at the best structural boundary: before a heading, otherwise after a paragraph, a line, a sentence or
//! a word. Each passage repeats the last words of the previous one, unless a heading separates them. Without these
//! repetitions, the concatenated passages are exactly the text (C-ING-5). Takes linear time.

mod title;

#[cfg(test)]
mod tests;

use unicode_segmentation::UnicodeSegmentation;

use super::tables::Tables;
use crate::base::{Error, Result};
use crate::domain::configurations::service::Pinned;
use crate::domain::configurations::settings::Ingestion;
use crate::port::llm::token_twelfths;
use extraction::{Heading, Markup, headings};

/// Smallest target size of a passage, in estimated tokens.
const SMALLEST: u32 = 16;

/// Sizes of passages, in estimated tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkSettings {
    /// Target size, which passages approach but do not exceed; at least 16. The last passage may be a quarter larger.
    target_tokens: u32,
    /// Tokens of a passage that the next one repeats; at most half of the target.
    overlap_tokens: u32,
}

impl Default for ChunkSettings {
    fn default() -> Self {
        let Ingestion { passage_tokens, overlap_tokens } = Ingestion::default();
        Self { target_tokens: passage_tokens, overlap_tokens }
    }
}

impl ChunkSettings {
    /// The sizes of a configuration. Its settings keep to narrower bounds than these, so that others are a fault.
    pub fn of(Ingestion { passage_tokens, overlap_tokens }: Ingestion) -> Result<Self> {
        if passage_tokens < SMALLEST || overlap_tokens > passage_tokens / 2 {
            let cause = anyhow::anyhow!("passages of {passage_tokens} tokens cannot repeat {overlap_tokens}");
            return Err(Error::internal(cause));
        }
        Ok(Self { target_tokens: passage_tokens, overlap_tokens })
    }

    /// The sizes of the configuration that a job has pinned; the defaults without one.
    pub fn pinned(configuration: Option<&Pinned>) -> Result<Self> {
        configuration.map_or(Ok(Self::default()), |pinned| Self::of(Ingestion::of(pinned)?))
    }

    fn target(self) -> u64 {
        u64::from(self.target_tokens.max(SMALLEST)) * 12
    }

    fn overlap(self) -> u64 {
        (u64::from(self.overlap_tokens) * 12).min(self.target() / 2)
    }
}

/// A passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text, including what is repeated from the previous passage.
    pub text: &'a str,
    /// Start, in code points from the start of the text.
    pub start: usize,
    /// End, in code points, exclusive.
    pub end: usize,
    /// Number of code points at its start that repeat the end of the previous passage.
    pub repeated: usize,
    /// Nearest heading above the passage, or its own first line if that is one; behind it, the heading row of the table
    /// in which the passage begins.
    pub heading: Option<String>,
    /// Estimated number of tokens.
    pub token_count: u32,
}

/// Cuts a text into passages. An empty text has none.
pub fn chunk(text: &str, markup: Markup, settings: ChunkSettings) -> Vec<Piece<'_>> {
    let headings = if markup == Markup::None { title::of(text).into_iter().collect() } else { headings(text) };
    let tables = Tables::of(text, markup);
    let mut pieces = Vec::new();
    let mut cutter = Cutter { text, headings: &headings, settings };
    let mut from = Position::default();
    let mut covered = Position::default();
    while covered.byte < text.len() {
        let (end, weight) = cutter.end_of_piece(from, covered.byte);
        pieces.push(Piece {
            text: &text[from.byte..end.byte],
            start: from.character,
            end: end.character,
            repeated: covered.character - from.character,
            heading: heading_with(cutter.heading_at(covered.byte), tables.heading_row_at(from.byte)),
            token_count: u32::try_from(weight.div_ceil(12)).unwrap_or(u32::MAX),
        });
        from = cutter.start_of_next(from, end);
        covered = end;
    }
    pieces
}

fn heading_with(heading: Option<String>, row: Option<&str>) -> Option<String> {
    match (heading, row) {
        (Some(heading), Some(row)) => Some(format!("{heading} | {row}")),
        (heading, row) => heading.or_else(|| row.map(str::to_owned)),
    }
}

/// A position in the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Position {
    byte: usize,
    character: usize,
}

struct Cutter<'a> {
    text: &'a str,
    headings: &'a [Heading],
    settings: ChunkSettings,
}

impl Cutter<'_> {
    /// End of the passage that starts at `from`, and its weight. It ends after `covered`.
    fn end_of_piece(&mut self, from: Position, covered: usize) -> (Position, u64) {
        let target = self.settings.target();
        let (window, weight) = self.measure(from, target);
        let (rest, rest_weight) = self.measure(window, target / 4);
        if rest.byte == self.text.len() && !self.has_heading(window.byte.saturating_sub(1), rest.byte) {
            let whole = weight + rest_weight;
            // Close to the end: make this passage larger instead of adding a very short one.
            if window.byte == self.text.len() || whole <= target + target / 4 {
                let end = if window.byte == self.text.len() { window } else { rest };
                return self.cut_at_section(from, covered, end).unwrap_or((end, whole));
            }
        }
        let (quarter, _) = self.measure(from, target / 4);
        let earliest = quarter.byte.max(covered + 1);
        let end = self.best_break(from.byte, earliest, window.byte).unwrap_or(window.byte);
        self.position(from, end)
    }

    /// Splits at a heading even what would fit, if both parts are long enough.
    fn cut_at_section(&mut self, from: Position, covered: usize, end: Position) -> Option<(Position, u64)> {
        let (half, _) = self.measure(from, self.settings.target() / 2);
        let at = self.last_heading(half.byte.max(covered + 1), end.byte)?;
        Some(self.position(from, at))
    }

    /// The farthest position within `budget` twelfths of tokens from `from`, and the weight up to there.
    fn measure(&self, from: Position, budget: u64) -> (Position, u64) {
        let (mut position, mut weight) = (from, 0);
        for c in self.text[from.byte..].chars() {
            let more = weight + token_twelfths(c);
            if more > budget {
                break;
            }
            weight = more;
            position = Position { byte: position.byte + c.len_utf8(), character: position.character + 1 };
        }
        (position, weight)
    }

    /// The position at `byte`, counted from `from`, and the weight between them.
    fn position(&self, from: Position, byte: usize) -> (Position, u64) {
        let between = &self.text[from.byte..byte];
        let weight = between.chars().map(token_twelfths).sum();
        (Position { byte, character: from.character + between.chars().count() }, weight)
    }

    /// The best break in `earliest..=latest`; the last one among equals.
    fn best_break(&self, from: usize, earliest: usize, latest: usize) -> Option<usize> {
        let text = &self.text[from..latest];
        let inside = |at: &usize| (earliest..=latest).contains(at);
        let last = |starts: &mut dyn Iterator<Item = usize>| starts.map(|at| from + at).filter(inside).last();
        self.last_heading(earliest, latest + 1)
            .or_else(|| last(&mut text.match_indices("\n\n").map(|(at, _)| end_of_newlines(text, at))))
            .or_else(|| last(&mut text.match_indices('\n').map(|(at, _)| at + 1)))
            .or_else(|| last(&mut text.split_sentence_bound_indices().skip(1).map(|(at, _)| at)))
            .or_else(|| last(&mut text.split_word_bound_indices().skip(1).map(|(at, _)| at)))
            .or_else(|| last(&mut text.grapheme_indices(true).skip(1).map(|(at, _)| at)))
    }

    /// Start of the passage after `end`: some words before `end`, or `end` itself before a heading.
    fn start_of_next(&self, from: Position, end: Position) -> Position {
        if self.has_heading(end.byte, end.byte + 1) || self.settings.overlap() == 0 || end.byte == self.text.len() {
            return end;
        }
        let piece = &self.text[from.byte..end.byte];
        let mut weight = 0;
        let earliest = piece
            .char_indices()
            .rev()
            .take_while(|(_, c)| {
                weight += token_twelfths(*c);
                weight <= self.settings.overlap()
            })
            .last()
            .map_or(end.byte, |(at, _)| from.byte + at);
        // A passage does not repeat the end of another section.
        let earliest = self.last_heading(earliest, end.byte).unwrap_or(earliest);
        let tail = &self.text[earliest..end.byte];
        let starts_whole = earliest == from.byte || self.text[..earliest].ends_with('\n');
        let start = if starts_whole {
            earliest
        } else {
            // The text there may start in mid-sentence: start with the next sentence or word.
            let sentence = tail.split_sentence_bound_indices().map(|(at, _)| at).nth(1);
            let word = || tail.split_word_bound_indices().skip(1).find(|(_, word)| !word.trim().is_empty());
            sentence.or_else(|| word().map(|(at, _)| at)).map_or(end.byte, |at| earliest + at)
        };
        let repeated = self.text[start..end.byte].chars().count();
        // A short passage is not repeated completely, so that the next one differs.
        if start <= from.byte { end } else { Position { byte: start, character: end.character - repeated } }
    }

    fn last_heading(&self, earliest: usize, before: usize) -> Option<usize> {
        let upto = self.headings.partition_point(|heading| heading.byte_offset < before);
        self.headings[..upto].last().map(|heading| heading.byte_offset).filter(|at| *at >= earliest)
    }

    fn has_heading(&self, earliest: usize, before: usize) -> bool {
        self.last_heading(earliest, before).is_some()
    }

    /// Nearest heading above the text at `byte`, or directly at it, after white space.
    fn heading_at(&self, byte: usize) -> Option<String> {
        let space = self.text[byte..].len() - self.text[byte..].trim_start().len();
        let upto = self.headings.partition_point(|heading| heading.byte_offset <= byte + space);
        self.headings[..upto].last().map(|heading| heading.text.clone())
    }
}

fn end_of_newlines(text: &str, at: usize) -> usize {
    at + text[at..].bytes().take_while(|b| *b == b'\n').count()
}
