//! An index in memory that is kept as a database keeps it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::{
    Analyzer, Batch, Corrupt, Hit, Language, Merge, PassageText, Passages, Query, Scope, Search, Statistics,
    StoredBatch, Term, append, purge,
};

/// The index of a workspace: documents that wait, blocks by term and first passage, ranges of removed passages. Each
/// method is a step that a server takes in its database; tests and measurements take them here.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    statistics: Statistics,
    next: u32,
    waiting: Vec<Vec<u8>>,
    blocks: BTreeMap<(String, u32), Vec<u8>>,
    gone: Vec<Range<u32>>,
}

impl MemoryIndex {
    /// Adds a document: one row.
    pub fn add<'a>(&mut self, language: Language, passages: impl IntoIterator<Item = PassageText<'a>>) {
        let mut analyzer = Analyzer::new(language);
        let mut batch = Batch::default();
        for passage in passages {
            batch.add(analyzer.passage(passage));
        }
        self.waiting.push(batch.encode());
    }

    /// Merges what waits into the blocks.
    pub fn merge(&mut self) -> Result<(), Corrupt> {
        let mut merge = Merge::default();
        for bytes in std::mem::take(&mut self.waiting) {
            let batch = StoredBatch::new(&bytes)?;
            merge.add(self.next, &batch)?;
            self.statistics.plus(batch.statistics());
            self.next += batch.passages();
        }
        for (term, postings) in merge.terms() {
            let list = (term.clone(), 0)..=(term.clone(), u32::MAX);
            let last = self.blocks.range(list).next_back().map(|(_, bytes)| bytes.as_slice());
            for block in append(last, &postings)? {
                self.blocks.insert((term.clone(), block.first), block.bytes);
            }
        }
        Ok(())
    }

    /// Removes merged passages of a document, whose statistics were kept.
    pub fn remove(&mut self, passages: Range<u32>, statistics: &Statistics) {
        self.gone.push(passages);
        self.statistics.minus(statistics);
    }

    /// Takes removed passages out of the blocks.
    pub fn purge(&mut self) -> Result<(), Corrupt> {
        let gone: Passages = self.gone.drain(..).collect();
        for (key, bytes) in std::mem::take(&mut self.blocks) {
            match purge(&bytes, |passage| gone.contains(passage))? {
                None => {
                    self.blocks.insert(key, bytes);
                }
                Some(blocks) => {
                    let (term, _) = key;
                    self.blocks.extend(blocks.into_iter().map(|block| ((term.clone(), block.first), block.bytes)));
                }
            }
        }
        Ok(())
    }

    /// The statistics of all passages, merged or not.
    pub fn statistics(&self) -> Statistics {
        let mut statistics = self.statistics.clone();
        for batch in self.waiting.iter().filter_map(|bytes| StoredBatch::new(bytes).ok()) {
            statistics.plus(batch.statistics());
        }
        statistics
    }

    /// Finds passages.
    pub fn search(&self, query: &Query, scope: &Scope, limit: usize) -> Result<Vec<Hit>, Corrupt> {
        let mut search = Search::new(query);
        for term in query.terms() {
            let (Term::Exact(start) | Term::Beginning(start)) = term;
            let fits = |found: &str| match term {
                Term::Exact(term) => found == term,
                Term::Beginning(start) => found.starts_with(start),
            };
            let list = self.blocks.range((start.clone(), 0)..);
            for ((found, _), bytes) in list.take_while(|((found, _), _)| fits(found)) {
                search.add_block(found, bytes)?;
            }
        }
        let mut base = self.next;
        for bytes in &self.waiting {
            let batch = StoredBatch::new(bytes)?;
            search.add_batch(base, &batch)?;
            base += batch.passages();
        }
        let scope = Scope { gone: self.gone.iter().cloned().collect(), wanted: scope.wanted.clone() };
        Ok(search.rank(&self.statistics(), &scope, limit))
    }

    /// Kilobytes of the keys and of the values of all blocks.
    pub fn size(&self) -> (usize, usize) {
        let keys: usize = self.blocks.keys().map(|(term, _)| term.len() + 4).sum();
        (keys / 1000, self.blocks.values().map(Vec::len).sum::<usize>() / 1000)
    }
}
