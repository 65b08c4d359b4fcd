//! The storage quota of a workspace: what its documents, their earlier originals and generated files use, and
//! what is reserved for tickets with a file or still valid.

use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UploadId, WorkspaceId};
use crate::base::{Error, Refusal, Result};

/// A file that needs space.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) struct SpaceRequest {
    pub(in crate::domain) workspace: WorkspaceId,
    pub(in crate::domain) bytes: u64,
    /// The ticket that has the space reserved.
    pub(in crate::domain) ticket: Option<UploadId>,
}

/// Refuses a file over the workspace's quota. The result holds until the commit only under the lock of the workspace's
/// files ([`crate::db::advisory_lock`]); without it, it is an early check before a file is sent.
pub(in crate::domain) async fn require(
    app: &App,
    connection: &impl ConnectionTrait,
    request: SpaceRequest,
) -> Result<()> {
    let limit = i64::try_from(app.config.storage.workspace_quota).unwrap_or(i64::MAX);
    let used = used(app, connection, request).await?;
    let bytes = i64::try_from(request.bytes).unwrap_or(i64::MAX);
    if used.saturating_add(bytes) <= limit {
        return Ok(());
    }
    let reason = Reason::QuotaExceeded { resource: "storageBytes", limit, used, resets_at: None };
    let message = "The workspace has no room for this file. Delete documents first, or wait until upload tickets that \
                   were not used expire.";
    Err(Refusal::new(reason, message).into())
}

/// Bytes used by or reserved for others.
async fn used(app: &App, connection: &impl ConnectionTrait, request: SpaceRequest) -> Result<i64> {
    let sql = "SELECT CAST((SELECT COALESCE(SUM(byte_size), 0) FROM documents WHERE workspace_id = $1)
                   + (SELECT COALESCE(SUM(byte_size), 0) FROM document_snapshots WHERE workspace_id = $1)
                   + (SELECT COALESCE(SUM(byte_size), 0) FROM artifacts WHERE workspace_id = $1)
                   + (SELECT COALESCE(SUM(byte_size), 0) FROM uploads
                      WHERE workspace_id = $1 AND id <> $2 AND (is_received OR expires_at > $3)) AS BIGINT)";
    // No ticket has the nil identifier.
    let own = request.ticket.map_or(Uuid::nil(), |id| id.0);
    let values = [request.workspace.0.into(), own.into(), app.clock.now().0.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::internal(anyhow::anyhow!("a sum without a row")))?;
    Ok(row.try_get_by_index(0)?)
}
