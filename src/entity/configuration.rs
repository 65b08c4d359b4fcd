//! Named settings of jobs, kept in versions of which at most one is active.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ConfigurationId, ConfigurationVersionId, UserId, WorkspaceId};

/// What a configuration controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ConfigurationKind {
    /// How documents are cut into passages.
    #[sea_orm(string_value = "INGESTION")]
    Ingestion,
    /// Which tables and fields are taken out of documents.
    #[sea_orm(string_value = "EXTRACTION")]
    Extraction,
}

/// Named settings of jobs, kept in versions of which at most one is active.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "configurations")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConfigurationId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// What it controls.
    pub kind: ConfigurationKind,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name in its comparable form; unique in the workspace for each kind.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// What it is for.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Version that jobs use unless they name another one.
    pub active_version_id: Option<ConfigurationVersionId>,
    /// When that version was activated; absent without one. Jobs that name no configuration use the latest.
    pub activated_at: Option<Timestamp>,
    /// Number of the last change.
    pub revision: i32,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Kind kind,
    Name name,
    NameKey name_key,
    Description description,
    ActiveVersionId active_version_id,
    ActivatedAt activated_at,
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
