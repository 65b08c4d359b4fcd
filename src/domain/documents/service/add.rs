//! Adding a document.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _, Set,
};
use serde_json::Value;

use super::content::{Content, store};
use super::processing::ingestion;
use super::{tag_in, tell_in};
use crate::app::App;
use crate::base::id::{DocumentId, UploadId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::tags::service::name_key;
use crate::domain::workspaces::service::permit;
use crate::engine::{enqueue_in, idempotency, submit};
use crate::entity::document::DocumentStatus;
use crate::entity::{document, document_tag, job, tag, upload};
use crate::port::blob::BlobKey;

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
    /// When the workspace had the content before: the fields of the input that say something else than the document,
    /// which stays as it is.
    pub known: Option<Vec<&'static str>>,
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
    let same = document::Entity::find()
        .filter(document::Column::WorkspaceId.eq(workspace))
        .filter(document::Column::Sha256.eq(&sha256))
        .filter(document::Column::MediaType.eq(content.kind.media_type()))
        .one(&*tx)
        .await?;
    if let Some(text) = &wanted.idempotency_key {
        let path: &[&str] = &["idempotencyKey"];
        let claim = idempotency::Key { workspace, viewer, operation: "addDocument", key: text, path };
        // A repetition of this request must find what this one answers with.
        let result = same.as_ref().map_or(id, |same| same.id);
        let input = (&sha256, &wanted.name, &wanted.tags, &wanted.metadata, wanted.process);
        if let Some(NodeRef::DocumentId(first)) = idempotency::claim_in(&tx, claim, &input, result.into(), now).await? {
            return there_already(tx, first, None).await;
        }
    }
    if let Some(same) = same {
        return there_already(tx, same.id, Some(&wanted)).await;
    }
    let job = ingestion(workspace, id, &wanted.name);
    let row = document::ActiveModel {
        id: Set(id),
        workspace_id: Set(workspace),
        name: Set(wanted.name),
        source_kind: Set(content.source),
        source_url: Set(None),
        media_type: Set(content.kind.media_type().to_owned()),
        charset: Set(content.charset.map(str::to_owned)),
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
        true => Some(enqueue_in(&mut tx, app, viewer, job)?),
        false => None,
    };
    if let Some(ticket) = content.upload {
        upload::Entity::delete_by_id(ticket).exec(&*tx).await?;
    }
    tell_in(&mut tx, app, viewer, "document.uploaded", &document, format!("“{}” was added", document.name));
    match &job {
        Some(job) => submit(app, tx.into_change(), job.id).await?,
        None => tx.commit().await?,
    }
    Ok(Added { document, job, known: None })
}

/// The document of the first request, or with the same content as is `wanted`. Its commit may still be under way and is
/// waited for.
async fn there_already(tx: Tx, id: DocumentId, wanted: Option<&Wanted>) -> Result<Added> {
    let gone = || Error::not_found("source", id);
    let document = document::Entity::find_by_id(id).one(&*tx).await?.ok_or_else(gone)?;
    let job = match document.latest_job_id {
        Some(job) => job::Entity::find_by_id(job).one(&*tx).await?,
        None => None,
    };
    let known = match wanted {
        Some(wanted) => Some(ignored_in(&tx, &document, wanted).await?),
        None => None,
    };
    tx.commit().await?;
    Ok(Added { document, job, known })
}

/// Fields of the input that say something else than the document that is there.
async fn ignored_in(tx: &Tx, document: &document::Model, wanted: &Wanted) -> Result<Vec<&'static str>> {
    let linked = document_tag::Entity::find()
        .select_only()
        .column(document_tag::Column::TagId)
        .filter(document_tag::Column::DocumentId.eq(document.id));
    let tags = tag::Entity::find().filter(tag::Column::Id.in_subquery(linked.into_query())).all(&**tx).await?;
    let is_tagged = |name: &String| tags.iter().any(|tag| tag.name_key == name_key(name));
    let has_metadata = wanted.metadata.as_object().is_some_and(|facts| !facts.is_empty());
    let differs = [
        ("name", wanted.name != document.name),
        ("tags", !wanted.tags.iter().all(is_tagged)),
        ("metadata", has_metadata && wanted.metadata != document.metadata),
        ("process", wanted.process && document.status == DocumentStatus::Stored),
    ];
    Ok(differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect())
}
