//! How many answers of a day, a week or a month cite a document.

use sea_orm::entity::prelude::*;

use crate::base::id::{BotId, DocumentId, WorkspaceId};
use crate::entity::figure_total::Grain;

/// How many answers of a day, a week or a month cite a document.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_documents")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The bot that answered; zero for all of them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bot_id: BotId,
    /// How long the time is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grain: Grain,
    /// Its first day, counted from 1970-01-01 (UTC).
    #[sea_orm(primary_key, auto_increment = false)]
    pub start_day: i64,
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// How many answers cite it.
    pub answers: i64,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
