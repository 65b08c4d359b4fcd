//! A version of a configuration. Its settings never change.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ConfigurationId, ConfigurationVersionId, UserId, WorkspaceId};

/// A version of a configuration. Its settings never change.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "configuration_versions")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConfigurationVersionId,
    /// The configuration.
    pub configuration_id: ConfigurationId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 1, 2, 3 …
    pub number: i32,
    /// The settings, complete: with the defaults of when it was written.
    #[sea_orm(column_type = "JsonBinary")]
    pub settings: Json,
    /// What changed.
    #[sea_orm(column_type = "Text", nullable)]
    pub change_note: Option<String>,
    /// When it last became active.
    pub activated_at: Option<Timestamp>,
    /// Who wrote it.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
