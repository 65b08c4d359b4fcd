//! A file, page or text that jobs work with.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{DocumentId, JobId, UserId, WorkspaceId};

/// Where a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum DocumentSourceKind {
    /// An uploaded file.
    #[sea_orm(string_value = "UPLOAD")]
    Upload,
    /// Fetched from an address.
    #[sea_orm(string_value = "WEB")]
    Web,
    /// Text sent in a request.
    #[sea_orm(string_value = "TEXT")]
    Text,
}

/// Processing status of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum DocumentStatus {
    /// Waiting for its job.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// Its address is being read.
    #[sea_orm(string_value = "FETCHING")]
    Fetching,
    /// Text and passages are being extracted.
    #[sea_orm(string_value = "PROCESSING")]
    Processing,
    /// Searchable.
    #[sea_orm(string_value = "READY")]
    Ready,
    /// Processing failed.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// Stored without processing.
    #[sea_orm(string_value = "STORED")]
    Stored,
}

impl DocumentStatus {
    /// True while a job processes the document, or waits to.
    pub fn is_processed(self) -> bool {
        matches!(self, Self::Pending | Self::Fetching | Self::Processing)
    }
}

/// A file, page or text that jobs work with.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// False while the name is a placeholder that a title in the content may replace.
    pub is_named: bool,
    /// Where it came from.
    pub source_kind: DocumentSourceKind,
    /// Address that it was asked for, in its normal spelling.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_url: Option<String>,
    /// Address that it was fetched from in the end, after redirects; none before that.
    #[sea_orm(column_type = "Text", nullable)]
    pub fetched_url: Option<String>,
    /// Address that the page gives as its own.
    #[sea_orm(column_type = "Text", nullable)]
    pub canonical_url: Option<String>,
    /// When the page says that it was published.
    pub published_at: Option<Timestamp>,
    /// When the original was last found at its address.
    pub fetched_at: Option<Timestamp>,
    /// By what its server recognises that it has not changed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub validators: Option<Json>,
    /// Media type by content.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Encoding declared by the sender.
    #[sea_orm(column_type = "Text", nullable)]
    pub charset: Option<String>,
    /// Size of the original in bytes.
    pub byte_size: i64,
    /// SHA-256 of the original, hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// Where the original is kept.
    #[sea_orm(column_type = "Text")]
    pub blob_key: String,
    /// Processing status.
    pub status: DocumentStatus,
    /// Explains the status in one sentence.
    #[sea_orm(column_type = "Text", nullable)]
    pub status_message: Option<String>,
    /// Progress of the processing, 0 to 1.
    pub progress: Option<f64>,
    /// True when a finished processing has left passages: search finds them whatever the status.
    pub is_searchable: bool,
    /// Job that owns the processing results; no other job may change them.
    pub latest_job_id: Option<JobId>,
    /// Language tag of the text.
    #[sea_orm(column_type = "Text", nullable)]
    pub language: Option<String>,
    /// Number of pages.
    pub page_count: Option<i32>,
    /// Number of passages.
    pub chunk_count: i32,
    /// Length of the text in code points.
    pub character_count: i32,
    /// JSON object with metadata from the file and the sender.
    #[sea_orm(column_type = "JsonBinary")]
    pub metadata: Json,
    /// Who added it.
    pub created_by: Option<UserId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Name name,
    IsNamed is_named,
    SourceKind source_kind,
    SourceUrl source_url,
    FetchedUrl fetched_url,
    CanonicalUrl canonical_url,
    PublishedAt published_at,
    FetchedAt fetched_at,
    Validators validators,
    MediaType media_type,
    Charset charset,
    ByteSize byte_size,
    Sha256 sha256,
    BlobKey blob_key,
    Status status,
    StatusMessage status_message,
    Progress progress,
    IsSearchable is_searchable,
    LatestJobId latest_job_id,
    Language language,
    PageCount page_count,
    ChunkCount chunk_count,
    CharacterCount character_count,
    Metadata metadata,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});
