//! Merging: the batches of documents become part of the workspace's posting lists.

use std::collections::HashMap;

use analysis::{Merge, Statistics, StoredBatch};
use sea_orm::ConnectionTrait as _;

use super::statements::{self, BlockRow, ROWS};
use super::{damaged, number};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::{Db, Tx};

/// Documents that are merged in one transaction.
const DOCUMENTS: usize = 64;
/// Bytes of batches that are merged in one transaction, if they are of several documents.
const BYTES: usize = 1024 * 1024;

/// Merges some documents of a workspace, in one transaction; a merge that fails leaves them as they were: found, a
/// little slower. Answers how many it merged.
pub(super) async fn merge(db: &Db, workspace: WorkspaceId) -> Result<usize> {
    let tx = db.begin().await?;
    let index = statements::lock_index(db.backend(), workspace).all(&*tx).await?;
    let Some(index) = index.first() else { return Ok(0) };
    let mut next = number(index.try_get_by_index(0)?)?;
    let mut statistics = Statistics::decode(&index.try_get_by_index::<Vec<u8>>(1)?).map_err(damaged)?;
    let documents = waiting(&tx, workspace).await?;
    let mut merge = Merge::default();
    for (document, bytes) in &documents {
        let batch = StoredBatch::new(bytes).map_err(damaged)?;
        merge.add(next, &batch).map_err(damaged)?;
        statements::give_numbers(*document, next).run(&*tx).await?;
        statistics.plus(batch.statistics());
        next = next.saturating_add(batch.passages());
    }
    write(&tx, workspace, merge).await?;
    statements::update_index(workspace, next, statistics.encode()).run(&*tx).await?;
    tx.commit().await?;
    Ok(documents.len())
}

/// The first documents that wait, as many as are merged at once.
async fn waiting(tx: &Tx, workspace: WorkspaceId) -> Result<Vec<(DocumentId, Vec<u8>)>> {
    let (mut documents, mut bytes) = (Vec::new(), 0);
    for row in statements::waiting(workspace, Some(DOCUMENTS)).all(&**tx).await? {
        let batch: Vec<u8> = row.try_get_by_index(1)?;
        bytes += batch.len();
        if bytes > BYTES && !documents.is_empty() {
            break;
        }
        documents.push((row.try_get_by_index(0)?, batch));
    }
    Ok(documents)
}

/// Appends the postings to the lists of their terms.
async fn write(tx: &Tx, workspace: WorkspaceId, merge: Merge) -> Result<()> {
    let terms: Vec<&str> = merge.terms().collect();
    let mut last: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    for terms in terms.chunks(ROWS) {
        for row in statements::last_blocks(tx.get_database_backend(), workspace, terms).all(&**tx).await? {
            last.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    let blocks = merge.blocks(|term| last.get(term.as_bytes()).map(Vec::as_slice)).map_err(damaged)?;
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
