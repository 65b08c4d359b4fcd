//! Advisory locks for limits that no single row represents, such as the storage quota of a workspace: held from the
//! count to the commit, across all processes.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::Tx;
use crate::base::Result;
use crate::base::id::{UserId, WorkspaceId};

/// What a lock protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdvisoryLock {
    /// Files of a workspace: their total size, and duplicates.
    Files(WorkspaceId),
    /// API keys of a person.
    ApiKeys(UserId),
    /// Sums of the figures of a workspace.
    Figures(WorkspaceId),
    /// Which models a workspace, or the instance for none, uses for what.
    ModelDefaults(Option<WorkspaceId>),
    /// The model providers that processes declare when they start.
    DeclaredModels,
}

impl std::fmt::Display for AdvisoryLock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Files(workspace) => write!(f, "files:{workspace}"),
            Self::ApiKeys(owner) => write!(f, "api-keys:{owner}"),
            Self::Figures(workspace) => write!(f, "figures:{workspace}"),
            Self::ModelDefaults(Some(workspace)) => write!(f, "model-defaults:{workspace}"),
            Self::ModelDefaults(None) => f.write_str("model-defaults"),
            Self::DeclaredModels => f.write_str("declared-models"),
        }
    }
}

/// Waits for the lock, and holds it until the transaction ends. Acquire it before locking any row that other holders
/// may lock. Locking the workspace's row instead would not work: appending to the timeline must lock that row last.
///
/// Not needed on SQLite, where writing transactions exclude each other.
pub async fn advisory_lock_in(tx: &Tx, lock: AdvisoryLock) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [lock.to_string().into()])).await?;
    }
    Ok(())
}
