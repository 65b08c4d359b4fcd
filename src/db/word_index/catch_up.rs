//! What the index should have and has not: documents of a database from before it, or from before its version.

use super::{drop_in, statements};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::Db;

/// Drops what an earlier version of the analysis made: its terms would not be found. Answers for how many workspaces.
pub async fn drop_outdated(db: &Db) -> Result<u64> {
    let mut dropped = 0;
    for row in statements::outdated().all(db.read()).await? {
        let workspace: WorkspaceId = row.try_get_by_index(0)?;
        let tx = db.begin().await?;
        drop_in(&tx, workspace).await?;
        tx.commit().await?;
        dropped += 1;
    }
    Ok(dropped)
}

/// Some documents that can be searched, and of which the index has nothing; in any order, so that several processes
/// take different ones.
pub async fn unindexed(db: &Db, most: usize) -> Result<Vec<(WorkspaceId, DocumentId)>> {
    let rows = statements::unindexed(most).all(db.read()).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
