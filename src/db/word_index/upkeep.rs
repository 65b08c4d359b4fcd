//! When to merge and purge.

use super::merge::{Outcome, merge};
use super::{purge::purge_if_due, statements};
use crate::base::Result;
use crate::base::id::WorkspaceId;
use crate::db::Db;

/// Documents that may wait: each of them is looked through by every search.
const DOCUMENTS: i64 = 64;
/// Bytes of documents that may wait.
const BYTES: i64 = 1024 * 1024;

/// Merges and purges what is due in the index of a workspace. Call it after documents were added or removed; several at
/// once, in any process, do the work in turn.
pub async fn upkeep(db: &Db, workspace: WorkspaceId) -> Result<()> {
    while is_merge_due(db, workspace).await? && merge(db, workspace).await? == Outcome::Merged {}
    purge_if_due(db, workspace).await
}

async fn is_merge_due(db: &Db, workspace: WorkspaceId) -> Result<bool> {
    let unmerged = statements::amount_unmerged(workspace).all(db.read()).await?;
    let Some(unmerged) = unmerged.first() else { return Ok(false) };
    let is_under_way = unmerged.try_get_by_index::<i64>(2)? > 0;
    Ok(is_under_way
        || unmerged.try_get_by_index::<i64>(0)? >= DOCUMENTS
        || unmerged.try_get_by_index::<i64>(1)? >= BYTES)
}
