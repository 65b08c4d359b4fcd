//! Something that happened, before it is added to the figures.

use sea_orm::entity::prelude::*;

use crate::base::id::{BotId, UserId, WorkspaceId};
use crate::entity::figure_total::Dimension;

/// Something that happened, before it is added to the figures.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_deltas")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The day, counted from 1970-01-01 (UTC).
    pub day: i64,
    /// The only figures that it changes; none for all that concern it.
    pub only_dimension: Option<Dimension>,
    /// The bot.
    pub bot_id: Option<BotId>,
    /// The model, by its key.
    #[sea_orm(column_type = "Text", nullable)]
    pub model: Option<String>,
    /// The person.
    pub person_id: Option<UserId>,
    /// True when the person did something, and is counted as active.
    pub is_act: bool,
    /// What is added, as JSON.
    #[sea_orm(column_type = "Text")]
    pub figures: String,
    /// Documents that an answer cites, as JSON: how many answers by identifier.
    #[sea_orm(column_type = "Text", nullable)]
    pub documents: Option<String>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
