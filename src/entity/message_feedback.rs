//! What a person thinks of an answer.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::Timestamp;
use crate::base::id::{BotId, ConversationId, FeedbackId, MessageId, UserId, WorkspaceId};

/// Verdict on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FeedbackRating {
    /// Helpful.
    #[sea_orm(string_value = "POSITIVE")]
    Positive,
    /// Not helpful.
    #[sea_orm(string_value = "NEGATIVE")]
    Negative,
}

/// Why an answer is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FeedbackReason {
    /// What it says is wrong.
    Incorrect,
    /// It answers another question.
    NotRelevant,
    /// Something is missing.
    Incomplete,
    /// It rests on the wrong source, or its source does not say so.
    WrongSource,
    /// It was true once.
    Outdated,
    /// It is too long, or hard to understand.
    Unclear,
    /// Its tone is not appropriate.
    BadTone,
    /// It is harmful.
    Unsafe,
    /// Something else.
    Other,
}

/// What a person thinks of an answer.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_feedback")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FeedbackId,
    /// The answer.
    pub message_id: MessageId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The bot that gave it.
    pub bot_id: Option<BotId>,
    /// Who said so.
    pub author_id: Option<UserId>,
    /// Verdict; none when it was taken back.
    pub rating: Option<FeedbackRating>,
    /// Why, as a list of names of reasons.
    #[sea_orm(column_type = "JsonBinary")]
    pub reasons: Json,
    /// Why, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    /// What the answer should have been.
    #[sea_orm(column_type = "Text", nullable)]
    pub corrected_answer: Option<String>,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    MessageId message_id,
    ConversationId conversation_id,
    WorkspaceId workspace_id,
    BotId bot_id,
    AuthorId author_id,
    Rating rating,
    Reasons reasons,
    Comment comment,
    CorrectedAnswer corrected_answer,
    Revision revision,
    CreatedAt created_at,
    UpdatedAt updated_at,
});
