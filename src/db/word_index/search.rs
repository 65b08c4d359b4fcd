//! Searching.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use analysis::{Corrupt, Hit, Language, Passages, Query, Scope, Search, Statistics, StoredBatch};

use super::{damaged, number, statements};
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::Snapshot;
use crate::db::passages::Place;

/// Above so many passages, stop words of a query are left out when other words remain: reading their long lists would
/// cost more than what they add to the order.
const STOP_WORDS_UP_TO: u64 = 50_000;
/// Blocks that are read for the beginning of a word, such as `tid*`.
const BLOCKS_OF_BEGINNING: usize = 2_000;

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Its document.
    pub document: DocumentId,
    /// Its position in the document, from 0.
    pub position: u32,
    /// How well it matches, between 0 and 1: the share of what a passage would get that consists of nothing but the words
    /// of the query.
    pub score: f64,
}

/// The index of a workspace as it is in one snapshot of the database.
#[derive(Debug)]
pub struct WordIndex {
    snapshot: Arc<Snapshot>,
    workspace: WorkspaceId,
    statistics: Statistics,
    gone: Passages,
    unmerged: Arc<[Unmerged]>,
    changes: i64,
}

/// A document that is not merged wholly. While it waits, its passages have numbers for this snapshot only.
#[derive(Debug)]
struct Unmerged {
    document: DocumentId,
    passages: Range<u32>,
    batch: Vec<u8>,
    /// The last of its terms that is in the posting lists; empty while it waits.
    merged_through: Vec<u8>,
}

impl WordIndex {
    /// Reads what all searches of a workspace need.
    pub async fn open(snapshot: Arc<Snapshot>, workspace: WorkspaceId) -> Result<Self> {
        let index = statements::index(workspace).all(&**snapshot).await?;
        let (mut next, mut statistics, mut changes, mut merged_through) = (0, Statistics::default(), 0, Vec::new());
        if let Some(row) = index.first() {
            next = number(row.try_get_by_index(0)?)?;
            statistics = Statistics::decode(&row.try_get_by_index::<Vec<u8>>(1)?).map_err(damaged)?;
            changes = row.try_get_by_index(2)?;
            merged_through = row.try_get_by_index::<Option<Vec<u8>>>(3)?.unwrap_or_default();
        }
        let mut unmerged = Vec::new();
        for row in statements::unmerged(workspace).all(&**snapshot).await? {
            let (document, batch): (DocumentId, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let stored = StoredBatch::new(&batch).map_err(damaged)?;
            let (first, merged_through) = match row.try_get_by_index::<Option<i64>>(2)? {
                Some(first) => (number(first)?, merged_through.clone()),
                None => {
                    statistics.plus(stored.statistics());
                    (next, Vec::new())
                }
            };
            let passages = first..first.saturating_add(stored.passages());
            next = next.max(passages.end);
            unmerged.push(Unmerged { document, passages, batch, merged_through });
        }
        unmerged.sort_by_key(|unmerged| unmerged.passages.start);
        let mut gone = Vec::new();
        for row in statements::removed(workspace).all(&**snapshot).await? {
            let (first, passages) = (number(row.try_get_by_index(0)?)?, number(row.try_get_by_index(1)?)?);
            gone.push(first..first.saturating_add(passages));
        }
        Ok(Self {
            snapshot,
            workspace,
            statistics,
            gone: gone.into_iter().collect(),
            unmerged: unmerged.into(),
            changes,
        })
    }

    /// The languages of the workspace's passages, most frequent first.
    pub fn languages(&self) -> Vec<Language> {
        self.statistics.languages()
    }

    /// Number of changes of the workspace's vectors until this snapshot.
    pub fn changes(&self) -> i64 {
        self.changes
    }

    /// The passages that match a query, best first; only those of `documents`, if these are given.
    pub async fn search(&self, query: &str, documents: Option<&[DocumentId]>, limit: usize) -> Result<Vec<Found>> {
        let mut query = Query::parse(query, &self.statistics.languages());
        if self.statistics.passages() > STOP_WORDS_UP_TO {
            query = query.without_stop_words();
        }
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = match documents {
            Some(documents) => Some(self.passages_of(documents).await?),
            None => None,
        };
        let blocks = self.blocks(&query).await?;
        let scope = Scope { gone: self.gone.clone(), wanted };
        let (unmerged, statistics) = (Arc::clone(&self.unmerged), self.statistics.clone());
        // Some milliseconds of processor time in a large workspace: not on a thread that others wait for.
        let ranked = tokio::task::spawn_blocking(move || rank(&query, &blocks, &unmerged, &statistics, &scope, limit));
        let hits = ranked.await.map_err(Error::internal)?.map_err(damaged)?;
        self.located(&hits).await
    }

    /// The blocks of all terms that a query looks for.
    async fn blocks(&self, query: &Query) -> Result<Vec<(String, Vec<u8>)>> {
        let backend = self.snapshot.backend();
        let mut rows = statements::blocks(backend, self.workspace, &query.exact_terms()).all(&**self.snapshot).await?;
        for Range { start, end } in query.term_ranges() {
            let between = statements::blocks_between(self.workspace, start, end, BLOCKS_OF_BEGINNING);
            rows.extend(between.all(&**self.snapshot).await?);
        }
        let block = |row: &sea_orm::QueryResult| {
            let term = String::from_utf8(row.try_get_by_index(0)?).map_err(|_| damaged(Corrupt))?;
            Ok((term, row.try_get_by_index(1)?))
        };
        rows.iter().map(block).collect()
    }

    /// The passages of some documents.
    async fn passages_of(&self, documents: &[DocumentId]) -> Result<Passages> {
        let named: HashSet<&DocumentId> = documents.iter().collect();
        let unmerged = self.unmerged.iter().filter(|unmerged| named.contains(&unmerged.document));
        let mut passages: Vec<Range<u32>> = unmerged.map(|unmerged| unmerged.passages.clone()).collect();
        let rows = statements::documents(self.snapshot.backend(), self.workspace, documents);
        for row in rows.all(&**self.snapshot).await? {
            if let Some(first) = row.try_get_by_index::<Option<i64>>(1)? {
                let first = number(first)?;
                passages.push(first..first.saturating_add(number(row.try_get_by_index(2)?)?));
            }
        }
        Ok(passages.into_iter().collect())
    }

    /// Finds the documents of passages.
    async fn located(&self, hits: &[Hit]) -> Result<Vec<Found>> {
        let merged: Vec<u32> =
            hits.iter().filter(|hit| self.unmerged_with(hit.passage).is_none()).map(|hit| hit.passage).collect();
        let mut owners: HashMap<u32, Place> = HashMap::new();
        if !merged.is_empty() {
            let rows = statements::owners(self.snapshot.backend(), self.workspace, &merged);
            for row in rows.all(&**self.snapshot).await? {
                let owner = (row.try_get_by_index(1)?, number(row.try_get_by_index(2)?)?);
                owners.insert(number(row.try_get_by_index(0)?)?, owner);
            }
        }
        let locate = |hit: &Hit| {
            let (document, first) = match self.unmerged_with(hit.passage) {
                Some(unmerged) => (unmerged.document, unmerged.passages.start),
                None => *owners.get(&hit.passage)?,
            };
            Some(Found { document, position: hit.passage - first, score: f64::from(hit.score) })
        };
        Ok(hits.iter().filter_map(locate).collect())
    }

    fn unmerged_with(&self, passage: u32) -> Option<&Unmerged> {
        let after = self.unmerged.partition_point(|unmerged| unmerged.passages.end <= passage);
        self.unmerged.get(after).filter(|unmerged| unmerged.passages.contains(&passage))
    }
}

fn rank(
    query: &Query,
    blocks: &[(String, Vec<u8>)],
    unmerged: &[Unmerged],
    statistics: &Statistics,
    scope: &Scope,
    limit: usize,
) -> Result<Vec<Hit>, Corrupt> {
    let mut search = Search::new(query);
    for (term, postings) in blocks {
        search.add_block(term, postings)?;
    }
    for Unmerged { passages, batch, merged_through, .. } in unmerged {
        search.add_batch(passages.start, &StoredBatch::new(batch)?, merged_through)?;
    }
    Ok(search.rank(statistics, scope, limit))
}
