//! What the address of a document held before.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{DocumentId, DocumentSnapshotId, WorkspaceId};

/// An original that another one has replaced.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_snapshots")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentSnapshotId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The document.
    pub document_id: DocumentId,
    /// Address that it was fetched from, after redirects.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// Media type by content.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Size in bytes.
    pub byte_size: i64,
    /// SHA-256, hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// Where it is kept.
    #[sea_orm(column_type = "Text")]
    pub blob_key: String,
    /// When it was last found at its address.
    pub fetched_at: Timestamp,
    /// When another one was found there.
    pub replaced_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
