//! A tenant.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::WorkspaceId;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceId,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Short name; unique.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// What it is for.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Number of the last change.
    pub revision: i32,
    /// Number of the newest entry of the timeline.
    pub activity_sequence: i64,
    /// Limit of the model cost in a month, in millionths of a US dollar.
    pub monthly_budget_micros: Option<i64>,
    /// Days after which documents are deleted.
    pub document_retention_days: Option<i32>,
    /// Days after which idle conversations are deleted.
    pub conversation_retention_days: Option<i32>,
    /// True when every tool call needs approval.
    pub requires_tool_approval: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    Name name,
    Slug slug,
    Description description,
    Revision revision,
    ActivitySequence activity_sequence,
    MonthlyBudgetMicros monthly_budget_micros,
    DocumentRetentionDays document_retention_days,
    ConversationRetentionDays conversation_retention_days,
    RequiresToolApproval requires_tool_approval,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
