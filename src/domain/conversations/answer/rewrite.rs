//! Writes a text anew with the marks that hold, each in the one form `[1, 2]`.

use std::collections::BTreeMap;
use std::ops::Range;

use citations::written::{self, is_closing, is_opening};

/// Longest text behind which a mark may begin, in bytes, with room for the widest one.
const TAIL: usize = 160;

/// What code is fenced with.
const FENCES: [char; 2] = ['`', '~'];
/// Keeps apart what must not become one: a character that cannot be seen.
const JOINER: char = '\u{2060}';

/// The text so far.
pub(super) struct Rewriter<'a> {
    text: &'a str,
    /// Where no marks stand.
    opaque: Vec<Range<usize>>,
    /// How far the text was copied.
    done: usize,
    out: String,
    /// Where the present sentence begins in `out`; not before its first visible character.
    sentence: usize,
    is_begun: bool,
    /// Places in `out` that are told to others.
    told: Vec<usize>,
}

impl<'a> Rewriter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            opaque: written::opaque(text),
            done: 0,
            out: String::with_capacity(text.len()),
            sentence: 0,
            is_begun: false,
            told: Vec::new(),
        }
    }

    /// A sentence begins at what was copied last.
    pub(super) fn begin_sentence(&mut self) {
        self.sentence = self.out.len();
        self.is_begun = false;
    }

    /// Copies the text up to a mark, and writes the numbers that are kept in its place. Answers the beginning of the sentence
    /// and the end of the mark, in bytes of what is written; `None` when no number was kept.
    pub(super) fn mark(&mut self, mark: &Range<usize>, kept: &[u32]) -> Option<(usize, usize)> {
        self.copy_to(mark.start);
        self.done = mark.end;
        if kept.is_empty() {
            self.close_gap();
            return None;
        }
        self.note_begin();
        let numbers: Vec<String> = kept.iter().map(ToString::to_string).collect();
        self.out.push('[');
        self.out.push_str(&numbers.join(", "));
        self.out.push(']');
        let end = self.out.len();
        self.told.extend([self.sentence, end]);
        self.keep_from_defining();
        Some((self.sentence, end))
    }

    /// The space before a mark goes with it, or, at the beginning of a line, the one behind it.
    fn close_gap(&mut self) {
        self.truncate(self.out.trim_end_matches(' ').len());
        let rest = &self.text[self.done..];
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.done += rest.len() - rest.trim_start_matches(' ').len();
        }
        // What was no fence of code before must not become one.
        if self.out.ends_with(FENCES) || self.text[self.done..].starts_with(FENCES) {
            self.out.push(JOINER);
        }
        self.keep_from_defining();
    }

    /// What was no definition of a link before must not become one: brackets that begin a line, with a colon behind.
    fn keep_from_defining(&mut self) {
        if !self.text[self.done..].starts_with(':') {
            return;
        }
        let line = self.out.rsplit('\n').next().unwrap_or_default().trim_start_matches(' ');
        let bracket = line.find(is_closing).filter(|_| line.starts_with(is_opening));
        if bracket.is_some_and(|at| line[at..].chars().nth(1).is_none()) {
            self.out.push(JOINER);
        }
    }

    /// Copies the text up to a place. Brackets that became a mark only because another was taken out from between them go, too.
    pub(super) fn copy_to(&mut self, end: usize) {
        while self.done < end {
            let rest = &self.text[self.done..end];
            let Some((at, bracket)) = rest.char_indices().find(|(_, c)| is_closing(*c)) else {
                self.push(rest);
                self.done = end;
                return;
            };
            let behind = at + bracket.len_utf8();
            let place = self.done + at;
            self.push(&rest[..behind]);
            self.done += behind;
            if !self.is_opaque(place) {
                self.remove_new_mark();
            }
        }
    }

    fn push(&mut self, piece: &str) {
        if let Some(begin) = piece.find(|c: char| !c.is_whitespace()).filter(|_| !self.is_begun) {
            self.sentence = self.out.len() + begin;
            self.is_begun = true;
        }
        self.out.push_str(piece);
    }

    fn note_begin(&mut self) {
        if !self.is_begun {
            self.sentence = self.out.len();
            self.is_begun = true;
        }
    }

    fn is_opaque(&self, place: usize) -> bool {
        let next = self.opaque.partition_point(|range| range.end <= place);
        self.opaque.get(next).is_some_and(|range| range.start <= place)
    }

    fn remove_new_mark(&mut self) {
        let from = self.out.floor_char_boundary(self.out.len().saturating_sub(TAIL));
        let Some(open) = self.out[from..].rfind(is_opening).map(|at| from + at) else { return };
        let next = self.text[self.done..].chars().next();
        if written::mark_at(&self.out, open, next).is_some_and(|mark| mark.range.end == self.out.len()) {
            self.truncate(open);
            self.close_gap();
        }
    }

    fn truncate(&mut self, length: usize) {
        self.out.truncate(length);
        self.sentence = self.sentence.min(length);
        self.told.iter_mut().for_each(|place| *place = (*place).min(length));
    }

    /// The text, and the places that were told, in UTF-16 code units by bytes.
    pub(super) fn finish(mut self) -> (String, BTreeMap<usize, usize>) {
        self.copy_to(self.text.len());
        self.told.sort_unstable();
        self.told.dedup();
        let mut offsets = BTreeMap::new();
        let (mut from, mut units) = (0, 0);
        for place in self.told {
            units += self.out.get(from..place).unwrap_or_default().encode_utf16().count();
            from = place;
            offsets.insert(place, units);
        }
        (self.out, offsets)
    }
}
