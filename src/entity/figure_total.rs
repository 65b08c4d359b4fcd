//! Figures of a workspace in a day, a week or a month.

use sea_orm::entity::prelude::*;

use crate::base::id::WorkspaceId;

/// What figures are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Dimension {
    /// Nothing: all of the workspace.
    #[sea_orm(string_value = "ALL")]
    All,
    /// The bot.
    #[sea_orm(string_value = "BOT")]
    Bot,
    /// The model.
    #[sea_orm(string_value = "MODEL")]
    Model,
    /// The person.
    #[sea_orm(string_value = "PERSON")]
    Person,
}

/// How long the time is that figures are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Grain {
    /// A day.
    #[sea_orm(string_value = "D")]
    Day,
    /// A week from Monday.
    #[sea_orm(string_value = "W")]
    Week,
    /// A month.
    #[sea_orm(string_value = "M")]
    Month,
}

/// Figures of a workspace in a day, a week or a month.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_totals")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// What they are split by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub dimension: Dimension,
    /// How long the time is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grain: Grain,
    /// Its first day, counted from 1970-01-01 (UTC).
    #[sea_orm(primary_key, auto_increment = false)]
    pub start_day: i64,
    /// The bot, the model or the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The figures, as JSON.
    #[sea_orm(column_type = "Text")]
    pub figures: String,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
