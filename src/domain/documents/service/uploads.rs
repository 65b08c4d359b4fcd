//! Files that are uploaded in advance, each with a ticket.

use bytes::Bytes;
use futures_util::Stream;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};

use super::{content, quota};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UploadId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Refusal, Result, Viewer};
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::domain::workspaces::service::{not_found_if_deleted, permit};
use crate::entity::{BelongsTo as _, upload};
use crate::port::blob::{BlobKey, Stored};

/// Storage prefix of everything uploaded with a ticket.
pub(super) fn sent_files(workspace: WorkspaceId, ticket: UploadId) -> BlobKey {
    BlobKey::of(workspace).with(ticket)
}

/// Storage key of a ticket's file until a document takes it.
pub(super) fn sent_file(ticket: &upload::Model) -> Result<BlobKey> {
    match &ticket.blob_key {
        Some(key) => BlobKey::stored(key),
        // Older versions had one key for all attempts.
        None => Ok(sent_files(ticket.workspace_id, ticket.id).part("sent")),
    }
}

/// A request for an upload ticket.
#[derive(Debug)]
pub struct CreateUpload {
    /// Workspace that the file is for.
    pub workspace: WorkspaceId,
    /// Name of the file.
    pub filename: String,
    /// Media type of the file.
    pub media_type: String,
    /// Size of the file in bytes.
    pub byte_size: i64,
    /// SHA-256 of the file, checked on arrival.
    pub sha256: Option<String>,
}

/// Creates a ticket for one file.
pub async fn create_upload(app: &App, viewer: &Viewer, command: CreateUpload) -> Result<upload::Model> {
    let workspace = command.workspace;
    permit(viewer, workspace, Permission::DocumentsWrite, "workspaceId", workspace)?;
    let filename = Name::parse("filename", &command.filename)?;
    let maximum = i64::try_from(app.config.storage.max_file_size).unwrap_or(i64::MAX);
    if command.byte_size < 1 {
        let reason = Reason::InvalidInput { constraint: Some("minBytes"), limit: Some(1) };
        return Err(Refusal::new(reason, "The file must have at least 1 byte.").at(["byteSize"]).into());
    }
    if command.byte_size > maximum {
        let message = format!("The file must have at most {maximum} bytes.");
        return Err(Refusal::new(Reason::FileTooLarge { maximum }, message).at(["byteSize"]).into());
    }
    let sha256 = command.sha256.map(|hash| hash.to_lowercase());
    if sha256.as_ref().is_some_and(|hash| hash.len() != 64 || hash.bytes().any(|b| !b.is_ascii_hexdigit())) {
        return Err(Error::invalid("sha256", "hexadecimal", "Must be 64 hexadecimal digits."));
    }
    let bytes = command.byte_size.unsigned_abs();
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    advisory_lock_in(&tx, AdvisoryLock::Files(workspace)).await?;
    quota::require(app, &*tx, quota::SpaceRequest { workspace, bytes, ticket: None }).await?;
    let row = upload::ActiveModel {
        id: Set(UploadId::generate()),
        workspace_id: Set(workspace),
        user_id: Set(viewer.user_id()),
        filename: Set(filename.into_string()),
        media_type: Set(command.media_type.chars().take(200).collect()),
        byte_size: Set(command.byte_size),
        sha256: Set(sha256),
        is_received: Set(false),
        blob_key: Set(None),
        expires_at: Set(now.plus(app.config.storage.upload_ticket_life)),
        created_at: Set(now),
    };
    let row = row.insert(&*tx).await.map_err(|error| not_found_if_deleted(error.into(), workspace))?;
    tx.commit().await?;
    Ok(row)
}

/// Receives the file of a ticket, and checks the announced size and hash.
///
/// There may be concurrent attempts. Each stores its own file; the first that arrives completely and correctly becomes
/// the ticket's, and the others delete only their own.
pub(in crate::domain::documents) async fn receive<S>(app: &App, ticket: &upload::Model, content: S) -> Result<()>
where
    S: Stream<Item = Result<Bytes>> + Send,
{
    let key = sent_files(ticket.workspace_id, ticket.id).with(UploadId::generate());
    let limit = u64::try_from(ticket.byte_size).unwrap_or(0);
    let stored = app.blob.put_stream(&key, content, limit).await?;
    let outcome = match is_announced(ticket, &stored) {
        true => assign(app, ticket, &key, &stored).await,
        false => Err(Error::invalid("body", "content", "The file is not the one that was announced.")),
    };
    // If the outcome of the commit is unknown, maintenance cleans up.
    if outcome.as_ref().is_err_and(|error| error.refusals().is_some()) {
        content::discard(app, &key).await;
    }
    outcome
}

fn is_announced(ticket: &upload::Model, stored: &Stored) -> bool {
    let hash = stored.sha256_hex();
    Ok(stored.byte_size) == u64::try_from(ticket.byte_size) && ticket.sha256.as_ref().is_none_or(|sha| *sha == hash)
}

/// Makes the file the ticket's, unless it has one. A ticket's reservation ends when it expires, so a slow upload may
/// find the quota exhausted.
async fn assign(app: &App, ticket: &upload::Model, key: &BlobKey, stored: &Stored) -> Result<()> {
    let workspace = ticket.workspace_id;
    let tx = app.db.begin().await?;
    advisory_lock_in(&tx, AdvisoryLock::Files(workspace)).await?;
    let bytes = ticket.byte_size.unsigned_abs();
    quota::require(app, &*tx, quota::SpaceRequest { workspace, bytes, ticket: Some(ticket.id) }).await?;
    let assigned = upload::Entity::update_belonging_to(workspace)
        .col_expr(upload::Column::IsReceived, Expr::value(true))
        .col_expr(upload::Column::BlobKey, Expr::value(key.to_string()))
        .col_expr(upload::Column::Sha256, Expr::value(stored.sha256_hex()))
        .filter(upload::Column::Id.eq(ticket.id))
        .filter(upload::Column::IsReceived.eq(false))
        .exec(&*tx)
        .await?;
    if assigned.rows_affected == 0 {
        return Err(Error::not_found("link", "link"));
    }
    tx.commit().await
}

/// Deletes what was uploaded with a used ticket.
pub(super) async fn discard(app: &App, workspace: WorkspaceId, ticket: UploadId) {
    if let Err(error) = app.blob.delete_prefix(&sent_files(workspace, ticket)).await {
        tracing::warn!(error = ?error, upload = %ticket, "the file of a used ticket could not be removed");
    }
}
