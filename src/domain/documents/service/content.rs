//! The content of a new document: stored and detected before the row is inserted.

use bytes::Bytes;
use futures_util::TryStreamExt as _;

use super::Source;
use super::quota;
use super::uploads::sent_file;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UploadId, WorkspaceId};
use crate::base::text::visible::is_visible;
use crate::base::{Error, Refusal, Result};
use crate::domain::documents::file_name::safe_file_name;
use crate::entity::document::DocumentSourceKind;
use crate::entity::{OfWorkspace as _, upload};
use crate::port::blob::{BlobKey, Stored};
use extraction::encoding::charset_of;
use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::{Extractor, registry};

/// Stored content.
pub(super) struct Content {
    /// Name of the file; `None` for texts.
    pub(super) name: Option<String>,
    pub(super) format: &'static dyn Extractor,
    /// Encoding that was declared with it.
    pub(super) charset: Option<String>,
    pub(super) source: DocumentSourceKind,
    pub(super) stored: Stored,
    pub(super) upload: Option<UploadId>,
}

/// Stores the content of a new document under `key`. Refused content is deleted.
pub(super) async fn store(app: &App, workspace: WorkspaceId, key: &BlobKey, source: Source) -> Result<Content> {
    let outcome = take(app, workspace, key, source).await;
    if outcome.is_err() {
        discard(app, key).await;
    }
    outcome
}

/// Deletes an unneeded file. Errors are only logged: maintenance deletes what remains.
pub(in crate::domain::documents) async fn discard(app: &App, key: &BlobKey) {
    if let Err(error) = app.blob.delete(key).await {
        tracing::warn!(error = ?error, "a file that nobody needs stays until housekeeping");
    }
}

async fn take(app: &App, workspace: WorkspaceId, key: &BlobKey, source: Source) -> Result<Content> {
    let limit = app.config.storage.max_file_size;
    let check_space = async |bytes, ticket| {
        quota::require(app, app.db.read(), quota::SpaceRequest { workspace, bytes, ticket }).await
    };
    match source {
        Source::Text { content, media_type } => {
            let refuse = || {
                let accepted = registry::texts().map(|text| text.media_type().to_owned()).collect();
                let message = format!("Texts are {}.", registry::named(registry::texts()));
                Refusal::new(Reason::UnsupportedMediaType { accepted }, message)
            };
            let format = registry::of_media_type(&media_type)
                .filter(|format| format.is_text())
                .ok_or_else(|| Error::from(refuse().at(["mediaType"])))?;
            if !is_visible(&content) {
                return Err(Error::invalid("content", "minLength", "The text is empty."));
            }
            check_space(content.len() as u64, None).await?;
            let stored = app.blob.put(key, Bytes::from(content)).await?;
            // Text in a request has been decoded to UTF-8.
            let charset = Some("UTF-8".to_owned());
            Ok(Content { name: None, format, charset, source: DocumentSourceKind::Text, stored, upload: None })
        }
        Source::File { name, declared, file } => {
            let file = tokio::fs::File::from_std(file);
            check_space(file.metadata().await.map_err(Error::internal)?.len(), None).await?;
            let stream = tokio_util::io::ReaderStream::new(file).map_err(Error::internal);
            let stored = app.blob.put_stream(key, stream, limit).await?;
            let format = format_of(app, key, &stored, &name, declared.as_deref()).await?;
            let charset = declared.as_deref().and_then(charset_of);
            let name = Some(safe_file_name(&name));
            Ok(Content { name, format, charset, source: DocumentSourceKind::Upload, stored, upload: None })
        }
        Source::Upload(id) => from_ticket(app, workspace, key, id).await,
        Source::Web { .. } => Err(Error::internal(anyhow::anyhow!("an address is read by a job"))),
    }
}

/// The format by content.
async fn format_of(
    app: &App,
    key: &BlobKey,
    stored: &Stored,
    name: &str,
    declared: Option<&str>,
) -> Result<&'static dyn Extractor> {
    if stored.byte_size == 0 {
        return Err(Error::invalid("source", "minBytes", "The file is empty."));
    }
    let head = app.blob.read_start(key, SNIFF_BYTES as u64).await?.unwrap_or_default();
    recognise(&head, Some(name), declared).map_err(|unknown| {
        let accepted = registry::media_types().map(str::to_owned).collect();
        let message = format!("{unknown} Send {}.", registry::named(registry::EXTRACTORS.into_iter()));
        Refusal::new(Reason::UnsupportedMediaType { accepted }, message).into()
    })
}

async fn from_ticket(app: &App, workspace: WorkspaceId, key: &BlobKey, id: UploadId) -> Result<Content> {
    let row = upload::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
    let row = row.filter(|row| row.is_received);
    let missing = || Error::not_found("uploadId", id);
    let row = row.ok_or_else(missing)?;
    let stored = take_sent(app, key, &row).await?.ok_or_else(missing)?;
    let format = format_of(app, key, &stored, &row.filename, Some(&row.media_type)).await?;
    let charset = charset_of(&row.media_type);
    let name = Some(safe_file_name(&row.filename));
    Ok(Content { name, format, charset, source: DocumentSourceKind::Upload, stored, upload: Some(id) })
}

/// Gives a document the file of a ticket without reading it again: size and hash are known from the upload.
async fn take_sent(app: &App, key: &BlobKey, ticket: &upload::Model) -> Result<Option<Stored>> {
    let sent = sent_file(ticket)?;
    let known = ticket.sha256.as_deref().and_then(|sha256| Stored::known(ticket.byte_size.unsigned_abs(), sha256));
    if let Some(stored) = known {
        return Ok(app.blob.copy(&sent, key).await?.then_some(stored));
    }
    // Older versions stored the hash only if it was announced.
    let Some((_, stream)) = app.blob.get_stream(&sent).await? else { return Ok(None) };
    app.blob.put_stream(key, stream, app.config.storage.max_file_size).await.map(Some)
}
