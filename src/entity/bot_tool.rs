//! A tool that a bot may use.

use sea_orm::entity::prelude::*;

use crate::base::id::{BotId, ToolId};

/// A tool that a bot may use.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bot_tools")]
pub struct Model {
    /// The bot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bot_id: BotId,
    /// The tool.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tool_id: ToolId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
