//! A passage of a document.

use sea_orm::entity::prelude::*;

use crate::base::id::{ChunkId, DocumentId, WorkspaceId};

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chunks")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChunkId,
    /// The document.
    pub document_id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 0, 1, 2 … in the document.
    pub position: i32,
    /// The passage.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Nearest heading above.
    #[sea_orm(column_type = "Text", nullable)]
    pub heading: Option<String>,
    /// First page.
    pub page_start: Option<i32>,
    /// Last page.
    pub page_end: Option<i32>,
    /// Start in the document's text, in code points.
    pub start_offset: i32,
    /// Estimated number of model tokens.
    pub token_count: i32,
    /// Where in the original it stands: a list of `extraction::Location`. `None` for originals that are one piece.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub locations: Option<Json>,
    /// What tells that it says the same as another one: an `analysis::Fingerprint`. `None` for passages of earlier versions.
    pub fingerprint: Option<Vec<u8>>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    DocumentId document_id,
    WorkspaceId workspace_id,
    Position position,
    Text text,
    Heading heading,
    PageStart page_start,
    PageEnd page_end,
    StartOffset start_offset,
    TokenCount token_count,
    Locations locations,
    Fingerprint fingerprint,
});
