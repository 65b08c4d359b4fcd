//! Changes of documents.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject, Upload};

use super::document::Document;
use crate::base::id::{DocumentId, UploadId};
use crate::base::{Error, Result};
use crate::domain::documents::links;
use crate::domain::documents::service::{self, AddDocument, Added, CreateUpload, Source, UpdateDocument};
use crate::domain::jobs::graphql::Job;
use crate::engine::IdempotencyKey;
use crate::entity::upload;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Json, SafeInt, Url};
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Content of a new document: exactly one of these.
#[derive(OneofObject)]
pub enum DocumentSourceInput {
    /// A file in this request.
    File(Upload),
    /// A file that was sent with an upload ticket.
    UploadId(ID),
    /// Text in this request.
    Text(TextSourceInput),
}

/// Text for a new document.
#[derive(Debug, InputObject)]
pub struct TextSourceInput {
    /// The text.
    pub content: String,
    /// `text/plain`, `text/markdown` or `text/html`.
    #[graphql(default = "text/plain")]
    pub media_type: String,
}

/// Input of `Mutation.addDocument`.
#[derive(InputObject)]
pub struct AddDocumentInput {
    /// Workspace that owns the document.
    pub workspace_id: ID,
    /// Content.
    pub source: DocumentSourceInput,
    /// Display name; taken from the file or page when left out.
    pub name: Option<String>,
    /// Names of tags; unknown ones are created.
    pub tags: Option<Vec<String>>,
    /// Object with facts to keep.
    pub metadata: Option<Json>,
    /// False to keep the file without processing.
    #[graphql(default = true)]
    pub process: bool,
    /// Key that makes a repeated request return the first result, for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Where fields of [`AddDocument`] stand that are in `source`.
const PLACES_IN_SOURCE: &[(&str, &[&str])] =
    &[("content", &["source", "text"]), ("mediaType", &["source", "text"]), ("uploadId", &["source"])];

impl AddDocumentInput {
    fn parse(self, ctx: &Context<'_>) -> Result<AddDocument> {
        let Self { workspace_id, source, name, tags, metadata, process, idempotency_key } = self;
        let source = match source {
            DocumentSourceInput::Text(TextSourceInput { content, media_type }) => Source::Text { content, media_type },
            DocumentSourceInput::UploadId(id) => {
                Source::Upload(input_id("uploadId", &id).map_err(|error| error.inside("source"))?)
            }
            DocumentSourceInput::File(file) => {
                let value = file.value(ctx).map_err(Error::internal)?;
                Source::File { name: value.filename, declared: value.content_type, file: value.content }
            }
        };
        Ok(AddDocument {
            workspace: input_id("workspaceId", &workspace_id)?,
            source,
            name,
            tags: tags.unwrap_or_default(),
            metadata: metadata.map_or_else(|| serde_json::json!({}), |json| json.0),
            process,
            idempotency_key: idempotency_key.map(|text| IdempotencyKey { operation: "addDocument", text }),
        })
    }
}

crate::payload!("Result of `Mutation.addDocument`.", AddDocumentPayload {
    "The new document, or the one of the first request, or the one with the same content." document: Option<Document>,
    "Job that processes it, null when processing is not wanted." job: Option<Job>,
    "True when the workspace had a document with this content before: `document` is that one, and it stays as it is."
    is_known: bool,
    "Fields of the input that differ from the known document and were not taken over: `name`, `tags` and `metadata`, \
     which `updateDocument` changes, `source` when another charset was declared, and `process`. Empty for new documents."
    ignored_fields: Vec<String>,
});

/// Input of `Mutation.updateDocument`.
#[derive(Debug, InputObject)]
pub struct UpdateDocumentInput {
    /// Document to change.
    pub document_id: ID,
    /// Display name.
    pub name: Option<String>,
    /// Names of all tags that the document shall have.
    pub tags: Option<Vec<String>>,
    /// Object with facts to keep, in place of the present one.
    pub metadata: Option<Json>,
}

crate::payload!("Result of `Mutation.updateDocument`.", UpdateDocumentPayload {
    "The changed document." document: Option<Document>,
});

/// Input of `Mutation.reprocessDocument`.
#[derive(Debug, InputObject)]
pub struct ReprocessDocumentInput {
    /// Document to process.
    pub document_id: ID,
}

crate::payload!("Result of `Mutation.reprocessDocument`.", ReprocessDocumentPayload {
    "The document." document: Option<Document>,
    "Job that processes it." job: Option<Job>,
});

/// Input of `Mutation.deleteDocuments`.
#[derive(Debug, InputObject)]
pub struct DeleteDocumentsInput {
    /// Documents to delete, at most 100.
    pub document_ids: Vec<ID>,
}

crate::payload!("Result of `Mutation.deleteDocuments`.", DeleteDocumentsPayload {
    "Identifiers of the deleted documents." deleted_ids: Vec<ID>,
});

/// Input of `Mutation.createUpload`.
#[derive(Debug, InputObject)]
pub struct CreateUploadInput {
    /// Workspace that the file is for.
    pub workspace_id: ID,
    /// Name of the file.
    pub filename: String,
    /// Media type of the file.
    pub media_type: String,
    /// Size of the file.
    pub byte_size: SafeInt,
    /// SHA-256 of the file, checked on arrival when given.
    pub sha256: Option<String>,
}

/// Permission to send one file outside GraphQL, for large or resumable uploads.
#[derive(Debug, Clone, SimpleObject)]
pub struct UploadTicket {
    /// Identifier to pass as `uploadId` once the file is sent.
    pub id: ID,
    /// Signed address for one `PUT` request with the file as its body.
    pub url: Url,
    /// Headers that the request must carry.
    #[graphql(directive = list_size::apply(50))]
    pub headers: Vec<HttpHeader>,
    /// Largest accepted size.
    pub maximum_bytes: SafeInt,
    /// When the ticket stops working.
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

crate::payload!("Result of `Mutation.createUpload`.", CreateUploadPayload {
    "Where and how to send the file." upload: Option<UploadTicket>,
});

/// Mutations of documents.
#[derive(Debug, Default)]
pub struct DocumentsMutation;

#[Object]
impl DocumentsMutation {
    /// Get permission to send a file outside GraphQL.
    async fn create_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file that will be sent.")] input: CreateUploadInput,
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

    /// Add a document and start its processing.
    async fn add_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The content, where it goes, and what to call it.")] input: AddDocumentInput,
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
    async fn update_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document, and what shall be different.")] input: UpdateDocumentInput,
    ) -> Fallible<UpdateDocumentPayload> {
        let update = async {
            let UpdateDocumentInput { document_id, name, tags, metadata } = input;
            let id: DocumentId = input_id("documentId", &document_id)?;
            let new = UpdateDocument { name, tags, metadata: metadata.map(|json| json.0) };
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(update.await, |row| UpdateDocumentPayload { document: Some(row.into()), ..Default::default() })
    }

    /// Process a document again, fetching web content anew.
    async fn reprocess_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document to process again.")] input: ReprocessDocumentInput,
    ) -> Fallible<ReprocessDocumentPayload> {
        let reprocess = async {
            let id: DocumentId = input_id("documentId", &input.document_id)?;
            service::reprocess(ctx.app(), &ctx.viewer(), id).await
        };
        answer(reprocess.await, |Added { document, job, .. }| ReprocessDocumentPayload {
            document: Some(document.into()),
            job: job.map(Into::into),
            ..Default::default()
        })
    }

    /// Delete documents with their passages, tables and files. Citations keep their quotes.
    async fn delete_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The documents to delete.")] input: DeleteDocumentsInput,
    ) -> Fallible<DeleteDocumentsPayload> {
        let delete = async {
            let ids: Vec<DocumentId> =
                input.document_ids.iter().map(|id| input_id("documentIds", id)).collect::<Result<_>>()?;
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
