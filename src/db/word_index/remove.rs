//! Removing documents.

use std::ops::Range;

use analysis::Statistics;
use sea_orm::ConnectionTrait as _;

use super::{damaged, execute, number, query_all, statements};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::Tx;

/// Removes documents from the index; those that are not in it are ignored. Hold their rows, so that nobody adds them
/// meanwhile.
pub async fn remove_in(tx: &Tx, workspace: WorkspaceId, documents: &[DocumentId]) -> Result<()> {
    let backend = tx.get_database_backend();
    if documents.is_empty() || query_all(&**tx, statements::documents(backend, workspace, documents)).await?.is_empty()
    {
        return Ok(());
    }
    let index = query_all(&**tx, statements::lock_index(backend, workspace)).await?;
    let Some(index) = index.first() else { return Ok(()) };
    let mut statistics = Statistics::decode(&index.try_get_by_index::<Vec<u8>>(1)?).map_err(damaged)?;
    let mut removed: Vec<Range<u32>> = Vec::new();
    // Read once more: before the lock, a merge may have given them numbers.
    for row in query_all(&**tx, statements::documents(backend, workspace, documents)).await? {
        if let Some(first) = row.try_get_by_index::<Option<i64>>(1)? {
            let (first, passages) = (number(first)?, number(row.try_get_by_index(2)?)?);
            removed.push(first..first.saturating_add(passages));
            let own = Statistics::decode(&row.try_get_by_index::<Vec<u8>>(3)?).map_err(damaged)?;
            statistics.minus(&own);
        }
    }
    execute(&**tx, statements::delete_documents(documents)).await?;
    execute(&**tx, statements::count_change(workspace)).await?;
    if !removed.is_empty() {
        let next = number(index.try_get_by_index(0)?)?;
        execute(&**tx, statements::add_removed(workspace, &removed)).await?;
        execute(&**tx, statements::update_index(workspace, next, statistics.encode())).await?;
    }
    Ok(())
}

/// Removes everything that the index has of a workspace, once its documents are deleted.
pub async fn drop_in(tx: &Tx, workspace: WorkspaceId) -> Result<()> {
    // Whoever merges or purges ends first, and finds no index afterwards.
    query_all(&**tx, statements::lock_index(tx.get_database_backend(), workspace)).await?;
    for sql in statements::drop_index(workspace) {
        execute(&**tx, sql).await?;
    }
    Ok(())
}
