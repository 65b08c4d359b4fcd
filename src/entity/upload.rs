//! An upload ticket: permission to upload one file.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{UploadId, UserId, WorkspaceId};

/// An upload ticket: permission to upload one file.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Who requested it.
    pub user_id: Option<UserId>,
    /// Name of the file; never used as a path.
    #[sea_orm(column_type = "Text")]
    pub filename: String,
    /// Declared media type.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Declared size in bytes.
    pub byte_size: i64,
    /// SHA-256: declared until the file has arrived, then that of the file.
    #[sea_orm(column_type = "Text", nullable)]
    pub sha256: Option<String>,
    /// True when the file has arrived completely.
    pub is_received: bool,
    /// Storage key of the file that arrived completely; none in rows of older versions.
    #[sea_orm(column_type = "Text", nullable)]
    pub blob_key: Option<String>,
    /// When the ticket expires.
    pub expires_at: Timestamp,
    /// When the ticket was made.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
