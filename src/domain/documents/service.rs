//! Rules of documents.

use std::collections::HashSet;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use serde_json::{Value, json};

use super::jobs;
use super::media::{self, TextKind};
use crate::app::App;
use crate::base::error::{Kind, Reason};
use crate::base::id::{DocumentId, TagId, UploadId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::{Signal, Tx};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::tags::service::set_tags_in;
use crate::domain::workspaces::service::{permit, signed_in};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{JobOptions, NewJob, enqueue_in, idempotency};
use crate::entity::document::{DocumentSourceKind, DocumentStatus};
use crate::entity::{document, document_tag, document_text, job, upload};
use crate::port::blob::{BlobKey, Stored};

/// Content of a new document.
#[derive(Debug)]
pub enum Source {
    /// A file that came with the request.
    File {
        /// Name that the sender gave it.
        name: String,
        /// Media type that the sender gave it.
        declared: Option<String>,
        /// The file.
        file: std::fs::File,
    },
    /// A file that was sent with an upload ticket.
    Upload(UploadId),
    /// Text of the request.
    Text {
        /// The text.
        content: String,
        /// Its media type.
        media_type: String,
    },
}

/// A request to add a document.
#[derive(Debug)]
pub struct AddDocument {
    /// Workspace that owns the document.
    pub workspace: WorkspaceId,
    /// Content.
    pub source: Source,
    /// Display name; taken from the file when `None`.
    pub name: Option<String>,
    /// Names of tags.
    pub tags: Vec<String>,
    /// Facts to keep.
    pub metadata: Value,
    /// False to keep the file without processing.
    pub process: bool,
    /// Key that makes a repeated request answer with the first result.
    pub idempotency_key: Option<String>,
}

/// A document that was added, or that was there already.
#[derive(Debug)]
pub struct Added {
    /// The document.
    pub document: document::Model,
    /// Job that processes it.
    pub job: Option<job::Model>,
}

/// Adds a document: its content is stored first, then row, job, events, timeline and audit entry commit together. The
/// same content in the same workspace is one document.
pub async fn add(app: &App, viewer: &Viewer, command: AddDocument) -> Result<Added> {
    let workspace = command.workspace;
    permit(viewer, workspace, Permission::DocumentsWrite, "workspaceId", workspace)?;
    if !command.metadata.is_object() {
        return Err(Error::invalid("metadata", "object", "Must be a JSON object."));
    }
    let name = command.name.as_deref().map(|n| Name::parse("name", n)).transpose()?;
    let id = DocumentId::generate();
    let key = BlobKey::of(workspace).with(id).part("original");
    let content = store(app, workspace, &key, command.source).await?;
    let outcome = insert(
        app,
        viewer,
        id,
        &key,
        &content,
        Wanted {
            workspace,
            name: name.map_or_else(|| content.name.clone(), Name::into_string),
            tags: command.tags,
            metadata: command.metadata,
            process: command.process,
            idempotency_key: command.idempotency_key,
        },
    )
    .await;
    // What was not taken leaves no file behind.
    if !outcome.as_ref().is_ok_and(|added| added.document.id == id) {
        app.blob.delete(&key).await?;
    }
    outcome
}

/// What was stored.
struct Content {
    name: String,
    kind: TextKind,
    source: DocumentSourceKind,
    stored: Stored,
    upload: Option<UploadId>,
}

async fn store(app: &App, workspace: WorkspaceId, key: &BlobKey, source: Source) -> Result<Content> {
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
    let head = app.blob.get_range(key, 0..media::SNIFF_BYTES as u64).await?.unwrap_or_default();
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

async fn check_quota(app: &App, workspace: WorkspaceId) -> Result<()> {
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

struct Wanted {
    workspace: WorkspaceId,
    name: String,
    tags: Vec<String>,
    metadata: Value,
    process: bool,
    idempotency_key: Option<String>,
}

async fn insert(
    app: &App,
    viewer: &Viewer,
    id: DocumentId,
    key: &BlobKey,
    content: &Content,
    wanted: Wanted,
) -> Result<Added> {
    let (workspace, now) = (wanted.workspace, app.clock.now());
    let sha256 = content.stored.sha256_hex();
    let mut tx = app.db.begin().await?;
    if let Some(text) = &wanted.idempotency_key {
        let path: &[&str] = &["idempotencyKey"];
        let claim = idempotency::Key { workspace, viewer, operation: "addDocument", key: text, path };
        let input = (&sha256, &wanted.name, &wanted.tags, &wanted.metadata, wanted.process);
        if let Some(NodeRef::DocumentId(first)) = idempotency::claim_in(&tx, claim, &input, id.into(), now).await? {
            return there_already(tx, first).await;
        }
    }
    let same = document::Entity::find()
        .filter(document::Column::WorkspaceId.eq(workspace))
        .filter(document::Column::Sha256.eq(&sha256))
        .filter(document::Column::MediaType.eq(content.kind.media_type()))
        .one(&*tx)
        .await?;
    if let Some(same) = same {
        return there_already(tx, same.id).await;
    }
    let mut job =
        NewJob::new(jobs::KIND, Some(workspace), format!("Process {}", wanted.name), json!({ "documentId": id }));
    job.subject = Some(id.into());
    let row = document::ActiveModel {
        id: Set(id),
        workspace_id: Set(workspace),
        name: Set(wanted.name),
        source_kind: Set(content.source),
        source_url: Set(None),
        media_type: Set(content.kind.media_type().to_owned()),
        byte_size: Set(i64::try_from(content.stored.byte_size).unwrap_or(i64::MAX)),
        sha256: Set(sha256),
        blob_key: Set(key.to_string()),
        status: Set(if wanted.process { DocumentStatus::Pending } else { DocumentStatus::Stored }),
        status_message: Set(None),
        progress: Set(wanted.process.then_some(0.0)),
        latest_job_id: Set(wanted.process.then_some(job.id)),
        language: Set(None),
        page_count: Set(None),
        chunk_count: Set(0),
        character_count: Set(0),
        metadata: Set(wanted.metadata),
        created_by: Set(viewer.user_id()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let document = row.insert(&*tx).await?;
    tag_in(&tx, app, workspace, id, &wanted.tags).await?;
    let job = match wanted.process {
        true => Some(enqueue_in(&mut tx, app, viewer, job).await?),
        false => None,
    };
    if let Some(ticket) = content.upload {
        upload::Entity::delete_by_id(ticket).exec(&*tx).await?;
    }
    tell_in(&mut tx, app, viewer, "document.uploaded", &document, format!("“{}” was added", document.name)).await?;
    tx.commit().await?;
    Ok(Added { document, job })
}

/// The document of the first request, or with the same content. Its commit may still be under way and is waited for.
async fn there_already(tx: Tx, id: DocumentId) -> Result<Added> {
    let gone = || Error::not_found("source", id);
    let document = document::Entity::find_by_id(id).one(&*tx).await?.ok_or_else(gone)?;
    let job = match document.latest_job_id {
        Some(job) => job::Entity::find_by_id(job).one(&*tx).await?,
        None => None,
    };
    tx.commit().await?;
    Ok(Added { document, job })
}

/// Gives a document exactly these tags.
async fn tag_in(tx: &Tx, app: &App, workspace: WorkspaceId, id: DocumentId, names: &[String]) -> Result<Vec<TagId>> {
    let tags = set_tags_in(tx, app, workspace, names).await?;
    document_tag::Entity::delete_many().filter(document_tag::Column::DocumentId.eq(id)).exec(&**tx).await?;
    if !tags.is_empty() {
        let rows = tags.iter().map(|tag| document_tag::ActiveModel { document_id: Set(id), tag_id: Set(*tag) });
        document_tag::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(tags)
}

async fn tell_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &document::Model,
    summary: String,
) -> Result<()> {
    let (workspace, id) = (row.workspace_id, row.id);
    let activity = NewActivity::new(action, id, summary).payload(json!({ "name": row.name }));
    activity::append_in(tx, app.clock.now(), workspace, Cause::Viewer(viewer), activity).await?;
    record_in(tx, app, viewer, Entry::new(action, Some(workspace), id).changes(json!({ "name": row.name }))).await?;
    tx.signal(Signal::Document(id));
    Ok(())
}

/// What to change in a document; `None` leaves a field as it is.
#[derive(Debug, Default)]
pub struct UpdateDocument {
    /// Display name.
    pub name: Option<String>,
    /// Names of all tags that it shall have.
    pub tags: Option<Vec<String>>,
    /// Facts to keep in place of the present ones.
    pub metadata: Option<Value>,
}

/// Changes name, tags or facts.
pub async fn update(app: &App, viewer: &Viewer, id: DocumentId, new: UpdateDocument) -> Result<document::Model> {
    let UpdateDocument { name, tags, metadata } = new;
    let name = name.as_deref().map(|n| Name::parse("name", n)).transpose()?;
    if metadata.as_ref().is_some_and(|m| !m.is_object()) {
        return Err(Error::invalid("metadata", "object", "Must be a JSON object."));
    }
    let row = changeable(app, viewer, id, "documentId").await?;
    let workspace = row.workspace_id;
    let mut tx = app.db.begin().await?;
    let mut change: document::ActiveModel = row.into();
    if let Some(name) = name {
        change.name = Set(name.into_string());
    }
    if let Some(metadata) = metadata {
        change.metadata = Set(metadata);
    }
    change.updated_at = Set(app.clock.now());
    let row = change.update(&*tx).await?;
    if let Some(tags) = tags {
        tag_in(&tx, app, workspace, id, &tags).await?;
    }
    tell_in(&mut tx, app, viewer, "document.updated", &row, format!("“{}” was changed", row.name)).await?;
    tx.commit().await?;
    Ok(row)
}

/// Processes a document again.
pub async fn reprocess(app: &App, viewer: &Viewer, id: DocumentId) -> Result<Added> {
    let row = changeable(app, viewer, id, "documentId").await?;
    require_rest(&row, "documentId")?;
    let job = ingestion(&row);
    let mut tx = app.db.begin().await?;
    let added = requeue_in(&mut tx, app, viewer, row, job).await?;
    tx.commit().await?;
    Ok(added)
}

/// Processes the document of an old job again. The only parameter of such a job is its document, so there is nothing
/// to change. The same idempotency key answers with the first job (C-JOB-10).
pub async fn rerun(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    if changes.is_some_and(|changes| changes.as_object().is_none_or(|members| !members.is_empty())) {
        return Err(Error::invalid("parameters", "empty", "Jobs of this kind have no parameters to change."));
    }
    let document = old.subject_id.map(DocumentId).ok_or_else(|| Error::not_found("jobId", old.id))?;
    let row = changeable(app, viewer, document, "jobId").await?;
    let mut job = options.apply(ingestion(&row));
    job.rerun_of = Some(old.id);
    let mut tx = app.db.begin().await?;
    let request = (row.workspace_id, "rerunJob");
    if let Some(NodeRef::JobId(first)) = options.claim_in(&tx, app, viewer, request, &old.id, job.id).await? {
        tx.rollback().await?;
        let first = job::Entity::find_by_id(first).one(app.db.read()).await?;
        return first.ok_or_else(|| Error::not_found("jobId", old.id));
    }
    require_rest(&row, "jobId")?;
    let added = requeue_in(&mut tx, app, viewer, row, job).await?;
    tx.commit().await?;
    added.job.ok_or_else(|| Error::internal(anyhow::anyhow!("a document was queued without a job")))
}

/// Refuses a document that is being processed. `field` stands below `input`.
fn require_rest(row: &document::Model, field: &'static str) -> Result<()> {
    if matches!(row.status, DocumentStatus::Pending | DocumentStatus::Processing | DocumentStatus::Fetching) {
        let message = "The document is being processed already.";
        return Err(Error::state(field, "PROCESSING", &["READY", "FAILED", "STORED"], message));
    }
    Ok(())
}

/// The job that processes a document.
fn ingestion(row: &document::Model) -> NewJob {
    let parameters = json!({ "documentId": row.id });
    let mut job = NewJob::new(jobs::KIND, Some(row.workspace_id), format!("Process {}", row.name), parameters);
    job.subject = Some(row.id.into());
    job
}

async fn requeue_in(tx: &mut Tx, app: &App, viewer: &Viewer, row: document::Model, job: NewJob) -> Result<Added> {
    let mut change: document::ActiveModel = row.into();
    change.status = Set(DocumentStatus::Pending);
    change.status_message = Set(None);
    change.progress = Set(Some(0.0));
    change.latest_job_id = Set(Some(job.id));
    change.updated_at = Set(app.clock.now());
    let document = change.update(&**tx).await?;
    let job = enqueue_in(tx, app, viewer, job).await?;
    tell_in(tx, app, viewer, "document.reprocessed", &document, format!("“{}” is processed again", document.name))
        .await?;
    Ok(Added { document, job: Some(job) })
}

/// Deletes documents: rows, passages and index entries with the commit, so that no search finds them any more; files
/// right after it.
pub async fn delete(app: &App, viewer: &Viewer, ids: &[DocumentId]) -> Result<()> {
    if ids.len() > 100 {
        return Err(Error::invalid("documentIds", "maxItems", "At most 100 documents can be deleted at once."));
    }
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        rows.push(changeable(app, viewer, *id, "documentIds").await?);
    }
    let mut tx = app.db.begin().await?;
    for row in &rows {
        if let Some(job) = row.latest_job_id {
            crate::engine::queue::cancel_in(&mut tx, app, job, Some("The document was deleted.")).await?;
        }
        document::Entity::delete_by_id(row.id).exec(&*tx).await?;
        tell_in(&mut tx, app, viewer, "document.deleted", row, format!("“{}” was deleted", row.name)).await?;
    }
    tx.commit().await?;
    for row in &rows {
        if let Err(error) = app.blob.delete_prefix(&BlobKey::of(row.workspace_id).with(row.id)).await {
            tracing::warn!(error = ?error, document = %row.id, "a deleted document's file could not be removed");
        }
    }
    Ok(())
}

/// A document that the caller sees and may change.
async fn changeable(app: &App, viewer: &Viewer, id: DocumentId, field: &'static str) -> Result<document::Model> {
    signed_in(viewer)?;
    let row = document::Entity::find_by_id(id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found(field, id))?;
    permit(viewer, row.workspace_id, Permission::DocumentsWrite, field, id)?;
    Ok(row)
}

/// Refuses a part of a text that cannot be asked for.
pub fn check_part(offset: i32, limit: i32) -> Result<()> {
    if offset < 0 || !(1..=200_000).contains(&limit) {
        let message = "`offset` must not be negative, and `limit` must be between 1 and 200000.";
        return Err(Error::new(Kind::BadUserInput, message));
    }
    Ok(())
}

/// The same part of the extracted texts of documents that the caller sees: its characters, and the length of the whole.
/// The database cuts it out, so that a large text is not read for a small part of it.
pub async fn texts(
    app: &App,
    documents: Vec<DocumentId>,
    offset: i32,
    limit: i32,
) -> Result<Vec<(DocumentId, String, i32)>> {
    let text = || document_text::Column::Text.into_expr();
    let first = offset.saturating_add(1);
    let part = Expr::expr(Func::cust("SUBSTR").arg(text()).arg(first).arg(limit));
    let length = Expr::expr(Func::cust("LENGTH").arg(text())).cast_as("integer");
    let rows = document_text::Entity::find()
        .select_only()
        .column(document_text::Column::DocumentId)
        .column_as(part, "part")
        .column_as(length, "length")
        .filter(document_text::Column::DocumentId.is_in(documents))
        .into_tuple()
        .all(app.db.read())
        .await?;
    Ok(rows)
}

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
pub(super) async fn receive<S, E>(app: &App, ticket: &upload::Model, content: S) -> Result<()>
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: std::fmt::Display + Send + 'static,
{
    let key = upload_key(ticket.workspace_id, ticket.id);
    let limit = u64::try_from(ticket.byte_size).unwrap_or(0);
    let broken = |e: E| Error::invalid("body", "content", "The upload broke off.").because(anyhow::anyhow!("{e}"));
    let content = content.map_err(broken).boxed();
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

/// Number of documents that a query selects.
pub async fn count(app: &App, select: sea_orm::Select<document::Entity>) -> Result<u64> {
    Ok(select.count(app.db.read()).await?)
}

/// Documents by identifier that the caller sees, in no order.
pub async fn visible(app: &App, viewer: &Viewer, ids: Vec<DocumentId>) -> Result<Vec<document::Model>> {
    Ok(document::Entity::find()
        .filter(document::Column::Id.is_in(ids))
        .filter(document::Column::WorkspaceId.is_in(viewer.workspaces()))
        .order_by_asc(document::Column::Id)
        .all(app.db.read())
        .await?)
}
