//! Removing documents.

use std::ops::Range;

use analysis::Statistics;
use sea_orm::ConnectionTrait as _;

use super::{damaged, number, statements};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::Tx;

/// Removes documents from the index; those that are not in it are ignored. Hold their rows, so that nobody adds them
/// meanwhile.
pub async fn remove_in(tx: &Tx, workspace: WorkspaceId, documents: &[DocumentId]) -> Result<()> {
    let backend = tx.get_database_backend();
    if documents.is_empty() || statements::documents(backend, workspace, documents).all(&**tx).await?.is_empty() {
        return Ok(());
    }
    let index = statements::lock_index(backend, workspace).all(&**tx).await?;
    let Some(index) = index.first() else { return Ok(()) };
    let mut statistics = Statistics::decode(&index.try_get_by_index::<Vec<u8>>(1)?).map_err(damaged)?;
    let mut removed: Vec<Range<u32>> = Vec::new();
    // Read once more: before the lock, a merge may have given them numbers.
    for row in statements::documents(backend, workspace, documents).all(&**tx).await? {
        if let Some(first) = row.try_get_by_index::<Option<i64>>(1)? {
            let (first, passages) = (number(first)?, number(row.try_get_by_index(2)?)?);
            removed.push(first..first.saturating_add(passages));
            let own = Statistics::decode(&row.try_get_by_index::<Vec<u8>>(3)?).map_err(damaged)?;
            statistics.minus(&own);
        }
    }
    statements::delete_documents(documents).run(&**tx).await?;
    statements::count_change(workspace).run(&**tx).await?;
    if !removed.is_empty() {
        let next = number(index.try_get_by_index(0)?)?;
        statements::add_removed(workspace, &removed).run(&**tx).await?;
        statements::update_index(workspace, next, statistics.encode()).run(&**tx).await?;
    }
    Ok(())
}

/// Removes everything that the index has of a workspace. Where the workspace is deleted, after its documents.
pub async fn drop_in(tx: &Tx, workspace: WorkspaceId) -> Result<()> {
    // Whoever merges or purges ends first, and finds no index afterwards.
    statements::lock_index(tx.get_database_backend(), workspace).all(&**tx).await?;
    for sql in statements::drop_index(workspace) {
        sql.run(&**tx).await?;
    }
    Ok(())
}
