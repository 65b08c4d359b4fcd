//! A place in a source that supports a text.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::id::{ChunkId, CitationId, FindingId, ReportId, SectionId, SourceId, WorkspaceId};

/// Result of checking a quote against its snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// The quote is in the snapshot and has every number of the statement.
    #[sea_orm(string_value = "VERIFIED")]
    Verified,
    /// The quote is not in the snapshot.
    #[sea_orm(string_value = "QUOTE_NOT_FOUND")]
    QuoteNotFound,
    /// A number of the statement is not in the quote.
    #[sea_orm(string_value = "NUMBER_MISMATCH")]
    NumberMismatch,
    /// Not checked.
    #[sea_orm(string_value = "UNCHECKED")]
    Unchecked,
}

impl From<citations::Verdict> for Verdict {
    fn from(verdict: citations::Verdict) -> Self {
        match verdict {
            citations::Verdict::Verified => Self::Verified,
            citations::Verdict::QuoteNotFound => Self::QuoteNotFound,
            citations::Verdict::NumberMismatch => Self::NumberMismatch,
        }
    }
}

/// A place in a source that supports a text.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "citations")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CitationId,
    /// The report.
    pub report_id: ReportId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The source.
    pub source_id: SourceId,
    /// Section in which it is cited.
    pub section_id: Option<SectionId>,
    /// Finding that it supports.
    pub finding_id: Option<FindingId>,
    /// Number of the citation mark in the text.
    pub mark: i32,
    /// The supporting words.
    #[sea_orm(column_type = "Text")]
    pub quote: String,
    /// Position of the quote in the snapshot, in code points.
    pub quote_offset: Option<i32>,
    /// The passage.
    pub chunk_id: Option<ChunkId>,
    /// Page of the document.
    pub page: Option<i32>,
    /// Result of the check.
    pub verdict: Verdict,
    /// Relevance, 0 to 1.
    pub score: Option<f64>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
