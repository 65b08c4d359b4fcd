//! An index in memory that is kept as a database keeps it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::{
    Analyzer, Batch, Corrupt, Hit, Language, Merge, PassageText, Passages, Query, Scope, Search, Statistics,
    StoredBatch, purge,
};

/// The index of a workspace: documents, blocks by term and first passage, ranges of removed passages. Each method is a
/// step that a server takes in its database; tests and measurements take them here.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    statistics: Statistics,
    next: u32,
    added: u32,
    /// Documents by their numbers: encoded batches, and what was merged.
    waiting: BTreeMap<u32, Vec<u8>>,
    merged: BTreeMap<u32, Merged>,
    blocks: BTreeMap<(String, u32), Vec<u8>>,
    gone: Vec<Range<u32>>,
}

#[derive(Debug)]
struct Merged {
    passages: Range<u32>,
    statistics: Statistics,
}

impl MemoryIndex {
    /// Adds a document of passages in one language, and returns its number. It can be found at once, before it is merged.
    pub fn add<'a>(&mut self, language: Language, passages: impl IntoIterator<Item = PassageText<'a>>) -> u32 {
        let mut analyzer = Analyzer::new(language);
        let mut batch = Batch::default();
        for passage in passages {
            batch.add(analyzer.passage(passage));
        }
        let document = self.added;
        self.added += 1;
        self.waiting.insert(document, batch.encode());
        document
    }

    /// Merges the documents that wait into the blocks.
    pub fn merge(&mut self) -> Result<(), Corrupt> {
        let mut merge = Merge::default();
        let waiting = std::mem::take(&mut self.waiting);
        for (document, bytes) in &waiting {
            let batch = StoredBatch::new(bytes)?;
            merge.add(self.next, &batch)?;
            let passages = self.next..self.next + batch.passages();
            let statistics = batch.statistics().clone();
            self.next = passages.end;
            self.statistics.plus(&statistics);
            self.merged.insert(*document, Merged { passages, statistics });
        }
        let last = |term: &str| {
            let list = (term.to_owned(), 0)..=(term.to_owned(), u32::MAX);
            self.blocks.range(list).next_back().map(|(_, bytes)| bytes.as_slice())
        };
        let blocks = merge.take(usize::MAX)?.blocks(last)?;
        self.blocks.extend(blocks.into_iter().map(|stored| ((stored.term, stored.block.first), stored.block.bytes)));
        Ok(())
    }

    /// Removes a document: it is neither found nor counted from now on. False if there is none.
    pub fn remove(&mut self, document: u32) -> bool {
        let Some(Merged { passages, statistics }) = self.merged.remove(&document) else {
            return self.waiting.remove(&document).is_some();
        };
        self.gone.push(passages);
        self.statistics.minus(&statistics);
        true
    }

    /// Takes removed passages out of the blocks.
    pub fn purge(&mut self) -> Result<(), Corrupt> {
        let gone: Passages = self.gone.drain(..).collect();
        for (key, bytes) in std::mem::take(&mut self.blocks) {
            match purge(&bytes, |passage| gone.contains(passage))? {
                None => drop(self.blocks.insert(key, bytes)),
                Some(None) => {}
                Some(Some(block)) => drop(self.blocks.insert((key.0, block.first), block.bytes)),
            }
        }
        Ok(())
    }

    /// The statistics of all passages, merged or not.
    pub fn statistics(&self) -> Result<Statistics, Corrupt> {
        let mut statistics = self.statistics.clone();
        for bytes in self.waiting.values() {
            statistics.plus(StoredBatch::new(bytes)?.statistics());
        }
        Ok(statistics)
    }

    /// The document of a passage that a search found.
    pub fn document_of(&self, passage: u32) -> Option<u32> {
        if passage < self.next {
            return self
                .merged
                .iter()
                .find(|(_, merged)| merged.passages.contains(&passage))
                .map(|(number, _)| *number);
        }
        let mut end = self.next;
        let of_waiting = self.waiting.iter().find(|(_, bytes)| {
            end += StoredBatch::new(bytes).map_or(0, |batch| batch.passages());
            passage < end
        });
        of_waiting.map(|(number, _)| *number)
    }

    /// Finds passages. Analyse the query in the languages of [`MemoryIndex::statistics`].
    pub fn search(&self, query: &Query, wanted: Option<Passages>, limit: usize) -> Result<Vec<Hit>, Corrupt> {
        let mut search = Search::new(query);
        for term in query.exact_terms() {
            for ((term, _), bytes) in self.blocks.range((term.to_owned(), 0)..=(term.to_owned(), u32::MAX)) {
                search.add_block(term, bytes)?;
            }
        }
        for beginning in query.beginnings() {
            let from = self.blocks.range((beginning.to_owned(), 0)..);
            for ((term, _), bytes) in from.take_while(|((term, _), _)| term.starts_with(beginning)) {
                search.add_block(term, bytes)?;
            }
        }
        let mut base = self.next;
        for bytes in self.waiting.values() {
            let batch = StoredBatch::new(bytes)?;
            search.add_batch(base, &batch, b"")?;
            base += batch.passages();
        }
        let scope = Scope { gone: self.gone.iter().cloned().collect(), wanted };
        Ok(search.rank(&self.statistics()?, &scope, limit))
    }

    /// Bytes of the keys (without that of the workspace) and of the values of all blocks.
    pub fn size(&self) -> (usize, usize) {
        let keys: usize = self.blocks.keys().map(|(term, _)| term.len() + 4).sum();
        (keys, self.blocks.values().map(Vec::len).sum())
    }
}
