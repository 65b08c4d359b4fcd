//! Searching.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use analysis::{Corrupt, Hit, Passages, Query, Scope, Search, Statistics, StoredBatch};

use super::{damaged, number, statements};
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::Snapshot;

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
    waiting: Arc<[Waiting]>,
    changes: i64,
}

/// A document that is not merged yet. Its passages have numbers for this snapshot only.
#[derive(Debug)]
struct Waiting {
    document: DocumentId,
    passages: Range<u32>,
    batch: Vec<u8>,
}

impl WordIndex {
    /// Reads what all searches of a workspace need.
    pub async fn open(snapshot: Arc<Snapshot>, workspace: WorkspaceId) -> Result<Self> {
        let index = statements::index(workspace).all(&**snapshot).await?;
        let (mut next, mut statistics, mut changes) = (0, Statistics::default(), 0);
        if let Some(row) = index.first() {
            next = number(row.try_get_by_index(0)?)?;
            statistics = Statistics::decode(&row.try_get_by_index::<Vec<u8>>(1)?).map_err(damaged)?;
            changes = row.try_get_by_index(2)?;
        }
        let mut waiting = Vec::new();
        for row in statements::waiting(workspace, None).all(&**snapshot).await? {
            let batch: Vec<u8> = row.try_get_by_index(1)?;
            let stored = StoredBatch::new(&batch).map_err(damaged)?;
            statistics.plus(stored.statistics());
            let passages = next..next.saturating_add(stored.passages());
            next = passages.end;
            waiting.push(Waiting { document: row.try_get_by_index(0)?, passages, batch });
        }
        let mut gone = Vec::new();
        for row in statements::removed(workspace).all(&**snapshot).await? {
            let (first, passages) = (number(row.try_get_by_index(0)?)?, number(row.try_get_by_index(1)?)?);
            gone.push(first..first.saturating_add(passages));
        }
        Ok(Self { snapshot, workspace, statistics, gone: gone.into_iter().collect(), waiting: waiting.into(), changes })
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
        let (waiting, statistics) = (Arc::clone(&self.waiting), self.statistics.clone());
        // Some milliseconds of processor time in a large workspace: not on a thread that others wait for.
        let ranked = tokio::task::spawn_blocking(move || rank(&query, &blocks, &waiting, &statistics, &scope, limit));
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
        let waiting = self.waiting.iter().filter(|waiting| named.contains(&waiting.document));
        let mut passages: Vec<Range<u32>> = waiting.map(|waiting| waiting.passages.clone()).collect();
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
            hits.iter().filter(|hit| self.waiting_with(hit.passage).is_none()).map(|hit| hit.passage).collect();
        let mut owners: HashMap<u32, (DocumentId, u32)> = HashMap::new();
        if !merged.is_empty() {
            let rows = statements::owners(self.snapshot.backend(), self.workspace, &merged);
            for row in rows.all(&**self.snapshot).await? {
                let owner = (row.try_get_by_index(1)?, number(row.try_get_by_index(2)?)?);
                owners.insert(number(row.try_get_by_index(0)?)?, owner);
            }
        }
        let locate = |hit: &Hit| {
            let (document, first) = match self.waiting_with(hit.passage) {
                Some(waiting) => (waiting.document, waiting.passages.start),
                None => *owners.get(&hit.passage)?,
            };
            Some(Found { document, position: hit.passage - first, score: f64::from(hit.score) })
        };
        Ok(hits.iter().filter_map(locate).collect())
    }

    fn waiting_with(&self, passage: u32) -> Option<&Waiting> {
        let after = self.waiting.partition_point(|waiting| waiting.passages.end <= passage);
        self.waiting.get(after).filter(|waiting| waiting.passages.contains(&passage))
    }
}

fn rank(
    query: &Query,
    blocks: &[(String, Vec<u8>)],
    waiting: &[Waiting],
    statistics: &Statistics,
    scope: &Scope,
    limit: usize,
) -> Result<Vec<Hit>, Corrupt> {
    let mut search = Search::new(query);
    for (term, postings) in blocks {
        search.add_block(term, postings)?;
    }
    for Waiting { passages, batch, .. } in waiting {
        search.add_batch(passages.start, &StoredBatch::new(batch)?)?;
    }
    Ok(search.rank(statistics, scope, limit))
}
