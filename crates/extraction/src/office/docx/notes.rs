//! Footnotes, endnotes and comments, which stand in parts of their own (ECMA-376, part 1, 17.11 and 17.13.4).

use std::collections::{HashMap, HashSet};

use crate::xml::{Element, Tree};

/// Which of the two kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
}

/// The notes and comments of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Notes<'t> {
    notes: HashMap<(NoteKind, String), Element<'t>>,
    comments: HashMap<String, Element<'t>>,
}

impl<'t> Notes<'t> {
    /// Reads the parts of footnotes, endnotes and comments.
    pub(super) fn read(trees: &'t [Option<Tree<'_>>; 3]) -> Self {
        let mut found = Self::default();
        let [footnotes, endnotes, comments] = trees;
        for (tree, kind) in [(footnotes, NoteKind::Footnote), (endnotes, NoteKind::Endnote)] {
            for note in entries(tree.as_ref()) {
                // Separators are notes, too, of a type.
                let is_text = note.attribute("type").is_none_or(|kind| kind == "normal");
                if let Some(id) = note.attribute("id").filter(|_| is_text) {
                    found.notes.insert((kind, id.into_owned()), note);
                }
            }
        }
        for comment in entries(comments.as_ref()) {
            if let Some(id) = comment.attribute("id") {
                found.comments.insert(id.into_owned(), comment);
            }
        }
        found
    }

    pub(super) fn note(&self, kind: NoteKind, id: &str) -> Option<Element<'t>> {
        self.notes.get(&(kind, id.to_owned())).copied()
    }

    pub(super) fn comment(&self, id: &str) -> Option<Element<'t>> {
        self.comments.get(id).copied()
    }
}

/// The notes that a text refers to, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Noted {
    notes: Vec<(NoteKind, String)>,
    numbers: HashMap<(NoteKind, String), usize>,
}

impl Noted {
    /// The number of a note, from 1.
    pub(super) fn refer(&mut self, kind: NoteKind, id: &str) -> usize {
        let note = (kind, id.to_owned());
        let notes = &mut self.notes;
        *self.numbers.entry(note.clone()).or_insert_with(|| {
            notes.push(note);
            notes.len()
        })
    }

    /// The note of a number.
    pub(super) fn get(&self, number: usize) -> Option<(NoteKind, String)> {
        self.notes.get(number.checked_sub(1)?).cloned()
    }
}

/// The comments on a text, in their order, and the words that they are about.
#[derive(Debug, Default)]
pub(super) struct Commented {
    order: Vec<String>,
    seen: HashSet<String>,
    /// Comments whose words are being read.
    open: Vec<String>,
    quotes: HashMap<String, String>,
}

/// Longest part of a text that a comment quotes, in bytes.
const MAXIMUM_QUOTE: usize = 300;

/// Most comments on the same words.
const MAXIMUM_OPEN: usize = 16;

impl Commented {
    /// The words that a comment is about begin.
    pub(super) fn begin(&mut self, id: &str) {
        if self.open.len() < MAXIMUM_OPEN {
            self.open.push(id.to_owned());
        }
    }

    /// They end.
    pub(super) fn end(&mut self, id: &str) {
        self.open.retain(|open| open != id);
    }

    /// Takes notice of words.
    pub(super) fn words(&mut self, words: &str) {
        for id in &self.open {
            let quote = self.quotes.entry(id.clone()).or_default();
            let left = MAXIMUM_QUOTE.saturating_sub(quote.len());
            quote.push_str(&words[..words.floor_char_boundary(left)]);
        }
    }

    /// A comment stands here.
    pub(super) fn refer(&mut self, id: &str) {
        if self.seen.insert(id.to_owned()) {
            self.order.push(id.to_owned());
        }
    }

    /// All comments, each with the words that it is about.
    pub(super) fn take(&mut self) -> Vec<(String, String)> {
        let mut quotes = std::mem::take(&mut self.quotes);
        let quoted = |id: String| {
            let quote = quotes.remove(&id).unwrap_or_default();
            (id, quote)
        };
        std::mem::take(&mut self.order).into_iter().map(quoted).collect()
    }
}

fn entries<'t>(tree: Option<&'t Tree<'_>>) -> impl Iterator<Item = Element<'t>> {
    tree.and_then(|tree| tree.root()).into_iter().flat_map(|root| root.elements())
}
