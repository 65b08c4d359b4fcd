//! A passage that was looked at for an answer.

use sea_orm::entity::prelude::*;

use crate::base::id::{ChunkId, DocumentId, MessageId, WorkspaceId};

/// Why a passage was not shown to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LeftOut {
    /// Its score is below the least of the bot.
    #[sea_orm(string_value = "BELOW_MINIMUM")]
    BelowMinimum,
    /// Enough better ones were found.
    #[sea_orm(string_value = "TOO_MANY")]
    TooMany,
    /// It did not fit into the context of the model.
    #[sea_orm(string_value = "NO_ROOM")]
    NoRoom,
    /// A better one says the same.
    #[sea_orm(string_value = "DUPLICATE")]
    Duplicate,
}

/// A passage that was looked at for an answer.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "message_candidates")]
pub struct Model {
    /// The answer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// Position among the candidates, from 0, best first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The passage.
    pub chunk_id: Option<ChunkId>,
    /// Its document.
    pub document_id: Option<DocumentId>,
    /// Name of the document at the time.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Page of the document.
    pub page: Option<i64>,
    /// Rank among those found by words, from 1.
    pub word_rank: Option<i64>,
    /// Rank among those found by meaning, from 1.
    pub meaning_rank: Option<i64>,
    /// Score, 0 to 1.
    pub score: f64,
    /// Number under which the model was shown it; none when it was left out.
    pub mark: Option<i64>,
    /// Why it was left out.
    pub left_out: Option<LeftOut>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
