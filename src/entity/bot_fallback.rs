//! A model that a bot tries when those before it fail.

use sea_orm::entity::prelude::*;

use crate::base::id::{BotId, ModelId};

/// A model that a bot tries when those before it fail.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bot_fallbacks")]
pub struct Model {
    /// The bot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bot_id: BotId,
    /// Order in which they are tried, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The model.
    pub model_id: ModelId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
