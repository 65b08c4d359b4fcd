//! The room of a workspace for files: what its documents keep, and what is promised to tickets that a file has come for
//! or may still come for.

use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UploadId, WorkspaceId};
use crate::base::{Error, Refusal, Result};

/// A file that wants room.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) workspace: WorkspaceId,
    pub(super) bytes: u64,
    /// The ticket that the room was promised to.
    pub(super) ticket: Option<UploadId>,
}

/// Refuses a file that the workspace has no room for. Only whoever has the turn of the workspace's files can rely on
/// the answer until the commit ([`crate::db::hold`]); for others it saves the way of a file that would be refused.
pub(super) async fn require(app: &App, connection: &impl ConnectionTrait, wanted: Wanted) -> Result<()> {
    let limit = i64::try_from(app.config.storage.workspace_quota).unwrap_or(i64::MAX);
    let used = used(app, connection, wanted).await?;
    let bytes = i64::try_from(wanted.bytes).unwrap_or(i64::MAX);
    if used.saturating_add(bytes) <= limit {
        return Ok(());
    }
    let reason = Reason::QuotaExceeded { resource: "storageBytes", limit, used, resets_at: None };
    let message = "The workspace has no room for this file. Delete documents first, or wait until upload tickets that \
                   were not used expire.";
    Err(Refusal::new(reason, message).into())
}

/// Bytes that others have or were promised.
async fn used(app: &App, connection: &impl ConnectionTrait, wanted: Wanted) -> Result<i64> {
    let sql = "SELECT CAST((SELECT COALESCE(SUM(byte_size), 0) FROM documents WHERE workspace_id = $1)
                   + (SELECT COALESCE(SUM(byte_size), 0) FROM uploads
                      WHERE workspace_id = $1 AND id <> $2 AND (is_received OR expires_at > $3)) AS BIGINT)";
    // No ticket has the nil identifier.
    let own = wanted.ticket.map_or(Uuid::nil(), |id| id.0);
    let values = [wanted.workspace.0.into(), own.into(), app.clock.now().0.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::internal(anyhow::anyhow!("a sum without a row")))?;
    Ok(row.try_get_by_index(0)?)
}
