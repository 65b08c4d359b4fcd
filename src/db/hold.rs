//! Taking turns over something that no single row stands for, such as the room of a workspace for files: whoever counts
//! and then writes holds it from the count to the commit, in all processes.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::Tx;
use crate::base::Result;
use crate::base::id::{UserId, WorkspaceId};

/// What is counted before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Files of a workspace: their sizes, and equal contents.
    Files(WorkspaceId),
    /// API keys of a person.
    ApiKeys(UserId),
}

impl std::fmt::Display for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Files(workspace) => write!(f, "files:{workspace}"),
            Self::ApiKeys(owner) => write!(f, "api-keys:{owner}"),
        }
    }
}

/// Waits for the turn, and keeps it until the transaction ends. Take it before any row that somebody with the turn may
/// want. A lock of the workspace's row would not do: whatever tells the timeline takes that one last.
///
/// Writing transactions of SQLite exclude each other anyway.
pub async fn take_turn_in(tx: &Tx, turn: Turn) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, lock, [turn.to_string().into()])).await?;
    }
    Ok(())
}
