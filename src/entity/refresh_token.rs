//! A single-use refresh token; those of one session form a family.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{RefreshTokenId, SessionId};

/// A single-use refresh token; those of one session form a family.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefreshTokenId,
    /// The family.
    pub session_id: SessionId,
    /// SHA-256 of the token, hexadecimal; unique.
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it was exchanged.
    pub spent_at: Option<Timestamp>,
    /// What it was exchanged for.
    pub successor_id: Option<RefreshTokenId>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
