//! A version of a prompt. It never changes.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{PromptId, PromptVersionId, UserId, WorkspaceId};

/// A version of a prompt. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prompt_versions")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromptVersionId,
    /// The prompt.
    pub prompt_id: PromptId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 1, 2, 3 …
    pub number: i32,
    /// Text with placeholders.
    #[sea_orm(column_type = "Text")]
    pub template: String,
    /// Array of placeholders.
    #[sea_orm(column_type = "JsonBinary")]
    pub variables: Json,
    /// What changed.
    #[sea_orm(column_type = "Text", nullable)]
    pub change_note: Option<String>,
    /// Who wrote it.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
