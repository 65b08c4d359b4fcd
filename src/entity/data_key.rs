//! A key that seals the secrets of a workspace, or of the instance; wrapped by a master key, which is not stored.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::WorkspaceId;

/// A key that seals the secrets of a workspace, or of the instance.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_keys")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The workspace; none for the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// Its number in the workspace, from 1. Sealed values name it.
    pub version: i64,
    /// Name of the master key that wraps it.
    #[sea_orm(column_type = "Text")]
    pub master_key_id: String,
    /// The key, encrypted by the master key.
    pub wrapped_key: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when no value needs it.
    pub retired_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
