//! Changes of documents.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject, Upload};

use super::document::Document;
use crate::base::id::{DocumentId, UploadId};
use crate::base::{Error, Result};
use crate::domain::configurations::service::Choice;
use crate::domain::documents::links;
use crate::domain::documents::service::{self, AddDocument, Added, CreateUpload, Source, UpdateDocument};
use crate::domain::jobs::graphql::Job;
use crate::engine::IdempotencyKey;
use crate::entity::upload;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Json, SafeInt, Url};
use crate::graphql::upload::file_of;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, input_ids};

/// Content of a new document: exactly one of these fields.
#[derive(OneofObject)]
pub enum DocumentSourceInput {
    /// A file in this request (`multipart/form-data`).
    File(Upload),
    /// A file that was uploaded with a ticket from `createUpload`.
    UploadId(ID),
    /// An address to fetch, with `http` or `https`.
    Url(Url),
    /// Text in this request.
    Text(TextSourceInput),
}

/// Text for a new document.
#[derive(Debug, InputObject)]
pub struct TextSourceInput {
    /// The text; must not be empty.
    pub content: String,
    /// `text/plain`, `text/markdown`, `text/html`, `text/csv`, `text/tab-separated-values` or `application/json`.
    #[graphql(default = "text/plain")]
    pub media_type: String,
}

/// How far the pages below an address are added, too.
#[derive(Debug, InputObject)]
pub struct CrawlInput {
    /// Most pages, the first one included.
    pub maximum_pages: i32,
    /// Most links between the first page and another, at most 20.
    #[graphql(default = 3)]
    pub maximum_depth: i32,
}

/// Input of `Mutation.addDocument`.
#[derive(InputObject)]
pub struct AddDocumentInput {
    /// Workspace that owns the document.
    pub workspace_id: ID,
    /// The content.
    pub source: DocumentSourceInput,
    /// With `source.url`: adds the pages below the address, too, each as a document with the same tags and metadata. Below
    /// `/docs/` are the pages of the same origin whose path begins so, and that links lead to.
    pub crawl: Option<CrawlInput>,
    /// Display name, 1 to 200 characters on one line; taken from the file, the page or its text when left out.
    pub name: Option<String>,
    /// Names of tags, at most 50 of up to 60 characters; tags that do not exist are created.
    pub tags: Option<Vec<String>>,
    /// JSON object to store with the document.
    pub metadata: Option<Json>,
    /// Bots that shall know the document, at most 20; with `crawl`, the first page alone. Requires `BOTS_WRITE`.
    pub bot_ids: Option<Vec<ID>>,
    /// False stores the file without making it searchable. Addresses are always read and made searchable.
    #[graphql(default = true)]
    pub process: bool,
    /// Configuration of kind `INGESTION` for the processing. When left out, the default one (`Configuration.isDefault`),
    /// if there is any.
    pub configuration_id: Option<ID>,
    /// Version of the configuration; the active one when left out.
    pub configuration_version_number: Option<i32>,
    /// Key that makes a repeat of the same request return the first result, for 24 hours; 1 to 255 characters.
    pub idempotency_key: Option<String>,
}

/// Where fields of [`AddDocument`] stand that are in `source`.
const PLACES_IN_SOURCE: &[(&str, &[&str])] = &[
    ("content", &["source", "text"]),
    ("mediaType", &["source", "text"]),
    ("uploadId", &["source"]),
    ("url", &["source"]),
];

impl AddDocumentInput {
    fn parse(self, ctx: &Context<'_>) -> Result<AddDocument> {
        let Self {
            workspace_id,
            source,
            crawl,
            name,
            tags,
            metadata,
            bot_ids,
            process,
            configuration_id,
            configuration_version_number,
            idempotency_key,
        } = self;
        if crawl.is_some() && !matches!(source, DocumentSourceInput::Url(_)) {
            return Err(Error::invalid("crawl", "address", "Only addresses (`source.url`) have pages below them."));
        }
        let source = match source {
            DocumentSourceInput::Url(url) => Source::Web { url: url.0, crawl: crawl.map(Into::into) },
            DocumentSourceInput::Text(TextSourceInput { content, media_type }) => Source::Text { content, media_type },
            DocumentSourceInput::UploadId(id) => {
                Source::Upload(input_id("uploadId", &id).map_err(|error| error.inside("source"))?)
            }
            DocumentSourceInput::File(file) => {
                let value = file_of(ctx, &file)?;
                Source::File { name: value.filename, declared: value.content_type, file: value.content }
            }
        };
        Ok(AddDocument {
            workspace: input_id("workspaceId", &workspace_id)?,
            source,
            name,
            tags: tags.unwrap_or_default(),
            metadata: metadata.map_or_else(|| serde_json::json!({}), |json| json.0),
            bots: input_ids("botIds", &bot_ids.unwrap_or_default())?,
            process,
            configuration: choice(configuration_id.as_ref(), configuration_version_number)?,
            idempotency_key: idempotency_key.map(|text| IdempotencyKey { operation: "addDocument", text }),
        })
    }
}

fn choice(configuration: Option<&ID>, version: Option<i32>) -> Result<Choice> {
    Ok(Choice { configuration: configuration.map(|id| input_id("configurationId", id)).transpose()?, version })
}

impl From<CrawlInput> for egress::Bounds {
    fn from(input: CrawlInput) -> Self {
        let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self { pages: number(input.maximum_pages), depth: number(input.maximum_depth) }
    }
}

crate::domain::problem::payload!("Result of `Mutation.addDocument`.", AddDocumentPayload {
    "The new document, or the existing one that the content or the idempotency key led to." document: Option<Document>,
    "Job that processes it; null when there is none." job: Option<Job>,
    "True when the workspace already had a document with this content or address: `document` is that one, unchanged, \
     but an address that could not be read before (`FAILED`) is read again."
    is_known: bool,
    "Input fields that differ from the existing document and were not applied: `name`, `tags` and `metadata` (change \
     them with `updateDocument`), `botIds` (see `addBotKnowledge`), `source` when another charset was declared, `process`, and `crawl` while the document \
     is being processed. Empty for new documents."
    ignored_fields: Vec<String>,
});

/// Input of `Mutation.updateDocument`.
#[derive(Debug, InputObject)]
pub struct UpdateDocumentInput {
    /// Document to change.
    pub document_id: ID,
    /// Display name, 1 to 200 characters on one line.
    pub name: Option<String>,
    /// Names of tags that replace the present ones, at most 50; tags that do not exist are created.
    pub tags: Option<Vec<String>>,
    /// JSON object that replaces the present metadata.
    pub metadata: Option<Json>,
}

crate::domain::problem::payload!("Result of `Mutation.updateDocument`.", UpdateDocumentPayload {
    "The changed document." document: Option<Document>,
});

/// Input of `Mutation.reprocessDocument`.
#[derive(Debug, InputObject)]
pub struct ReprocessDocumentInput {
    /// Document to process again; it must not be in processing.
    pub document_id: ID,
    /// For documents from the web: false processes what is stored without reading the address again.
    #[graphql(default = true)]
    pub refetch: bool,
    /// Configuration of kind `INGESTION` for the processing. When left out, the default one (`Configuration.isDefault`),
    /// if there is any.
    pub configuration_id: Option<ID>,
    /// Version of the configuration; the active one when left out.
    pub configuration_version_number: Option<i32>,
}

crate::domain::problem::payload!("Result of `Mutation.reprocessDocument`.", ReprocessDocumentPayload {
    "The document." document: Option<Document>,
    "Job that processes it." job: Option<Job>,
});

/// Input of `Mutation.deleteDocuments`.
#[derive(Debug, InputObject)]
pub struct DeleteDocumentsInput {
    /// Documents to delete, at most 100. Either all of them are deleted or none.
    pub document_ids: Vec<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.deleteDocuments`.", DeleteDocumentsPayload {
    "Identifiers of the deleted documents." deleted_ids: Vec<ID>,
});

/// Input of `Mutation.createUpload`.
#[derive(Debug, InputObject)]
pub struct CreateUploadInput {
    /// Workspace that the file is for.
    pub workspace_id: ID,
    /// Name of the file, 1 to 200 characters.
    pub filename: String,
    /// Media type of the file, for example `text/markdown`.
    pub media_type: String,
    /// Exact size of the file in bytes, at most `Instance.maximumUploadBytes`.
    pub byte_size: SafeInt,
    /// SHA-256 of the file in hexadecimal. When given, a file with another hash is refused.
    pub sha256: Option<String>,
}

/// Permission to upload one file outside GraphQL, for large files.
#[derive(Debug, Clone, SimpleObject)]
pub struct UploadTicket {
    /// Identifier; pass it as `uploadId` to `addDocument` after the upload.
    pub id: ID,
    /// Signed URL for a `PUT` request with the file as its body.
    pub url: Url,
    /// Headers that the request must send.
    #[graphql(directive = list_size::apply(50))]
    pub headers: Vec<HttpHeader>,
    /// Size of the file that was announced, in bytes; the upload must have exactly this size.
    pub maximum_bytes: SafeInt,
    /// When the ticket expires: after 15 minutes by default.
    pub expires_at: DateTime,
}

/// One header of an HTTP request.
#[derive(Debug, Clone, SimpleObject)]
pub struct HttpHeader {
    /// Header name.
    pub name: String,
    /// Header value.
    pub value: String,
}

crate::domain::problem::payload!("Result of `Mutation.createUpload`.", CreateUploadPayload {
    "Where and how to send the file." upload: Option<UploadTicket>,
});

/// Mutations of documents.
#[derive(Debug, Default)]
pub struct DocumentsMutation;

#[Object]
impl DocumentsMutation {
    /// Get a URL to upload a file to, outside GraphQL. Requires `DOCUMENTS_WRITE`.
    async fn create_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file to be uploaded.")] input: CreateUploadInput,
    ) -> Fallible<CreateUploadPayload> {
        let create = async {
            let CreateUploadInput { workspace_id, filename, media_type, byte_size, sha256 } = input;
            let workspace = input_id("workspaceId", &workspace_id)?;
            let command = CreateUpload { workspace, filename, media_type, byte_size: byte_size.0, sha256 };
            let row = service::create_upload(ctx.app(), &ctx.viewer(), command).await?;
            ticket(ctx, row)
        };
        answer(create.await, |ticket| CreateUploadPayload { upload: Some(ticket), ..Default::default() })
    }

    /// Add a document and start its processing. Requires `DOCUMENTS_WRITE`.
    async fn add_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The content, its workspace and its name.")] input: AddDocumentInput,
    ) -> Fallible<AddDocumentPayload> {
        let add = async {
            let added = service::add(ctx.app(), &ctx.viewer(), input.parse(ctx)?).await;
            added.map_err(|error| error.placed(PLACES_IN_SOURCE))
        };
        answer(add.await, |Added { document, job, known }| AddDocumentPayload {
            document: Some(document.into()),
            job: job.map(Into::into),
            is_known: known.is_some(),
            ignored_fields: known.unwrap_or_default().into_iter().map(str::to_owned).collect(),
            ..Default::default()
        })
    }

    /// Change name, tags or metadata of a document. Fields that are left out stay as they are.
    /// Requires `DOCUMENTS_WRITE`.
    async fn update_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document and the fields to change.")] input: UpdateDocumentInput,
    ) -> Fallible<UpdateDocumentPayload> {
        let update = async {
            let UpdateDocumentInput { document_id, name, tags, metadata } = input;
            let id: DocumentId = input_id("documentId", &document_id)?;
            let new = UpdateDocument { name, tags, metadata: metadata.map(|json| json.0) };
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(update.await, |row| UpdateDocumentPayload { document: Some(row.into()), ..Default::default() })
    }

    /// Process a document again, reading the address of one from the web anew. If that holds what it held before, the
    /// document stays as it is. Search finds its previous passages until the new ones replace them.
    /// Requires `DOCUMENTS_WRITE`.
    async fn reprocess_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document to process again.")] input: ReprocessDocumentInput,
    ) -> Fallible<ReprocessDocumentPayload> {
        let reprocess = async {
            let id: DocumentId = input_id("documentId", &input.document_id)?;
            let configuration = choice(input.configuration_id.as_ref(), input.configuration_version_number)?;
            service::reprocess(ctx.app(), &ctx.viewer(), id, input.refetch, configuration).await
        };
        answer(reprocess.await, |Added { document, job, .. }| ReprocessDocumentPayload {
            document: Some(document.into()),
            job: job.map(Into::into),
            ..Default::default()
        })
    }

    /// Delete documents with their passages and files. Citations keep their quotes. Requires `DOCUMENTS_WRITE`.
    async fn delete_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The documents to delete.")] input: DeleteDocumentsInput,
    ) -> Fallible<DeleteDocumentsPayload> {
        let delete = async {
            let ids: Vec<DocumentId> = input_ids("documentIds", &input.document_ids)?;
            service::delete(ctx.app(), &ctx.viewer(), &ids).await?;
            Ok(ids)
        };
        answer(delete.await, |ids: Vec<DocumentId>| DeleteDocumentsPayload {
            deleted_ids: ids.into_iter().map(Into::into).collect(),
            ..Default::default()
        })
    }
}

fn ticket(ctx: &Context<'_>, row: upload::Model) -> Result<UploadTicket> {
    let id: UploadId = row.id;
    let address = links::upload(ctx.app(), row.workspace_id, id, row.expires_at)?;
    Ok(UploadTicket {
        id: id.into(),
        url: Url(url::Url::parse(&address).map_err(Error::internal)?),
        headers: Vec::new(),
        maximum_bytes: row.byte_size.into(),
        expires_at: row.expires_at.into(),
    })
}
