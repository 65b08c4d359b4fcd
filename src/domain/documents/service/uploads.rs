//! Files that are sent ahead, each with a ticket.

use bytes::Bytes;
use futures_util::Stream;
use sea_orm::{ActiveModelTrait as _, Set};

use super::content::check_quota;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UploadId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Refusal, Result, Viewer};
use crate::domain::workspaces::service::permit;
use crate::entity::upload;
use crate::port::blob::BlobKey;

/// Where the file of a ticket is kept until a document takes it.
pub(super) fn upload_key(workspace: WorkspaceId, id: UploadId) -> BlobKey {
    BlobKey::of(workspace).with(id).part("sent")
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
    /// Size of the file.
    pub byte_size: i64,
    /// SHA-256 of the file, checked on arrival.
    pub sha256: Option<String>,
}

/// Gives permission to send one file.
pub async fn create_upload(app: &App, viewer: &Viewer, command: CreateUpload) -> Result<upload::Model> {
    let workspace = command.workspace;
    permit(viewer, workspace, Permission::DocumentsWrite, "workspaceId", workspace)?;
    let filename = Name::parse("filename", &command.filename)?;
    let maximum = i64::try_from(app.config.storage.max_file_size).unwrap_or(i64::MAX);
    if !(1..=maximum).contains(&command.byte_size) {
        let message = format!("The file must have between 1 and {maximum} bytes.");
        return Err(Refusal::new(Reason::FileTooLarge { maximum }, message).at(["byteSize"]).into());
    }
    let sha256 = command.sha256.map(|hash| hash.to_lowercase());
    if sha256.as_ref().is_some_and(|hash| hash.len() != 64 || hash.bytes().any(|b| !b.is_ascii_hexdigit())) {
        return Err(Error::invalid("sha256", "hexadecimal", "Must be 64 hexadecimal digits."));
    }
    check_quota(app, workspace).await?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let row = upload::ActiveModel {
        id: Set(UploadId::generate()),
        workspace_id: Set(workspace),
        user_id: Set(viewer.user_id()),
        filename: Set(filename.into_string()),
        media_type: Set(command.media_type.chars().take(200).collect()),
        byte_size: Set(command.byte_size),
        sha256: Set(sha256),
        is_received: Set(false),
        expires_at: Set(now.plus(app.config.storage.upload_ticket_life)),
        created_at: Set(now),
    };
    let row = row.insert(&*tx).await?;
    tx.commit().await?;
    Ok(row)
}

/// Takes the file of a ticket. The size and hash that were announced are checked.
pub(in crate::domain::documents) async fn receive<S>(app: &App, ticket: &upload::Model, content: S) -> Result<()>
where
    S: Stream<Item = Result<Bytes>> + Send,
{
    let key = upload_key(ticket.workspace_id, ticket.id);
    let limit = u64::try_from(ticket.byte_size).unwrap_or(0);
    let stored = app.blob.put_stream(&key, content, limit).await?;
    let hash = stored.sha256_hex();
    if stored.byte_size != limit || ticket.sha256.as_ref().is_some_and(|wanted| *wanted != hash) {
        app.blob.delete(&key).await?;
        return Err(Error::invalid("body", "content", "The file is not the one that was announced."));
    }
    let tx = app.db.begin().await?;
    let mut change: upload::ActiveModel = ticket.clone().into();
    change.is_received = Set(true);
    change.update(&*tx).await?;
    tx.commit().await
}
