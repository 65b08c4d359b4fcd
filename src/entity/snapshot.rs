//! Text of a source at the time it was read.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{SnapshotId, WorkspaceId};

/// Text of a source at the time it was read.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshots")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SnapshotId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// SHA-256 of the text, hexadecimal; unique in the workspace.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// The text.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When it was first read.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
