//! A place in a document that supports an answer.

use sea_orm::entity::prelude::*;

use crate::base::id::{ChunkId, CitationId, DocumentId, MessageId, WorkspaceId};
use crate::entity::citation::Verdict;

/// A place in a document that supports an answer.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "message_citations")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CitationId,
    /// The answer.
    pub message_id: MessageId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Position among the citations of the answer, from 0.
    pub position: i64,
    /// Number of the mark in the text.
    pub mark: i64,
    /// Where the sentence with the mark begins in the text, in UTF-16 code units; none when the mark was removed.
    pub start_offset: Option<i64>,
    /// Where the mark ends.
    pub end_offset: Option<i64>,
    /// The document; it may be gone.
    pub document_id: Option<DocumentId>,
    /// The passage; it may be gone.
    pub chunk_id: Option<ChunkId>,
    /// Name of the document at the time.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Address of the document.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// Page of the document.
    pub page: Option<i64>,
    /// The supporting words.
    #[sea_orm(column_type = "Text")]
    pub quote: String,
    /// Where they begin in the text of the document, in code points.
    pub quote_offset: Option<i64>,
    /// SHA-256 of the original of the document at the time.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_sha256: Option<String>,
    /// What the check of the quote gave.
    pub verdict: Verdict,
    /// True when the mark was taken out of the text because the check failed.
    pub is_removed: bool,
    /// Score of the passage, 0 to 1.
    pub score: Option<f64>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
