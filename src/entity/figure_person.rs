//! A person who did something in a day, a week or a month.

use sea_orm::entity::prelude::*;

use crate::base::id::{BotId, UserId, WorkspaceId};
use crate::entity::figure_total::Grain;

/// A person who did something in a day, a week or a month.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_people")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The bot that it was done with; zero for whatever was done.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bot_id: BotId,
    /// How long the time is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grain: Grain,
    /// Its first day, counted from 1970-01-01 (UTC).
    #[sea_orm(primary_key, auto_increment = false)]
    pub start_day: i64,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: UserId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
