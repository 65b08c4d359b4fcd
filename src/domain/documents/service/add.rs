//! Adding a document.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, QueryFilter as _, QuerySelect as _, QueryTrait as _, Set,
};
use serde::Serialize;
use serde_json::Value;

use super::content::{Content, discard, store};
use super::processing::{how_to_read_in, ingestion};
use super::web::{self, NewPage};
use super::{added_in, quota, tag_in, uploads};
use crate::app::App;
use crate::base::id::{BotId, DocumentId, JobId, UploadId, UserId, WorkspaceId};
use crate::base::secret::sha256_hex;
use crate::base::text::Name;
use crate::base::{Error, NodeRef, Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::domain::bots::service::knowledge::{all_know_in, give_in};
use crate::domain::configurations::service::Choice;
use crate::domain::documents::jobs::Parameters;
use crate::domain::tags::service::name_key;
use crate::domain::workspaces::service::{not_found_if_deleted, permit};
use crate::engine::idempotency::{Key, KeyedRequest};
use crate::engine::{IdempotencyKey, enqueue_in, submit};
use crate::entity::document::{DocumentSourceKind, DocumentStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, document, document_tag, job, tag, upload};
use crate::port::blob::{BlobKey, Stored};

/// Name of a document until its content gives one.
const UNNAMED: &str = "Text";

/// Content of a new document.
#[derive(Debug, Serialize)]
pub enum Source {
    /// A file in the request.
    File {
        /// Name given by the sender.
        name: String,
        /// Media type given by the sender.
        declared: Option<String>,
        /// The file.
        #[serde(skip)]
        file: std::fs::File,
    },
    /// A file uploaded with a ticket.
    Upload(UploadId),
    /// Text in the request.
    Text {
        /// The text.
        content: String,
        /// Its media type.
        media_type: String,
    },
    /// An address.
    Web {
        /// The address.
        url: url::Url,
        /// How far the pages below it are wanted, too.
        crawl: Option<egress::Bounds>,
    },
}

/// A request to add a document. Its serialized form identifies the request for idempotency, except for the bytes of a
/// file.
#[derive(Debug, Serialize)]
pub struct AddDocument {
    /// Workspace that owns the document.
    pub workspace: WorkspaceId,
    /// Content.
    pub source: Source,
    /// Display name; taken from the file when `None`.
    pub name: Option<String>,
    /// Names of tags.
    pub tags: Vec<String>,
    /// JSON object to store.
    pub metadata: Value,
    /// Bots that shall know it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bots: Vec<BotId>,
    /// False stores the file without processing.
    pub process: bool,
    /// Configuration for the processing; the default of the workspace when none is named.
    #[serde(skip_serializing_if = "Choice::is_none")]
    pub configuration: Choice,
    /// Key that makes a repeated request return the first result.
    #[serde(skip)]
    pub idempotency_key: Option<IdempotencyKey>,
}

/// A document that was added, or existed already.
#[derive(Debug)]
pub struct Added {
    /// The document.
    pub document: document::Model,
    /// Job that processes it.
    pub job: Option<job::Model>,
    /// If the workspace already had the content: input fields that differ from the document, which stays unchanged.
    pub known: Option<Vec<&'static str>>,
}

/// Adds a document: its content is stored first, then row, job, events, timeline and audit entry commit together. The
/// same content in the same workspace is one document.
pub async fn add(app: &App, viewer: &Viewer, mut command: AddDocument) -> Result<Added> {
    let workspace = command.workspace;
    permit(viewer, workspace, Permission::DocumentsWrite, "workspaceId", workspace)?;
    if !command.metadata.is_object() {
        return Err(Error::invalid("metadata", "object", "Must be a JSON object."));
    }
    let name = command.name.as_deref().map(|n| Name::parse("name", n)).transpose()?;
    let key = command.idempotency_key.take();
    let request = RequestIdentity::of(viewer, key.as_ref(), &command)?;
    if let Some(first) = request.recall(app).await? {
        return there_already(app.db.read(), workspace, first).await;
    }
    if let Source::Web { url, crawl } = command.source {
        let claim = request.claim(None)?;
        let AddDocument { tags, metadata, bots, process, configuration, .. } = command;
        let name = name.map(Name::into_string);
        let page = NewPage { workspace, url, crawl, name, tags, metadata, bots, configuration, claim };
        return web::add(app, viewer, page, process).await.map_err(|error| not_found_if_deleted(error, workspace));
    }
    let id = DocumentId::generate();
    let place = BlobKey::of(workspace).with(id).part("original");
    let content = store(app, workspace, &place, command.source).await?;
    let new_document = NewDocument {
        workspace,
        name: name.map(Name::into_string),
        tags: command.tags,
        metadata: command.metadata,
        bots: command.bots,
        process: command.process,
        configuration: command.configuration,
        claim: request.claim(Some(&content))?,
    };
    let outcome = insert(app, viewer, id, &place, &content, new_document).await;
    // A refused request leaves no file behind. If the outcome of the commit is unknown, maintenance cleans up.
    let is_refused = |error: &Error| error.refusals().is_some();
    if outcome.as_ref().map_or_else(is_refused, |added| added.document.id != id) {
        discard(app, &place).await;
    }
    let added = outcome.map_err(|error| not_found_if_deleted(error, workspace))?;
    if let Some(ticket) = content.upload {
        uploads::discard(app, workspace, ticket).await;
    }
    Ok(added)
}

struct NewDocument<'a> {
    workspace: WorkspaceId,
    /// `None` for the name in the content.
    name: Option<String>,
    tags: Vec<String>,
    metadata: Value,
    bots: Vec<BotId>,
    process: bool,
    configuration: Choice,
    claim: Option<KeyedRequest<'a>>,
}

/// The identity of a request, if it has an idempotency key.
struct RequestIdentity<'a> {
    keyed: Option<(Key<'a>, String)>,
    /// True when it includes the bytes of a file, which are known once they are stored.
    is_file: bool,
}

impl<'a> RequestIdentity<'a> {
    fn of(viewer: &'a Viewer, key: Option<&'a IdempotencyKey>, command: &AddDocument) -> Result<Self> {
        let is_file = matches!(command.source, Source::File { .. });
        let Some(key) = key else { return Ok(Self { keyed: None, is_file }) };
        let asked = sha256_hex(serde_json::to_vec(command).map_err(Error::internal)?);
        let key = Key { workspace: command.workspace, viewer, key };
        Ok(Self { keyed: Some((key, asked)), is_file })
    }

    /// The document of the first request. Its used ticket is not looked up again.
    async fn recall(&self, app: &App) -> Result<Option<DocumentId>> {
        let Some((key, asked)) = self.keyed.as_ref().filter(|_| !self.is_file) else { return Ok(None) };
        let first = KeyedRequest::new(*key, &(asked, None::<String>))?.recall(app.db.read()).await?;
        Ok(first.and_then(as_document))
    }

    fn claim(&self, content: Option<&Content>) -> Result<Option<KeyedRequest<'a>>> {
        let Some((key, asked)) = &self.keyed else { return Ok(None) };
        let file = content.filter(|_| self.is_file).map(|content| content.stored.sha256_hex());
        KeyedRequest::new(*key, &(asked, file)).map(Some)
    }
}

pub(super) fn as_document(first: NodeRef) -> Option<DocumentId> {
    match first {
        NodeRef::DocumentId(id) => Some(id),
        _ => None,
    }
}

async fn insert(
    app: &App,
    viewer: &Viewer,
    id: DocumentId,
    key: &BlobKey,
    content: &Content,
    new_document: NewDocument<'_>,
) -> Result<Added> {
    let (workspace, now) = (new_document.workspace, app.clock.now());
    let sha256 = content.stored.sha256_hex();
    let mut tx = app.db.begin().await?;
    if let Some(claim) = &new_document.claim
        && let Some(first) = claim.make_in(&tx, id.into(), now).await?.and_then(as_document)
    {
        return settle(tx, content, workspace, first).await;
    }
    advisory_lock_in(&tx, AdvisoryLock::Files(workspace)).await?;
    let same = with_content_in(&tx, workspace, &sha256, content.format.media_type()).await?;
    if let Some(same) = same {
        if let Some(claim) = &new_document.claim {
            claim.settle_in(&tx, same.id.into()).await?;
        }
        let known = ignored_in(&tx, &same, &new_document, content).await?;
        let added = settle(tx, content, workspace, same.id).await?;
        return Ok(Added { known: Some(known), ..added });
    }
    let bytes = content.stored.byte_size;
    quota::require(app, &*tx, quota::SpaceRequest { workspace, bytes, ticket: content.upload }).await?;
    let given = new_document.name.or_else(|| content.name.clone());
    let is_named = given.is_some();
    let name = given.unwrap_or_else(|| UNNAMED.to_owned());
    let configuration = how_to_read_in(&tx, workspace, new_document.configuration).await?;
    let job = ingestion(workspace, &Parameters::of(id, configuration), &name);
    let row = NewRow {
        id,
        workspace,
        name,
        is_named,
        source: content.source,
        media_type: content.format.media_type(),
        charset: content.charset.clone(),
        stored: &content.stored,
        key,
        job: new_document.process.then_some(job.id),
        metadata: new_document.metadata,
        created_by: viewer.user_id(),
    };
    let document = row.at(now).insert(&*tx).await?;
    tag_in(&tx, app, workspace, id, &new_document.tags).await?;
    give_in(&mut tx, app, viewer, &document, &new_document.bots).await?;
    let job = match new_document.process {
        true => Some(enqueue_in(&mut tx, app, viewer, job)?),
        false => None,
    };
    if let Some(ticket) = content.upload {
        upload::Entity::delete_belonging_to(workspace).filter(upload::Column::Id.eq(ticket)).exec(&*tx).await?;
    }
    added_in(&mut tx, app, viewer, &document)?;
    match &job {
        Some(job) => submit(app, tx.into_batch(), job.id).await?,
        None => tx.commit().await?,
    }
    Ok(Added { document, job, known: None })
}

/// A row to insert.
pub(in crate::domain::documents) struct NewRow<'a> {
    pub(in crate::domain::documents) id: DocumentId,
    pub(in crate::domain::documents) workspace: WorkspaceId,
    pub(in crate::domain::documents) name: String,
    pub(in crate::domain::documents) is_named: bool,
    pub(in crate::domain::documents) source: DocumentSourceKind,
    pub(in crate::domain::documents) media_type: &'a str,
    pub(in crate::domain::documents) charset: Option<String>,
    pub(in crate::domain::documents) stored: &'a Stored,
    pub(in crate::domain::documents) key: &'a BlobKey,
    /// The job that processes it; none for one that is only stored.
    pub(in crate::domain::documents) job: Option<JobId>,
    pub(in crate::domain::documents) metadata: Value,
    pub(in crate::domain::documents) created_by: Option<UserId>,
}

impl NewRow<'_> {
    /// The row of a document that was not fetched from anywhere.
    pub(in crate::domain::documents) fn at(self, now: Timestamp) -> document::ActiveModel {
        document::ActiveModel {
            id: Set(self.id),
            workspace_id: Set(self.workspace),
            name: Set(self.name),
            is_named: Set(self.is_named),
            source_kind: Set(self.source),
            source_url: Set(None),
            fetched_url: Set(None),
            canonical_url: Set(None),
            published_at: Set(None),
            fetched_at: Set(None),
            validators: Set(None),
            media_type: Set(self.media_type.to_owned()),
            charset: Set(self.charset),
            byte_size: Set(i64::try_from(self.stored.byte_size).unwrap_or(i64::MAX)),
            sha256: Set(self.stored.sha256_hex()),
            blob_key: Set(self.key.to_string()),
            status: Set(if self.job.is_some() { DocumentStatus::Pending } else { DocumentStatus::Stored }),
            status_message: Set(None),
            progress: Set(self.job.map(|_| 0.0)),
            is_searchable: Set(false),
            latest_job_id: Set(self.job),
            language: Set(None),
            page_count: Set(None),
            chunk_count: Set(0),
            character_count: Set(0),
            metadata: Set(self.metadata),
            created_by: Set(self.created_by),
            created_at: Set(now),
            updated_at: Set(now),
        }
    }
}

/// The document of a workspace with the same content.
pub(in crate::domain::documents) async fn with_content_in(
    tx: &Tx,
    workspace: WorkspaceId,
    sha256: &str,
    media_type: &str,
) -> Result<Option<document::Model>> {
    let same = document::Entity::belonging_to(workspace)
        .filter(document::Column::Sha256.eq(sha256))
        .filter(document::Column::MediaType.eq(media_type));
    Ok(same.one(&**tx).await?)
}

/// Answers with the document of the first request, or with the same content. Its commit may still be under way and is
/// waited for. A ticket has done its work.
async fn settle(tx: Tx, content: &Content, workspace: WorkspaceId, id: DocumentId) -> Result<Added> {
    if let Some(ticket) = content.upload {
        upload::Entity::delete_belonging_to(workspace).filter(upload::Column::Id.eq(ticket)).exec(&*tx).await?;
    }
    let added = there_already(&*tx, workspace, id).await?;
    tx.commit().await?;
    Ok(added)
}

pub(super) async fn there_already(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: DocumentId,
) -> Result<Added> {
    let gone = || Error::not_found("source", id);
    let document = document::Entity::by_id_in(workspace, id).one(connection).await?.ok_or_else(gone)?;
    let job = match document.latest_job_id {
        Some(job) => job::Entity::by_id_in(workspace, job).one(connection).await?,
        None => None,
    };
    Ok(Added { document, job, known: None })
}

/// Input fields that differ from the existing document.
async fn ignored_in(
    tx: &Tx,
    document: &document::Model,
    new_document: &NewDocument<'_>,
    content: &Content,
) -> Result<Vec<&'static str>> {
    // Files without a declared encoding count as UTF-8; text in the request has none.
    let charset = content.charset.as_deref().filter(|_| content.source != DocumentSourceKind::Text);
    let charset_differs = charset.is_some_and(|charset| charset != document.charset.as_deref().unwrap_or("UTF-8"));
    let NewDocument { name, tags, metadata, .. } = new_document;
    let [name, tags, metadata] = differing_in(tx, document, name.as_deref(), tags, metadata).await?;
    let process = new_document.process == (document.status == DocumentStatus::Stored);
    let configuration = ("configurationId", !new_document.configuration.is_none());
    let bots = ("botIds", !all_know_in(tx, document.id, &new_document.bots).await?);
    let differs = [name, tags, metadata, bots, ("source", charset_differs), ("process", process), configuration];
    Ok(differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect())
}

/// Which of what the sender said of a document differs from what is known of it.
pub(super) async fn differing_in(
    tx: &Tx,
    document: &document::Model,
    name: Option<&str>,
    tags: &[String],
    metadata: &Value,
) -> Result<[(&'static str, bool); 3]> {
    let linked = document_tag::Entity::belonging_to(document.id).select_only().column(document_tag::Column::TagId);
    let known = tag::Entity::belonging_to(document.workspace_id)
        .filter(tag::Column::Id.in_subquery(linked.into_query()))
        .all(&**tx)
        .await?;
    let is_tagged = |name: &String| known.iter().any(|tag| tag.name_key == name_key(name));
    let has_metadata = metadata.as_object().is_some_and(|facts| !facts.is_empty());
    Ok([
        ("name", name.is_some_and(|name| name != document.name)),
        ("tags", !tags.iter().all(is_tagged)),
        ("metadata", has_metadata && *metadata != document.metadata),
    ])
}
