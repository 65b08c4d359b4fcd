//! What calls of models cost in a month for a person in a workspace, or for a bot.

use sea_orm::entity::prelude::*;

use crate::base::id::WorkspaceId;

/// Whose month it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum HolderKind {
    /// A person in the workspace.
    #[sea_orm(string_value = "MEMBER")]
    Member,
    /// A bot.
    #[sea_orm(string_value = "BOT")]
    Bot,
}

/// What calls of models cost in a month for a person in a workspace, or for a bot.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_months")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// `YYYY-MM`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: String,
    /// What the holder is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder_kind: HolderKind,
    /// The person or the bot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder_id: Uuid,
    /// What was spent, in millionths of a US dollar.
    pub cost_micros: i64,
    /// What calls under way may cost.
    pub reserved_micros: i64,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
