//! A source that research read.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{DocumentId, ReportId, SnapshotId, SourceId, WorkspaceId};

/// A source that research read.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "research_sources")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SourceId,
    /// The report.
    pub report_id: ReportId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Number of the citation mark.
    pub mark: i32,
    /// `DOCUMENT`, `WEB_PAGE` or `TOOL_OUTPUT`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Address.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// The document.
    pub document_id: Option<DocumentId>,
    /// Author or site.
    #[sea_orm(column_type = "Text", nullable)]
    pub author: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it was read.
    pub retrieved_at: Timestamp,
    /// Relevance for the question, 0 to 1.
    pub relevance: Option<f64>,
    /// The text that was read.
    pub snapshot_id: SnapshotId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
