//! The passages of one document as one stored value: a small index of its own, until it is merged into the blocks of its
//! workspace.

use std::collections::BTreeMap;

use crate::posting::{Block, Posting, append, decode_each, encode};
use crate::statistics::Statistics;
use crate::varint::{Reader, put};
use crate::{Corrupt, PassageTerms};

/// The terms of the passages of a document, one after the other, numbered from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    passages: u32,
    statistics: Statistics,
    terms: BTreeMap<String, Vec<Posting>>,
}

impl Batch {
    /// Adds the next passage.
    pub fn add(&mut self, passage: PassageTerms) {
        self.statistics.add(&passage);
        for (term, frequencies) in passage.terms {
            let posting = Posting { passage: self.passages, frequencies, length: passage.length };
            self.terms.entry(term).or_default().push(posting);
        }
        self.passages += 1;
    }

    /// The number of passages added.
    pub fn passages(&self) -> u32 {
        self.passages
    }

    /// What it adds to the statistics of its workspace.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, u64::from(self.passages));
        put_slice(&mut bytes, &self.statistics.encode());
        let mut before = "";
        for (term, postings) in &self.terms {
            let shared = before.bytes().zip(term.bytes()).take_while(|(one, other)| one == other).count();
            put(&mut bytes, shared as u64);
            put_slice(&mut bytes, &term.as_bytes()[shared..]);
            put_slice(&mut bytes, &encode(postings));
            before = term;
        }
        bytes
    }
}

fn put_slice(bytes: &mut Vec<u8>, slice: &[u8]) {
    put(bytes, slice.len() as u64);
    bytes.extend_from_slice(slice);
}

/// A stored batch.
#[derive(Debug, Clone)]
pub struct StoredBatch<'a> {
    passages: u32,
    statistics: Statistics,
    terms: Reader<'a>,
}

impl<'a> StoredBatch<'a> {
    /// Reads the head of a stored batch.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        let mut reader = Reader::new(bytes);
        let passages = reader.small()?;
        let length = reader.count()?;
        let statistics = Statistics::decode(reader.bytes(length)?)?;
        Ok(Self { passages, statistics, terms: reader })
    }

    /// The number of its passages.
    pub fn passages(&self) -> u32 {
        self.passages
    }

    /// What it adds to the statistics of its workspace.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Visits the postings of a block of this batch, numbered from `base` on.
    pub(crate) fn postings(&self, block: &[u8], base: u32, mut visit: impl FnMut(Posting)) -> Result<(), Corrupt> {
        decode_each(block, |posting| {
            if posting.passage >= self.passages {
                return Err(Corrupt);
            }
            visit(posting.numbered_from(base)?);
            Ok(())
        })
    }

    /// Visits the terms in their order with their postings, still encoded.
    pub(crate) fn each(&self, mut visit: impl FnMut(&str, &'a [u8]) -> Result<(), Corrupt>) -> Result<(), Corrupt> {
        let mut reader = self.terms;
        let mut term = Vec::new();
        while !reader.is_at_end() {
            let shared = usize::try_from(reader.number()?).map_err(|_| Corrupt)?;
            let length = reader.count()?;
            if shared > term.len() {
                return Err(Corrupt);
            }
            term.truncate(shared);
            term.extend_from_slice(reader.bytes(length)?);
            let length = reader.count()?;
            visit(std::str::from_utf8(&term).map_err(|_| Corrupt)?, reader.bytes(length)?)?;
        }
        Ok(())
    }
}

/// Batches that get their final numbers together, one after the other.
#[derive(Debug, Default)]
pub struct Merge {
    terms: BTreeMap<String, Vec<Posting>>,
}

/// A block of the posting list of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermBlock {
    /// The term: what a [`Query`](crate::Query) looks for.
    pub term: String,
    /// The block.
    pub block: Block,
}

impl Merge {
    /// Adds a batch whose first passage gets the number `base`; numbers grow from batch to batch. Of a damaged batch
    /// nothing is added.
    pub fn add(&mut self, base: u32, batch: &StoredBatch<'_>) -> Result<(), Corrupt> {
        let mut added = Vec::new();
        batch.each(|term, block| {
            let mut postings = Vec::new();
            batch.postings(block, base, |posting| postings.push(posting))?;
            added.push((term.to_owned(), postings));
            Ok(())
        })?;
        for (term, postings) in added {
            self.terms.entry(term).or_default().extend(postings);
        }
        Ok(())
    }

    /// The terms whose last blocks are needed, in their order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().map(String::as_str)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Analyzer, Language, PassageText};

    fn batch(texts: &[String]) -> Batch {
        let mut analyzer = Analyzer::new(Language::UNDETERMINED);
        let mut batch = Batch::default();
        for body in texts {
            batch.add(analyzer.passage(PassageText { body, ..PassageText::default() }));
        }
        batch
    }

    proptest! {
        #[test]
        fn a_batch_is_read_as_it_was_written(texts in prop::collection::vec("\\PC{0,40}", 0..5)) {
            let batch = batch(&texts);
            let bytes = batch.encode();
            let stored = StoredBatch::new(&bytes).unwrap();
            prop_assert_eq!(stored.passages(), batch.passages);
            prop_assert_eq!(stored.statistics(), &batch.statistics);
            let mut merge = Merge::default();
            merge.add(0, &stored).unwrap();
            let blocks = merge.blocks(|_| None).unwrap();
            let read: Vec<_> = blocks.into_iter().map(|stored| (stored.term, stored.block.bytes)).collect();
            let written: Vec<_> = batch.terms.iter().map(|(term, postings)| (term.clone(), encode(postings))).collect();
            prop_assert_eq!(read, written);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Ok(stored) = StoredBatch::new(&bytes) {
                let mut merge = Merge::default();
                let _ = merge.add(7, &stored);
            }
        }
    }
}
