//! A tag whose documents a bot knows.

use sea_orm::entity::prelude::*;

use crate::base::id::{BotId, TagId};

/// A tag whose documents a bot knows.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bot_tags")]
pub struct Model {
    /// The bot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bot_id: BotId,
    /// The tag.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_id: TagId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
