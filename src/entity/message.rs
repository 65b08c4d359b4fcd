//! A message of a conversation.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{BotId, ConversationId, JobId, MessageId, ModelId, UserId, WorkspaceId};

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MessageRole {
    /// The person.
    #[sea_orm(string_value = "USER")]
    User,
    /// The bot.
    #[sea_orm(string_value = "ASSISTANT")]
    Assistant,
    /// The server.
    #[sea_orm(string_value = "SYSTEM")]
    System,
}

/// State of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MessageStatus {
    /// Waits until the answer before it is done.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// Waits for the model.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// Is being written.
    #[sea_orm(string_value = "STREAMING")]
    Streaming,
    /// Waits for a decision.
    #[sea_orm(string_value = "WAITING")]
    Waiting,
    /// Done.
    #[sea_orm(string_value = "COMPLETED")]
    Completed,
    /// Stopped by a person; the text so far is kept.
    #[sea_orm(string_value = "STOPPED")]
    Stopped,
    /// Failed; the text so far is kept.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// A message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 1, 2, 3 … in the conversation, by creation.
    pub sequence: i64,
    /// The message that it answers or follows; none for a first one.
    pub parent_id: Option<MessageId>,
    /// Position on the path that is shown, from 0; none beside it.
    pub path_position: Option<i64>,
    /// The message after it that is shown, or was shown last.
    pub chosen_child_id: Option<MessageId>,
    /// Who wrote it.
    pub role: MessageRole,
    /// State.
    pub status: MessageStatus,
    /// The person, for messages of persons.
    pub author_id: Option<UserId>,
    /// The bot, for answers.
    pub bot_id: Option<BotId>,
    /// The job that writes it.
    pub job_id: Option<JobId>,
    /// All text, once it grows no more; until then it is in pieces.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// What this answer is asked to do differently.
    #[sea_orm(column_type = "Text", nullable)]
    pub instructions: Option<String>,
    /// The model that was asked for with the message.
    pub requested_model_id: Option<ModelId>,
    /// Model that wrote it.
    pub model_id: Option<ModelId>,
    /// Name of that model at the time.
    #[sea_orm(column_type = "Text", nullable)]
    pub model_name: Option<String>,
    /// Number of the attempt at writing it, from 1; 0 before the first.
    pub attempt: i64,
    /// Why its end is missing, if it is.
    #[sea_orm(column_type = "Text", nullable)]
    pub cut: Option<String>,
    /// True when nothing was found that answers the question.
    pub is_no_answer: bool,
    /// Why it failed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub failure: Option<Json>,
    /// Tokens sent to models.
    pub input_tokens: i64,
    /// Part of them served from a cache.
    pub cached_input_tokens: i64,
    /// Tokens that models wrote.
    pub output_tokens: i64,
    /// Requests to providers.
    pub model_requests: i64,
    /// Cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// Milliseconds from the message to the first word of the answer.
    pub first_token_ms: Option<i64>,
    /// Milliseconds from the message to the end of the answer, without those that it had ended in between.
    pub total_ms: Option<i64>,
    /// Milliseconds that the answer had ended before somebody let it go on.
    pub paused_ms: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    ConversationId conversation_id,
    WorkspaceId workspace_id,
    Sequence sequence,
    ParentId parent_id,
    PathPosition path_position,
    ChosenChildId chosen_child_id,
    Role role,
    Status status,
    AuthorId author_id,
    BotId bot_id,
    JobId job_id,
    Text text,
    Instructions instructions,
    RequestedModelId requested_model_id,
    ModelId model_id,
    ModelName model_name,
    Attempt attempt,
    Cut cut,
    IsNoAnswer is_no_answer,
    Failure failure,
    InputTokens input_tokens,
    CachedInputTokens cached_input_tokens,
    OutputTokens output_tokens,
    ModelRequests model_requests,
    CostMicros cost_micros,
    FirstTokenMs first_token_ms,
    TotalMs total_ms,
    PausedMs paused_ms,
    CreatedAt created_at,
    CompletedAt completed_at,
});

impl MessageStatus {
    /// True while an answer is written, or waits to be.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Streaming | Self::Waiting)
    }
}
