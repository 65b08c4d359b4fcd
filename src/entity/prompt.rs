//! A reusable text with placeholders, kept in versions.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{PromptId, PromptVersionId, UserId, WorkspaceId};

/// A reusable text with placeholders, kept in versions.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prompts")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromptId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name in its comparable form; unique in the workspace.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// What it is for.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Version used when no other is named.
    pub current_version_id: PromptVersionId,
    /// Archived: left out of lists by default.
    pub is_archived: bool,
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
    Name name,
    NameKey name_key,
    Description description,
    CurrentVersionId current_version_id,
    IsArchived is_archived,
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
