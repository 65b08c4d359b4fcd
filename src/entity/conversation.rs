//! A chat of one person with a bot.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{BotId, ConversationId, MessageId, ReportId, UserId, WorkspaceId};

/// Who wrote a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TitleSource {
    /// Nobody: the first words of the first message.
    #[sea_orm(string_value = "PLACEHOLDER")]
    Placeholder,
    /// A model.
    #[sea_orm(string_value = "MODEL")]
    Model,
    /// A person.
    #[sea_orm(string_value = "PERSON")]
    Person,
}

/// A chat of one person with a bot.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversationId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The bot; none when it was deleted.
    pub bot_id: Option<BotId>,
    /// The person; none when the account is gone.
    pub owner_id: Option<UserId>,
    /// The report whose sources it is about.
    pub report_id: Option<ReportId>,
    /// What it was in the file that it came from; none for one that was started here.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin: Option<String>,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Who wrote the title.
    pub title_source: TitleSource,
    /// True when it is kept at the top.
    pub is_pinned: bool,
    /// True when it is left out of lists.
    pub is_archived: bool,
    /// Last message of the path that is shown.
    pub leaf_id: Option<MessageId>,
    /// The answer that is being written, or waits to be; there is one at most.
    pub writing_id: Option<MessageId>,
    /// Number of messages on the path.
    pub message_count: i64,
    /// Number of the newest message, also beside the path.
    pub message_sequence: i64,
    /// Number of the newest event.
    pub event_sequence: i64,
    /// Counts changes, from 1.
    pub revision: i64,
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
    /// When it was created.
    pub created_at: Timestamp,
    /// When something was last said or changed in it.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    BotId bot_id,
    OwnerId owner_id,
    ReportId report_id,
    Origin origin,
    Title title,
    TitleSource title_source,
    IsPinned is_pinned,
    IsArchived is_archived,
    LeafId leaf_id,
    WritingId writing_id,
    MessageCount message_count,
    MessageSequence message_sequence,
    EventSequence event_sequence,
    Revision revision,
    InputTokens input_tokens,
    CachedInputTokens cached_input_tokens,
    OutputTokens output_tokens,
    ModelRequests model_requests,
    CostMicros cost_micros,
    CreatedAt created_at,
    UpdatedAt updated_at,
});
