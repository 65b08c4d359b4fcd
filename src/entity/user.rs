//! A person.

use sea_orm::entity::prelude::*;

use crate::base::id::{UserId, WorkspaceId};
use crate::base::{InstanceRole, Timestamp};

/// Status of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum UserStatus {
    /// Can sign in.
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    /// Must confirm its email address first.
    #[sea_orm(string_value = "UNVERIFIED")]
    Unverified,
    /// Deactivated.
    #[sea_orm(string_value = "DEACTIVATED")]
    Deactivated,
    /// Locked.
    #[sea_orm(string_value = "LOCKED")]
    Locked,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Address in its comparable form; unique.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// PHC string of Argon2id; none for accounts without a password.
    #[sea_orm(column_type = "Text", nullable)]
    pub password_hash: Option<String>,
    /// Status of the account.
    pub status: UserStatus,
    /// Role in the whole instance.
    pub instance_role: InstanceRole,
    /// Language tag for messages.
    #[sea_orm(column_type = "Text")]
    pub locale: String,
    /// IANA time zone.
    #[sea_orm(column_type = "Text")]
    pub time_zone: String,
    /// Storage key of the picture.
    #[sea_orm(column_type = "Text", nullable)]
    pub avatar_key: Option<String>,
    /// Workspace that a front end opens first.
    pub default_workspace_id: Option<WorkspaceId>,
    /// When the address was confirmed.
    pub email_verified_at: Option<Timestamp>,
    /// Consecutive failures.
    pub failed_sign_ins: i32,
    /// When the last failure occurred.
    pub last_failure_at: Option<Timestamp>,
    /// Last use, accurate to five minutes.
    pub last_seen_at: Option<Timestamp>,
    /// When the account was created.
    pub created_at: Timestamp,
    /// When the account last changed.
    pub updated_at: Timestamp,
}

/// A person as others see them: nothing of how they sign in.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Identifier.
    pub id: UserId,
    /// Address in its comparable form.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Storage key of the picture.
    pub avatar_key: Option<String>,
    /// State of the account.
    pub status: UserStatus,
    /// Rights over the whole instance.
    pub instance_role: InstanceRole,
    /// Last use, accurate to five minutes.
    pub last_seen_at: Option<Timestamp>,
    /// When the account was created.
    pub created_at: Timestamp,
}

super::columns::row!(Profile {
    Id id,
    Email email,
    Name name,
    AvatarKey avatar_key,
    Status status,
    InstanceRole instance_role,
    LastSeenAt last_seen_at,
    CreatedAt created_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
