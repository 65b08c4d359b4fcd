//! Extracted text of a document.

use sea_orm::entity::prelude::*;

use crate::base::id::{DocumentId, WorkspaceId};

/// Extracted text of a document.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_texts")]
pub struct Model {
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The text.
    #[sea_orm(column_type = "Text")]
    pub text: String,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
