//! Keeping a file: its bytes are stored before its row is written, and nothing waits for the store within a transaction.

use futures_util::TryStreamExt as _;
use sea_orm::ActiveModelTrait as _;
use sea_orm::IntoActiveModel as _;
use sea_orm::sea_query::LockType;
use serde_json::json;

use super::access::conversation_of;
use crate::app::App;
use crate::base::id::{ArtifactId, JobId, WorkspaceId};
use crate::base::{Error, NodeRef, Result, Timestamp, Viewer};
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::db::{Tx, Write};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::documents::file_name::safe_file_name;
use crate::domain::documents::service::quota::{self, SpaceRequest};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::artifact::{self, ArtifactFormat};
use crate::entity::{OfWorkspace as _, conversation, document, extracted_table};
use crate::port::blob::{BlobKey, Stored};

/// Bytes that were stored for an artifact whose row is still to be written, with [`add_in`]. Without a row housekeeping
/// deletes them after an hour; [`Kept::discard`] does so at once.
#[derive(Debug)]
pub struct Kept {
    workspace: WorkspaceId,
    id: ArtifactId,
    key: BlobKey,
    stored: Stored,
}

impl Kept {
    /// The identifier that the artifact is going to have.
    pub fn id(&self) -> ArtifactId {
        self.id
    }

    /// Deletes the bytes. Errors are only logged: housekeeping deletes what remains.
    pub async fn discard(&self, app: &App) {
        if let Err(error) = app.blob.delete(&self.key).await {
            tracing::warn!(error = ?error, "a file that nobody needs stays until housekeeping");
        }
    }
}

/// Stores the bytes of a new artifact, which are read from the start of the file. Refuses more than a file may have.
pub async fn keep(app: &App, workspace: WorkspaceId, file: std::fs::File) -> Result<Kept> {
    let id = ArtifactId::generate();
    let key = BlobKey::of(workspace).with(id).part("content");
    let stream = tokio_util::io::ReaderStream::new(tokio::fs::File::from_std(file)).map_err(Error::internal);
    let stored = app.blob.put_stream(&key, stream, app.config.storage.max_file_size).await?;
    Ok(Kept { workspace, id, key, stored })
}

/// What is to be known of an artifact.
#[derive(Debug, Clone)]
pub struct NewArtifact {
    /// What it is about; with the ending of the format it is the name of the file.
    pub title: String,
    /// Format.
    pub format: ArtifactFormat,
    /// What it was made from.
    pub subject: NodeRef,
    /// The revision of it that the file shows, for what has revisions.
    pub subject_revision: Option<i32>,
    /// Job that made it.
    pub job: Option<JobId>,
    /// Whether texts that a spreadsheet would take for formulas were given an apostrophe.
    pub neutralizes_formulas: bool,
    /// When it is deleted; none when it is kept.
    pub expires_at: Option<Timestamp>,
}

/// Writes the row of stored bytes with audit entry and timeline. `QUOTA_EXCEEDED` when the workspace has no room. When
/// this or the commit is refused, the caller [discards](Kept::discard) the bytes.
pub async fn add_in(tx: &mut Tx, app: &App, viewer: &Viewer, kept: &Kept, new: NewArtifact) -> Result<artifact::Model> {
    let (workspace, now) = (kept.workspace, app.clock.now());
    hold_subject_in(tx, workspace, new.subject).await?;
    advisory_lock_in(tx, AdvisoryLock::Files(workspace)).await?;
    quota::require(app, &**tx, SpaceRequest { workspace, bytes: kept.stored.byte_size, ticket: None }).await?;
    let format = export::Format::from(new.format);
    let row = artifact::Model {
        id: kept.id,
        workspace_id: workspace,
        filename: file_name(&new.title, format.extension()),
        format: new.format,
        media_type: format.media_type().to_owned(),
        byte_size: i64::try_from(kept.stored.byte_size).unwrap_or(i64::MAX),
        sha256: kept.stored.sha256_hex(),
        blob_key: kept.key.to_string(),
        subject_type: new.subject.prefix().to_owned(),
        subject_id: new.subject.uuid(),
        subject_revision: new.subject_revision,
        job_id: new.job,
        // In other formats there is nothing to neutralise.
        neutralizes_formulas: new.neutralizes_formulas && format.is_opened_by_spreadsheets(),
        created_by: viewer.user_id(),
        created_at: now,
        expires_at: new.expires_at,
    };
    tx.defer(Write::insert(app.db.backend(), [row.clone().into_active_model().reset_all()]));
    emit_in(tx, app, viewer, "artifact.created", &row, format!("The file “{}” was made", row.filename));
    Ok(row)
}

/// Holds a document, table or conversation, with which its files are deleted, until the commit: a file of one that is gone would stay.
async fn hold_subject_in(tx: &Tx, workspace: WorkspaceId, subject: NodeRef) -> Result<()> {
    let is_there = match subject {
        NodeRef::DocumentId(id) => {
            document::Entity::by_id_in(workspace, id).lock(LockType::KeyShare).one(&**tx).await?.is_some()
        }
        NodeRef::ConversationId(id) => {
            conversation::Entity::by_id_in(workspace, id).lock(LockType::KeyShare).one(&**tx).await?.is_some()
        }
        NodeRef::ExtractedTableId(id) => {
            extracted_table::Entity::by_id_in(workspace, id).lock(LockType::KeyShare).one(&**tx).await?.is_some()
        }
        _ => true,
    };
    if is_there { Ok(()) } else { Err(Error::deleted_meanwhile()) }
}

/// A title has characters that would be taken for folders.
fn file_name(title: &str, extension: &str) -> String {
    safe_file_name(&format!("{}.{extension}", title.replace(['/', '\\'], "_")))
}

/// Writes the audit log and the timeline. A file of a conversation is no news for the workspace, and its name says what
/// the conversation is about.
pub(super) fn emit_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &artifact::Model,
    summary: String,
) {
    if conversation_of(row).is_some() {
        let facts = json!({ "format": row.format, "sha256": row.sha256 });
        record_in(tx, app, viewer, Entry::new(action, Some(row.workspace_id), row.id).changes(facts));
        return;
    }
    let facts = json!({
        "filename": row.filename,
        "sha256": row.sha256,
        "neutralizesFormulas": row.neutralizes_formulas,
    });
    record_in(tx, app, viewer, Entry::new(action, Some(row.workspace_id), row.id).changes(facts.clone()));
    let event = NewActivity::new(action, row.id, summary).payload(facts);
    append_in(tx, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
}

impl From<ArtifactFormat> for export::Format {
    fn from(format: ArtifactFormat) -> Self {
        match format {
            ArtifactFormat::Csv => Self::Csv,
            ArtifactFormat::Json => Self::Json,
            ArtifactFormat::Jsonl => Self::JsonLines,
            ArtifactFormat::Markdown => Self::Markdown,
            ArtifactFormat::Html => Self::Html,
            ArtifactFormat::Xlsx => Self::Xlsx,
            ArtifactFormat::Docx => Self::Docx,
            ArtifactFormat::Pdf => Self::Pdf,
        }
    }
}
