//! A file that the server made.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::id::{ArtifactId, JobId, UserId, WorkspaceId};
use crate::base::{NodeRef, Timestamp};

/// Format of a generated file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArtifactFormat {
    /// Comma-separated values.
    #[sea_orm(string_value = "CSV")]
    Csv,
    /// One JSON document.
    #[sea_orm(string_value = "JSON")]
    Json,
    /// One JSON value on each line.
    #[sea_orm(string_value = "JSONL")]
    Jsonl,
    /// Markdown.
    #[sea_orm(string_value = "MARKDOWN")]
    Markdown,
    /// HTML in one file.
    #[sea_orm(string_value = "HTML")]
    Html,
    /// A spreadsheet.
    #[sea_orm(string_value = "XLSX")]
    Xlsx,
    /// A document of a word processor.
    #[sea_orm(string_value = "DOCX")]
    Docx,
    /// Pages.
    #[sea_orm(string_value = "PDF")]
    Pdf,
}

/// A file that the server made.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "artifacts")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ArtifactId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Name of the file; never used as a path.
    #[sea_orm(column_type = "Text")]
    pub filename: String,
    /// Format.
    pub format: ArtifactFormat,
    /// Media type.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Size in bytes.
    pub byte_size: i64,
    /// SHA-256, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// Storage key.
    #[sea_orm(column_type = "Text")]
    pub blob_key: String,
    /// Kind of what it was made from.
    #[sea_orm(column_type = "Text")]
    pub subject_type: String,
    /// What it was made from; it may be gone.
    pub subject_id: Uuid,
    /// The revision of it that the file shows, for what has revisions.
    pub subject_revision: Option<i32>,
    /// Job that made it.
    pub job_id: Option<JobId>,
    /// Whether texts that a spreadsheet would take for formulas were given an apostrophe.
    pub neutralizes_formulas: bool,
    /// Who asked for it; none for the server itself.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is deleted; none when it is kept.
    pub expires_at: Option<Timestamp>,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Filename filename,
    Format format,
    MediaType media_type,
    ByteSize byte_size,
    Sha256 sha256,
    BlobKey blob_key,
    SubjectType subject_type,
    SubjectId subject_id,
    SubjectRevision subject_revision,
    JobId job_id,
    NeutralizesFormulas neutralizes_formulas,
    CreatedBy created_by,
    CreatedAt created_at,
    ExpiresAt expires_at,
});

impl Model {
    /// What it was made from; none for a kind that this version does not know.
    pub fn subject(&self) -> Option<NodeRef> {
        NodeRef::from_parts(&self.subject_type, self.subject_id)
    }
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
