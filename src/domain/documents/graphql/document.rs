//! Documents and their passages.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::chunk::{DocumentChunkConnection, Passages};
use super::enums::{DocumentSourceKind, DocumentStatus};
use crate::app::App;
use crate::base::id::{DocumentId, TagId};
use crate::base::{Error, Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::activity::graphql::{ActivityEventConnection, timeline};
use crate::domain::bots::graphql::{self as bots, BotConnection};
use crate::domain::documents::{links, service};
use crate::domain::extraction::graphql::{self as extraction, ExtractedTableConnection, TableCorrection};
use crate::domain::jobs::graphql::{Job, JobKey};
use crate::domain::lookup;
use crate::domain::tags::graphql::{Tag, TagKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::{document, document_snapshot};
use crate::graphql::directives::list_size;
use crate::graphql::nested::nested_page;
use crate::graphql::scalars::{DateTime, Json, SafeInt, Url};
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

crate::graphql::connection::connection!(
    DocumentConnection,
    DocumentEdge,
    Document,
    "A page of documents.",
    "A document with its cursor."
);

/// A file, web page or text that jobs can search and cite.
#[derive(Debug, Clone)]
pub struct Document(pub Arc<document::Model>);

impl From<document::Model> for Document {
    fn from(row: document::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A download link, valid for five minutes by default, that needs no further authentication.
#[derive(Debug, Clone, SimpleObject)]
pub struct FileLink {
    /// Signed URL; supports `GET`, `HEAD` and range requests.
    pub url: Url,
    /// When the link expires.
    pub expires_at: DateTime,
    /// Suggested file name.
    pub filename: String,
    /// Media type of the file.
    pub media_type: String,
    /// Size of the file in bytes.
    pub byte_size: SafeInt,
}

/// What the address of a document held before.
#[derive(Debug, Clone)]
pub struct DocumentSnapshot {
    row: document_snapshot::Model,
    /// Name of the document.
    name: String,
}

/// What the address of a document held before.
#[Object]
impl DocumentSnapshot {
    /// Address that it was fetched from, after redirects.
    async fn url(&self) -> Option<Url> {
        address(self.row.url.as_ref())
    }

    /// Media type of the original.
    async fn media_type(&self) -> &str {
        &self.row.media_type
    }

    /// Size of the original in bytes.
    async fn byte_size(&self) -> SafeInt {
        self.row.byte_size.into()
    }

    /// SHA-256 of the original, in lower-case hexadecimal.
    async fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// When it was last found at its address.
    async fn fetched_at(&self) -> DateTime {
        self.row.fetched_at.into()
    }

    /// When something else was found there.
    async fn replaced_at(&self) -> DateTime {
        self.row.replaced_at.into()
    }

    /// Download link to the original.
    async fn download(&self, ctx: &Context<'_>) -> async_graphql::Result<FileLink> {
        let row = &self.row;
        let (link, until) = links::download(ctx.app(), row.workspace_id, row.document_id, Some(row.id))?;
        Ok(FileLink {
            url: Url(url::Url::parse(&link).map_err(Error::internal)?),
            expires_at: until.into(),
            filename: self.name.clone(),
            media_type: row.media_type.clone(),
            byte_size: row.byte_size.into(),
        })
    }
}

fn address(text: Option<&String>) -> Option<Url> {
    url::Url::parse(text?).ok().map(Url)
}

/// A part of the extracted text of a document.
#[derive(Debug, Clone, SimpleObject)]
pub struct DocumentText {
    /// The text of this part.
    pub content: String,
    /// Start of this part, in Unicode code points.
    pub offset: i32,
    /// Length of the whole text, in Unicode code points.
    pub total_characters: i32,
    /// Start of the next part; null at the end of the text.
    pub next_offset: Option<i32>,
}

/// A file, web page or text that jobs can search and cite.
#[Object]
impl Document {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the document.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Display name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it came from.
    async fn source_kind(&self) -> DocumentSourceKind {
        self.0.source_kind.into()
    }

    /// Address that it was fetched from; null for files and texts that were sent.
    async fn source_url(&self) -> Option<Url> {
        address(self.0.source_url.as_ref())
    }

    /// Address that the page gives as its own; null when it gives none.
    async fn canonical_url(&self) -> Option<Url> {
        address(self.0.canonical_url.as_ref())
    }

    /// When the page says that it was published; null when it does not say so.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// When the original was last found at its address; null for files and texts that were sent.
    async fn fetched_at(&self) -> Option<DateTime> {
        self.0.fetched_at.map(Into::into)
    }

    /// Earlier originals that the address held, newest first, at most 50; what was cited from them still stands there.
    #[graphql(directive = list_size::apply(50))]
    async fn snapshots(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DocumentSnapshot>> {
        if self.0.fetched_at.is_none() {
            return Ok(Vec::new());
        }
        let rows = ctx.load(SnapshotsOfDocument(self.0.id)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| DocumentSnapshot { row, name: self.0.name.clone() }).collect())
    }

    /// Media type of the original file.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Size of the original file in bytes.
    async fn byte_size(&self) -> SafeInt {
        self.0.byte_size.into()
    }

    /// SHA-256 of the original file, in lower-case hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Processing status.
    async fn status(&self) -> DocumentStatus {
        self.0.status.into()
    }

    /// Explains the status in one English sentence, for example why processing failed.
    async fn status_message(&self) -> Option<&str> {
        self.0.status_message.as_deref()
    }

    /// Progress of the processing, between 0 and 1; null when it is not being processed.
    async fn processing_progress(&self) -> Option<f64> {
        self.0.progress
    }

    /// The job that last processed the document; null when none did or the job was deleted.
    async fn latest_job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.latest_job_id?)).await)
    }

    /// What happened to the document, newest first.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ActivityEventConnection> {
        Ok(timeline(ctx, self.0.id.0, PageArguments::new(first, after, last, before)).await?)
    }

    /// BCP 47 tag of the text's language; null when unknown.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Number of pages; null for formats without pages.
    async fn page_count(&self) -> Option<i32> {
        self.0.page_count
    }

    /// Number of passages.
    async fn chunk_count(&self) -> i32 {
        self.0.chunk_count
    }

    /// JSON object stored with the document, from its sender and from the file.
    async fn metadata(&self) -> Json {
        self.0.metadata.clone().into()
    }

    /// Tags, by name.
    #[graphql(directive = list_size::apply(50))]
    async fn tags(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Tag>> {
        let ids = ctx.load(TagsOfDocument(self.0.id)).await?.unwrap_or_default();
        let mut tags = Vec::with_capacity(ids.len());
        for tag in futures_util::future::join_all(ids.into_iter().map(|id| ctx.load(TagKey(id)))).await {
            tags.extend(tag?);
        }
        tags.sort_by(|a: &Tag, b: &Tag| a.0.name_key.cmp(&b.0.name_key));
        Ok(tags)
    }

    /// A part of the extracted text; null until text was extracted.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Start of the part, in Unicode code points.", default = 0)] offset: i32,
        #[graphql(desc = "Length of the part in Unicode code points, 1 to 200,000.", default = 20000)] limit: i32,
    ) -> Fallible<DocumentText> {
        if let Err(error) = service::check_part(offset, limit) {
            return fallible(Err(error));
        }
        let part = ctx.load(TextOfDocument { document: self.0.id, offset, limit }).await;
        fallible(part.map(|found| {
            found.map(|(content, total_characters)| {
                let end = offset.saturating_add(i32::try_from(content.chars().count()).unwrap_or(i32::MAX));
                let next_offset = (end < total_characters).then_some(end);
                DocumentText { content, offset, total_characters, next_offset }
            })
        }))
    }

    /// Passages, in the order of the text.
    async fn chunks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<DocumentChunkConnection> {
        let page = PageArguments::new(first, after, last, before);
        let (page, count) = nested_page(ctx, Passages, self.0.id.0, page).await?;
        Ok(DocumentChunkConnection::new(page, count))
    }

    /// Tables that jobs took out of it, by job and position.
    async fn tables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ExtractedTableConnection> {
        Ok(extraction::of_document(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// What people corrected in its tables and does not fit what was extracted last, from the oldest: `correctTable` and
    /// `withdrawTableCorrection` settle it.
    #[graphql(directive = list_size::apply(100))]
    async fn table_conflicts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<TableCorrection>> {
        Ok(extraction::conflicts_of_document(ctx, self.0.id).await?)
    }

    /// Bots that the caller can see and to which the document was given, by name; those that know it by a tag are left
    /// out.
    async fn bots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<BotConnection> {
        Ok(bots::of_document(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Download link to the original file.
    async fn download(&self, ctx: &Context<'_>) -> async_graphql::Result<FileLink> {
        let (address, until) = links::download(ctx.app(), self.0.workspace_id, self.0.id, None)?;
        Ok(FileLink {
            url: Url(url::Url::parse(&address).map_err(Error::internal)?),
            expires_at: until.into(),
            filename: self.0.name.clone(),
            media_type: self.0.media_type.clone(),
            byte_size: self.0.byte_size.into(),
        })
    }

    /// Who added the document; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await)
    }

    /// When the document was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the document last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A document by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentKey(pub DocumentId);

impl Key for DocumentKey {
    type Value = Document;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Document>> {
        let rows = service::visible(app, viewer, keys.into_iter().map(|key| key.0).collect()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// A part of the text of a document that the caller can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TextOfDocument {
    document: DocumentId,
    offset: i32,
    limit: i32,
}

impl Key for TextOfDocument {
    type Value = (String, i32);

    // Needs no viewer: the document was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, (String, i32)>> {
        // Fields with the same arguments share a statement; an operation has few fields, however many rows.
        let mut alike: HashMap<(i32, i32), Vec<DocumentId>> = HashMap::new();
        for Self { document, offset, limit } in keys {
            alike.entry((offset, limit)).or_default().push(document);
        }
        let mut found = HashMap::new();
        for ((offset, limit), documents) in alike {
            for (document, part, length) in service::texts(app, documents, offset, limit).await? {
                found.insert(Self { document, offset, limit }, (part, length));
            }
        }
        Ok(found)
    }
}

/// Tags of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TagsOfDocument(DocumentId);

impl Key for TagsOfDocument {
    type Value = Vec<TagId>;

    // Needs no viewer: the document was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<TagId>>> {
        let mut found: HashMap<Self, Vec<TagId>> = HashMap::new();
        for (document, tag) in service::tags(app, keys.into_iter().map(|key| key.0)).await? {
            found.entry(Self(document)).or_default().push(tag);
        }
        Ok(found)
    }
}

/// Earlier originals of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct SnapshotsOfDocument(DocumentId);

impl Key for SnapshotsOfDocument {
    type Value = Vec<document_snapshot::Model>;

    // Needs no viewer: the document was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        let mut found: HashMap<Self, Self::Value> = HashMap::new();
        for row in service::snapshots(app, keys.into_iter().map(|key| key.0)).await? {
            let of_document = found.entry(Self(row.document_id)).or_default();
            if of_document.len() < service::SNAPSHOTS {
                of_document.push(row);
            }
        }
        Ok(found)
    }
}

/// `Query.document`.
#[derive(Debug, Default)]
pub struct DocumentsQuery;

#[Object]
impl DocumentsQuery {
    /// The document with an identifier.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the document.")] id: ID,
    ) -> Fallible<Document> {
        fallible(lookup::by_id(ctx, &id, DocumentKey).await)
    }
}
