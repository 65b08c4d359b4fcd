//! Merging: the batches of documents become part of the workspace's posting lists.
//!
//! Some documents get their numbers together; then their terms are merged in order, some in each transaction, so that
//! nobody waits long for the index or, on SQLite, for the writer: a table of a million rows has a million terms. The row
//! of the workspace keeps the last term that was merged. Until the end a search takes the terms after it from the
//! batches, and whoever merges next goes on there.

use std::collections::{HashMap, HashSet};

use analysis::{Merge, Slice, Statistics, StoredBatch};
use sea_orm::{ConnectionTrait as _, QueryResult};

use super::statements::{self, BlockRow, ROWS};
use super::{damaged, number};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::{Db, Tx};

/// Documents that are merged together.
const DOCUMENTS: usize = 64;
/// Bytes of batches that are merged together, if they are of several documents.
const BYTES: usize = 1024 * 1024;
/// Postings that are merged in one transaction: some ten milliseconds of processor time.
const POSTINGS: usize = 2_000;

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing waits.
    Nothing,
    /// Some documents are merged; others may wait.
    Merged,
    /// It ends another time: another process has gone on with it.
    Unfinished,
}

/// Merges some documents of a workspace, or goes on with a merge that was interrupted.
pub(super) async fn merge(db: &Db, workspace: WorkspaceId) -> Result<Outcome> {
    merge_in_steps(db, workspace, POSTINGS, usize::MAX).await
}

/// The same in at most so many transactions, after that in which documents get their numbers; each writes about so many
/// postings.
pub(super) async fn merge_in_steps(db: &Db, workspace: WorkspaceId, postings: usize, steps: usize) -> Result<Outcome> {
    let Some(mut run) = Run::begin(db, workspace).await? else { return Ok(Outcome::Nothing) };
    let batches = run.batches(db).await?;
    let mut merge = Merge::default();
    for (base, batch) in &batches {
        merge.add(*base, &StoredBatch::new(batch).map_err(damaged)?).map_err(damaged)?;
    }
    merge.skip_through(&run.merged_through).map_err(damaged)?;
    for _ in 0..steps {
        match run.step(db, &mut merge, postings).await? {
            Step::More => {}
            Step::Ended => return Ok(Outcome::Merged),
            Step::TakenOver => break,
        }
    }
    Ok(Outcome::Unfinished)
}

/// What one transaction of a merge came to.
enum Step {
    More,
    Ended,
    TakenOver,
}

/// A merge that is under way.
#[derive(Debug)]
struct Run {
    workspace: WorkspaceId,
    /// The documents, with the numbers of their first passages.
    documents: HashSet<(DocumentId, u32)>,
    /// The last term that was merged.
    merged_through: Vec<u8>,
}

impl Run {
    /// Takes up the merge that is under way, or gives the first documents that wait their numbers.
    async fn begin(db: &Db, workspace: WorkspaceId) -> Result<Option<Self>> {
        let tx = db.begin().await?;
        let index = statements::lock_index(db.backend(), workspace).all(&*tx).await?;
        let Some(index) = index.first() else { return Ok(None) };
        let under_way = statements::merging(workspace).all(&*tx).await?;
        if !under_way.is_empty() {
            let documents = under_way.iter().map(numbered).collect::<Result<_>>()?;
            let merged_through = index.try_get_by_index::<Option<Vec<u8>>>(3)?.unwrap_or_default();
            return Ok(Some(Self { workspace, documents, merged_through }));
        }
        let mut next = number(index.try_get_by_index(0)?)?;
        let mut statistics = Statistics::decode(&index.try_get_by_index::<Vec<u8>>(1)?).map_err(damaged)?;
        let mut documents = HashSet::new();
        for row in waiting(&tx, workspace).await? {
            let document = row.try_get_by_index(0)?;
            statements::give_numbers(document, next).run(&*tx).await?;
            documents.insert((document, next));
            statistics.plus(&Statistics::decode(&row.try_get_by_index::<Vec<u8>>(3)?).map_err(damaged)?);
            next = next.saturating_add(number(row.try_get_by_index(2)?)?);
        }
        if documents.is_empty() {
            return Ok(None);
        }
        statements::update_index(workspace, next, statistics.encode()).run(&*tx).await?;
        statements::merged_through(workspace, None).run(&*tx).await?;
        tx.commit().await?;
        Ok(Some(Self { workspace, documents, merged_through: Vec::new() }))
    }

    /// The batches, by the numbers of their first passages.
    async fn batches(&self, db: &Db) -> Result<Vec<(u32, Vec<u8>)>> {
        let mut batches = Vec::new();
        for (document, base) in &self.documents {
            // One that was removed or merged meanwhile has none, which the next transaction sees.
            if let Some(row) = statements::batch(*document).all(db.read()).await?.first() {
                batches.push((*base, row.try_get_by_index(0)?));
            }
        }
        Ok(batches)
    }

    /// Merges the next terms in a transaction of their own.
    async fn step(&mut self, db: &Db, merge: &mut Merge<'_>, postings: usize) -> Result<Step> {
        let tx = db.begin().await?;
        let index = statements::lock_index(db.backend(), self.workspace).all(&*tx).await?;
        let Some(index) = index.first() else { return Ok(Step::TakenOver) };
        let merged_through = index.try_get_by_index::<Option<Vec<u8>>>(3)?.unwrap_or_default();
        let left = statements::merging(self.workspace).all(&*tx).await?;
        let left: HashSet<(DocumentId, u32)> = left.iter().map(numbered).collect::<Result<_>>()?;
        if merged_through != self.merged_through || !left.is_subset(&self.documents) {
            return Ok(Step::TakenOver);
        }
        // Postings of removed documents are purged perhaps already, and must not be written any more.
        let bases: HashSet<u32> = left.iter().map(|(_, base)| *base).collect();
        merge.retain(|base| bases.contains(&base));
        let slice = merge.take(postings).map_err(damaged)?;
        let last = slice.last_term().filter(|_| !merge.is_at_end()).map(|term| term.as_bytes().to_vec());
        write(&tx, self.workspace, slice).await?;
        if last.is_none() {
            statements::forget_merged_batches(self.workspace).run(&*tx).await?;
        }
        statements::merged_through(self.workspace, last.as_deref()).run(&*tx).await?;
        tx.commit().await?;
        let Some(last) = last else { return Ok(Step::Ended) };
        self.merged_through = last;
        Ok(Step::More)
    }
}

fn numbered(row: &QueryResult) -> Result<(DocumentId, u32)> {
    Ok((row.try_get_by_index(0)?, number(row.try_get_by_index(1)?)?))
}

/// The first documents that wait, as many as are merged together.
async fn waiting(tx: &Tx, workspace: WorkspaceId) -> Result<Vec<QueryResult>> {
    let (mut documents, mut bytes) = (Vec::new(), 0_usize);
    for row in statements::waiting(workspace, DOCUMENTS).all(&**tx).await? {
        bytes = bytes.saturating_add(usize::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or(usize::MAX));
        if bytes > BYTES && !documents.is_empty() {
            break;
        }
        documents.push(row);
    }
    Ok(documents)
}

/// Appends the postings to the lists of their terms.
async fn write(tx: &Tx, workspace: WorkspaceId, slice: Slice) -> Result<()> {
    let terms: Vec<&str> = slice.terms().collect();
    let mut last: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    for terms in terms.chunks(ROWS) {
        for row in statements::last_blocks(tx.get_database_backend(), workspace, terms).all(&**tx).await? {
            last.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    let blocks = slice.blocks(|term| last.get(term.as_bytes()).map(Vec::as_slice)).map_err(damaged)?;
    for blocks in blocks.chunks(ROWS) {
        let rows = blocks.iter().map(|stored| BlockRow {
            term: stored.term.clone().into_bytes(),
            first_passage: stored.block.first,
            postings: stored.block.bytes.clone(),
        });
        statements::write_blocks(workspace, rows).run(&**tx).await?;
    }
    Ok(())
}
