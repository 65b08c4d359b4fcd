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
    documents: BTreeMap<u32, Document>,
    added: u32,
    blocks: BTreeMap<(String, u32), Vec<u8>>,
    gone: Vec<Range<u32>>,
}

#[derive(Debug)]
enum Document {
    Waiting(Vec<u8>),
    Merged { passages: Range<u32>, statistics: Statistics },
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
        self.documents.insert(document, Document::Waiting(batch.encode()));
        document
    }

    /// Merges the documents that wait into the blocks.
    pub fn merge(&mut self) -> Result<(), Corrupt> {
        let mut merge = Merge::default();
        for document in self.documents.values_mut() {
            let Document::Waiting(bytes) = document else { continue };
            let batch = StoredBatch::new(bytes)?;
            merge.add(self.next, &batch)?;
            let passages = self.next..self.next + batch.passages();
            let statistics = batch.statistics().clone();
            self.next = passages.end;
            self.statistics.plus(&statistics);
            *document = Document::Merged { passages, statistics };
        }
        let last = |term: &str| {
            let list = (term.to_owned(), 0)..=(term.to_owned(), u32::MAX);
            self.blocks.range(list).next_back().map(|(_, bytes)| bytes.as_slice())
        };
        let blocks = merge.blocks(last)?;
        self.blocks.extend(blocks.into_iter().map(|stored| ((stored.term, stored.block.first), stored.block.bytes)));
        Ok(())
    }

    /// Removes a document: it is neither found nor counted from now on. False if there is none.
    pub fn remove(&mut self, document: u32) -> bool {
        let removed = self.documents.remove(&document);
        if let Some(Document::Merged { passages, statistics }) = &removed {
            self.gone.push(passages.clone());
            self.statistics.minus(statistics);
        }
        removed.is_some()
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
        for bytes in self.waiting() {
            statistics.plus(StoredBatch::new(bytes)?.statistics());
        }
        Ok(statistics)
    }

    /// The document of a passage that a search found.
    pub fn document_of(&self, passage: u32) -> Option<u32> {
        let mut base = self.next;
        self.documents.iter().find_map(|(number, document)| {
            let passages = match document {
                Document::Merged { passages, .. } => passages.clone(),
                Document::Waiting(bytes) => {
                    let first = base;
                    base += StoredBatch::new(bytes).ok()?.passages();
                    first..base
                }
            };
            passages.contains(&passage).then_some(*number)
        })
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
        for bytes in self.waiting() {
            let batch = StoredBatch::new(bytes)?;
            search.add_batch(base, &batch)?;
            base += batch.passages();
        }
        let scope = Scope { gone: self.gone.iter().cloned().collect(), wanted };
        Ok(search.rank(&self.statistics()?, &scope, limit))
    }

    fn waiting(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.documents.values().filter_map(|document| match document {
            Document::Waiting(bytes) => Some(bytes),
            Document::Merged { .. } => None,
        })
    }

    /// Bytes of the keys (without that of the workspace) and of the values of all blocks.
    pub fn size(&self) -> (usize, usize) {
        let keys: usize = self.blocks.keys().map(|(term, _)| term.len() + 4).sum();
        (keys, self.blocks.values().map(Vec::len).sum())
    }
}
