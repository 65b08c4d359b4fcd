//! A source that research read.

use sea_orm::Set;
use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{DocumentId, ReportId, SnapshotId, SourceId, WorkspaceId};

/// Kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SourceKind {
    /// A document of the workspace.
    #[sea_orm(string_value = "DOCUMENT")]
    Document,
}

/// Which source is meant, whatever its kind. Each kind has columns of its own for it, so that a further one takes
/// nothing from the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SourceRef {
    /// A document of the workspace.
    Document(DocumentId),
}

impl SourceRef {
    /// Writes the reference into the columns of a row.
    pub fn set_in(&self, row: &mut ActiveModel) {
        let Self::Document(id) = self;
        row.kind = Set(SourceKind::Document);
        row.document_id = Set(Some(*id));
    }
}

/// Something that research read.
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
    /// Kind; with the columns of the kind, the [`SourceRef`].
    pub kind: SourceKind,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Address.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// The document, for the kind `Document`.
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

impl Model {
    /// Which source it is. None when the columns of its kind are empty.
    pub fn reference(&self) -> Option<SourceRef> {
        match self.kind {
            SourceKind::Document => self.document_id.map(SourceRef::Document),
        }
    }
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
