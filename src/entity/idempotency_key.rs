//! A key under which a request was carried out before.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::WorkspaceId;

/// A key under which a request was carried out before.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// User or API key that gave the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Name of the mutation.
    #[sea_orm(column_type = "Text")]
    pub operation: String,
    /// SHA-256 of the input, hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub input_hash: String,
    /// Prefix of the first result's identifiers.
    #[sea_orm(column_type = "Text")]
    pub result_type: String,
    /// The first result.
    pub result_id: Uuid,
    /// When it was first used.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
