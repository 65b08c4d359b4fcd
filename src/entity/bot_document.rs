//! A document that a bot knows.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{BotId, DocumentId, UserId, WorkspaceId};

/// A document that a bot knows.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bot_documents")]
pub struct Model {
    /// Identifier, which pages of the list need.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bot.
    pub bot_id: BotId,
    /// The document.
    pub document_id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Who gave it to the bot.
    pub added_by: Option<UserId>,
    /// When it was given to the bot.
    pub added_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
