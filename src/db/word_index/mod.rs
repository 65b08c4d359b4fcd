//! The index of words in passages: what the crate `analysis` computes, as tables of either database.
//!
//! * **A document** is added as one row with a small index of its own, its batch, and is found from the commit on. No
//!   counter is shared: those who add documents to one workspace never wait for each other.
//! * **Merging** ([`upkeep`]) gives the passages of such documents their numbers in the workspace, and appends them to
//!   the posting lists of their terms, in blocks of at most 256 postings: some terms in each transaction.
//! * **Removing** a document takes its numbers out of the workspace's statistics at once. Its postings are skipped, and
//!   purged when they have become a twentieth of all.
//! * **Tenants**: every key begins with the workspace, and so do statistics and vocabulary: no other tenant has an
//!   influence on what is found, on a score, or on a time (C-TEN-3).
//!
//! Locks, on PostgreSQL: whoever numbers or removes passages locks the row of `search_indexes`. Rows of jobs, then of
//! documents, are locked before it, and none after it. SQLite has one writer anyway.

mod add;
mod catch_up;
mod merge;
mod purge;
mod remove;
mod search;
mod statements;
mod upkeep;

#[cfg(test)]
mod tests;

use sea_orm::ConnectionTrait as _;

use super::Tx;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result};

pub use add::{ADDED, Passages, add_in};
pub use catch_up::{drop_outdated, unindexed};
pub use remove::{drop_in, remove_in};
pub use search::{Found, WordIndex};
pub use upkeep::upkeep;

/// Locks the index of a workspace until the transaction ends: whoever numbers or removes passages waits.
pub(super) async fn lock_in(tx: &Tx, workspace: WorkspaceId) -> Result<()> {
    statements::lock_index(tx.get_database_backend(), workspace).all(&**tx).await?;
    Ok(())
}

/// Counts a change of the vectors of a workspace, whose index is locked.
pub(super) async fn count_change_in(tx: &Tx, workspace: WorkspaceId) -> Result<()> {
    statements::count_change(workspace).run(&**tx).await
}

/// A stored number of passages, or the number of one.
fn number(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|_| damaged(analysis::Corrupt))
}

fn damaged(cause: analysis::Corrupt) -> Error {
    Error::internal(cause)
}
