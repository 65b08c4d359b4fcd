//! A long-lived credential for programs.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ApiKeyId, UserId, WorkspaceId};

/// A long-lived credential for programs.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    /// The only workspace that the key can use.
    pub workspace_id: WorkspaceId,
    /// Person on whose behalf the key acts; the key has at most this person's rights.
    pub owner_id: UserId,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// First characters of the secret.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// SHA-256 of the secret, hexadecimal; unique.
    #[sea_orm(column_type = "Text")]
    pub secret_hash: String,
    /// Hash of the secret before the last rotation.
    #[sea_orm(column_type = "Text", nullable)]
    pub previous_hash: Option<String>,
    /// Until when the previous secret is valid.
    pub previous_until: Option<Timestamp>,
    /// Array of scopes.
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: Json,
    /// When it was created.
    pub created_at: Timestamp,
    /// Last use; updated at intervals.
    pub last_used_at: Option<Timestamp>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
