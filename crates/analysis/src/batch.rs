//! The passages of one document as one stored value: a small index of its own, until it is merged into the blocks of its
//! workspace.

use std::collections::BTreeMap;

use crate::posting::{Posting, decode_each, encode};
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
            // Most terms of a large document occur once: a list has no room to spare until it needs it.
            self.terms.entry(term).or_insert_with(|| Vec::with_capacity(1)).push(posting);
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
    terms: Terms<'a>,
}

impl<'a> StoredBatch<'a> {
    /// Reads the head of a stored batch.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        let mut reader = Reader::new(bytes);
        let passages = reader.small()?;
        let length = reader.count()?;
        let statistics = Statistics::decode(reader.bytes(length)?)?;
        Ok(Self { passages, statistics, terms: Terms { reader, term: Vec::new() } })
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

    /// Its terms, from the first on.
    pub(crate) fn terms(&self) -> Terms<'a> {
        self.terms.clone()
    }

    /// Visits the terms that come after one, in their order, with their postings, still encoded.
    pub(crate) fn each_after(
        &self,
        after: &[u8],
        mut visit: impl FnMut(&str, &'a [u8]) -> Result<(), Corrupt>,
    ) -> Result<(), Corrupt> {
        let mut terms = self.terms();
        while let Some(block) = terms.next()? {
            if terms.bytes() > after {
                visit(std::str::from_utf8(terms.bytes()).map_err(|_| Corrupt)?, block)?;
            }
        }
        Ok(())
    }
}

/// Reads the terms of a batch one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Terms<'a> {
    reader: Reader<'a>,
    term: Vec<u8>,
}

impl<'a> Terms<'a> {
    /// Goes on to the next term; answers its postings, still encoded.
    pub(crate) fn next(&mut self) -> Result<Option<&'a [u8]>, Corrupt> {
        if self.reader.is_at_end() {
            return Ok(None);
        }
        let shared = usize::try_from(self.reader.number()?).map_err(|_| Corrupt)?;
        let length = self.reader.count()?;
        if shared > self.term.len() {
            return Err(Corrupt);
        }
        let rest = self.reader.bytes(length)?;
        if rest <= &self.term[shared..] {
            return Err(Corrupt);
        }
        self.term.truncate(shared);
        self.term.extend_from_slice(rest);
        let length = self.reader.count()?;
        Ok(Some(self.reader.bytes(length)?))
    }

    /// The term it stands at.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.term
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Analyzer, Language, Merge, PassageText};

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
            let blocks = merge.take(usize::MAX).unwrap().blocks(|_| None).unwrap();
            let read: Vec<_> = blocks.into_iter().map(|stored| (stored.term, stored.block.bytes)).collect();
            let written: Vec<_> = batch.terms.iter().map(|(term, postings)| (term.clone(), encode(postings))).collect();
            prop_assert_eq!(read, written);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Ok(stored) = StoredBatch::new(&bytes) {
                let mut merge = Merge::default();
                let _ = merge.add(7, &stored).and_then(|()| merge.take(usize::MAX));
            }
        }
    }
}
