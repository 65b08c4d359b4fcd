//! Purging: postings of removed passages are taken out of the blocks.

use std::ops::Range;

use analysis::Passages;

use super::statements::{self, BlockRow};
use super::{damaged, number};
use crate::base::Result;
use crate::base::id::WorkspaceId;
use crate::db::Db;

/// Blocks in one transaction.
const BLOCKS: usize = 1_000;
/// One in so many passages has to be gone.
const SHARE: u64 = 20;

/// Purges the lists of a workspace when enough passages are gone. Interrupted, it begins anew the next time, and does
/// nothing twice.
pub(super) async fn purge_if_due(db: &Db, workspace: WorkspaceId) -> Result<()> {
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for row in statements::removed(workspace).all(db.read()).await? {
        let (first, passages) = (number(row.try_get_by_index(0)?)?, number(row.try_get_by_index(1)?)?);
        ranges.push(first..first.saturating_add(passages));
    }
    let gone: u64 = ranges.iter().map(|range| u64::from(range.end - range.start)).sum();
    let index = statements::index(workspace).all(db.read()).await?;
    let Some(index) = index.first() else { return Ok(()) };
    if gone == 0 || gone * SHARE < u64::from(number(index.try_get_by_index(0)?)?) {
        return Ok(());
    }
    let firsts: Vec<u32> = ranges.iter().map(|range| range.start).collect();
    let gone: Passages = ranges.into_iter().collect();
    let mut after = (Vec::new(), -1);
    while let Some(last) = purge_some(db, workspace, &gone, after).await? {
        after = last;
    }
    for firsts in firsts.chunks(BLOCKS) {
        let tx = db.begin().await?;
        statements::forget_removed(workspace, firsts).run(&*tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Purges the blocks that follow a key; answers the key of the last one, if more may follow.
async fn purge_some(
    db: &Db,
    workspace: WorkspaceId,
    gone: &Passages,
    (term, first): (Vec<u8>, i64),
) -> Result<Option<(Vec<u8>, i64)>> {
    let tx = db.begin().await?;
    if statements::lock_index(db.backend(), workspace).all(&*tx).await?.is_empty() {
        return Ok(None);
    }
    let rows = statements::blocks_after(workspace, term, first, BLOCKS).all(&*tx).await?;
    let mut kept = Vec::new();
    let mut last = None;
    for row in &rows {
        let (term, first): (Vec<u8>, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
        let postings: Vec<u8> = row.try_get_by_index(1)?;
        if let Some(rest) = analysis::purge(&postings, |passage| gone.contains(passage)).map_err(damaged)? {
            statements::delete_block(workspace, term.clone(), first).run(&*tx).await?;
            kept.extend(rest.map(|block| BlockRow {
                term: term.clone(),
                first_passage: block.first,
                postings: block.bytes,
            }));
        }
        last = Some((term, first));
    }
    if !kept.is_empty() {
        statements::write_blocks(workspace, kept).run(&*tx).await?;
    }
    tx.commit().await?;
    Ok(last.filter(|_| rows.len() == BLOCKS))
}
