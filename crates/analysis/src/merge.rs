//! Merging: batches become part of the posting lists of their workspace, in slices that can be stored one by one.

use std::collections::BTreeMap;

use crate::Corrupt;
use crate::batch::{StoredBatch, Terms};
use crate::posting::{Block, Posting, append};

/// Batches that get their final numbers together. Their terms are taken in order, some at a time: only those are held
/// in memory, and only those need to be written at once.
#[derive(Debug, Default)]
pub struct Merge<'a> {
    batches: BTreeMap<u32, Numbered<'a>>,
}

/// A batch whose passages have numbers.
#[derive(Debug)]
struct Numbered<'a> {
    batch: StoredBatch<'a>,
    terms: Terms<'a>,
    /// The postings of the term that `terms` stands at; `None` at the end.
    postings: Option<&'a [u8]>,
}

impl<'a> Merge<'a> {
    /// Adds a batch whose first passage gets the number `base`. The numbers of different batches do not overlap.
    pub fn add(&mut self, base: u32, batch: &StoredBatch<'a>) -> Result<(), Corrupt> {
        let mut terms = batch.terms();
        let postings = terms.next()?;
        self.batches.insert(base, Numbered { batch: batch.clone(), terms, postings });
        Ok(())
    }

    /// Leaves out the batches that a test of their `base` does not keep.
    pub fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.batches.retain(|base, _| keep(*base));
    }

    /// Leaves out this term and all before it: they are merged already.
    pub fn skip_through(&mut self, term: &[u8]) -> Result<(), Corrupt> {
        for numbered in self.batches.values_mut() {
            while numbered.postings.is_some() && numbered.terms.bytes() <= term {
                numbered.postings = numbered.terms.next()?;
            }
        }
        Ok(())
    }

    /// Takes the next terms: as many as have so many postings together, at least one. Empty at the end.
    pub fn take(&mut self, postings: usize) -> Result<Slice, Corrupt> {
        let mut slice = Slice::default();
        let mut taken = 0;
        while taken < postings {
            let Some(term) = self.next_term() else { break };
            let mut all = Vec::new();
            for (base, numbered) in &mut self.batches {
                if let Some(block) = numbered.postings.filter(|_| numbered.terms.bytes() == term) {
                    numbered.batch.postings(block, *base, |posting| all.push(posting))?;
                    numbered.postings = numbered.terms.next()?;
                }
            }
            taken += all.len().max(1);
            slice.terms.push((String::from_utf8(term).map_err(|_| Corrupt)?, all));
        }
        Ok(slice)
    }

    /// Whether every term was taken.
    pub fn is_at_end(&self) -> bool {
        self.batches.values().all(|numbered| numbered.postings.is_none())
    }

    fn next_term(&self) -> Option<Vec<u8>> {
        let at = self.batches.values().filter(|numbered| numbered.postings.is_some());
        at.map(|numbered| numbered.terms.bytes()).min().map(<[u8]>::to_vec)
    }
}

/// Some terms of a merge, in their order, with their postings.
#[derive(Debug, Default)]
pub struct Slice {
    terms: Vec<(String, Vec<Posting>)>,
}

/// A block of the posting list of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermBlock {
    /// The term: what a [`Query`](crate::Query) looks for.
    pub term: String,
    /// The block.
    pub block: Block,
}

impl Slice {
    /// The terms whose last blocks are needed, in their order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|(term, _)| term.as_str())
    }

    /// The term that a merge which is taken up later skips through; `None` when everything was taken before.
    pub fn last_term(&self) -> Option<&str> {
        self.terms.last().map(|(term, _)| term.as_str())
    }

    /// The blocks to store, in the order of their keys: term, then first passage. `last` is the last block of a term in
    /// storage, if it has one; the first block that is returned for this term has the key of `last` and replaces it.
    pub fn blocks<'a>(self, last: impl Fn(&str) -> Option<&'a [u8]>) -> Result<Vec<TermBlock>, Corrupt> {
        let mut blocks = Vec::with_capacity(self.terms.len());
        for (term, postings) in self.terms {
            let appended = append(last(&term), &postings)?;
            blocks.extend(appended.into_iter().map(|block| TermBlock { term: term.clone(), block }));
        }
        Ok(blocks)
    }
}
