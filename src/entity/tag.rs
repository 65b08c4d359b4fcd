//! A label for prompts and documents.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{TagId, WorkspaceId};

/// A label for prompts and documents.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tags")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name in its comparable form; unique in the workspace.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// `#rrggbb`.
    #[sea_orm(column_type = "Text", nullable)]
    pub color: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
