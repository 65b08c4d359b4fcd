//! A session of a signed-in person.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{SessionId, UserId};

/// A session of a signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// `PASSWORD` or `SSO`.
    #[sea_orm(column_type = "Text")]
    pub method: String,
    /// Address at the last use.
    #[sea_orm(column_type = "Text", nullable)]
    pub ip_address: Option<String>,
    /// User agent at the last use.
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// When the person last gave the password.
    pub reauthenticated_at: Option<Timestamp>,
    /// When the session was opened.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Timestamp,
    /// When it ends unless its tokens are refreshed.
    pub expires_at: Timestamp,
    /// When it ends in any case.
    pub absolute_expires_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
