//! The content of a new document: found, stored and recognised before there is a row.

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::Source;
use super::uploads::upload_key;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UploadId, WorkspaceId};
use crate::base::{Error, Refusal, Result};
use crate::domain::documents::media::{self, TextKind};
use crate::entity::document::DocumentSourceKind;
use crate::entity::{document, upload};
use crate::port::blob::{BlobKey, Stored};

/// What was stored.
pub(super) struct Content {
    pub(super) name: String,
    pub(super) kind: TextKind,
    pub(super) source: DocumentSourceKind,
    pub(super) stored: Stored,
    pub(super) upload: Option<UploadId>,
}

/// Stores the content of a new document under `key`.
pub(super) async fn store(app: &App, workspace: WorkspaceId, key: &BlobKey, source: Source) -> Result<Content> {
    let limit = app.config.storage.max_file_size;
    check_quota(app, workspace).await?;
    match source {
        Source::Text { content, media_type } => {
            let refuse = || {
                let accepted = media::ACCEPTED.map(str::to_owned).to_vec();
                Refusal::new(Reason::UnsupportedMediaType { accepted }, "Texts are plain text, Markdown or HTML.")
            };
            let kind = TextKind::from_media_type(&media_type)
                .ok_or_else(|| Error::from(refuse().at(["source", "text", "mediaType"])))?;
            if content.trim().is_empty() {
                return Err(Error::invalid("source", "minLength", "The text is empty."));
            }
            let stored = app.blob.put(key, Bytes::from(content)).await?;
            let name = "Text".to_owned();
            Ok(Content { name, kind, source: DocumentSourceKind::Text, stored, upload: None })
        }
        Source::File { name, declared, file } => {
            let file = tokio::fs::File::from_std(file);
            let stream = tokio_util::io::ReaderStream::new(file).map_err(Error::internal);
            let stored = app.blob.put_stream(key, stream, limit).await?;
            let kind = kind_of(app, key, &name, declared.as_deref()).await?;
            let name = media::safe_filename(&name);
            Ok(Content { name, kind, source: DocumentSourceKind::Upload, stored, upload: None })
        }
        Source::Upload(id) => from_ticket(app, workspace, key, id).await,
    }
}

/// The kind by content; a file of another kind is taken away again.
async fn kind_of(app: &App, key: &BlobKey, name: &str, declared: Option<&str>) -> Result<TextKind> {
    let head = app.blob.read_start(key, media::SNIFF_BYTES as u64).await?.unwrap_or_default();
    match media::recognise(&head, Some(name), declared) {
        Ok(kind) => Ok(kind),
        Err(error) => {
            app.blob.delete(key).await?;
            Err(error)
        }
    }
}

async fn from_ticket(app: &App, workspace: WorkspaceId, key: &BlobKey, id: UploadId) -> Result<Content> {
    let row = upload::Entity::find_by_id(id).one(app.db.read()).await?;
    let row = row.filter(|row| row.workspace_id == workspace && row.is_received);
    let row = row.ok_or_else(|| Error::not_found("source", id))?;
    let sent = upload_key(workspace, id);
    let missing = || Error::not_found("source", id);
    let (_, stream) = app.blob.get_stream(&sent).await?.ok_or_else(missing)?;
    let stored = app.blob.put_stream(key, stream, app.config.storage.max_file_size).await?;
    let kind = kind_of(app, key, &row.filename, Some(&row.media_type)).await?;
    let name = media::safe_filename(&row.filename);
    Ok(Content { name, kind, source: DocumentSourceKind::Upload, stored, upload: Some(id) })
}

/// Refuses more content when the workspace has used up its room.
pub(super) async fn check_quota(app: &App, workspace: WorkspaceId) -> Result<()> {
    let limit = i64::try_from(app.config.storage.workspace_quota).unwrap_or(i64::MAX);
    let used = document::Entity::find()
        .select_only()
        .column_as(document::Column::ByteSize.sum().cast_as("BIGINT"), "used")
        .filter(document::Column::WorkspaceId.eq(workspace))
        .into_tuple::<Option<i64>>()
        .one(app.db.read())
        .await?
        .flatten()
        .unwrap_or(0);
    if used < limit {
        return Ok(());
    }
    let reason = Reason::QuotaExceeded { resource: "storageBytes", limit, used, resets_at: None };
    Err(Refusal::new(reason, "The workspace has no room for more files. Delete documents first.").into())
}
