//! Something that happened in a conversation, apart from the growth of texts.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ConversationId, MessageId, ToolCallId, WorkspaceId};

/// What happened in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ConversationEventKind {
    /// A message was added.
    #[sea_orm(string_value = "MESSAGE_STARTED")]
    MessageStarted,
    /// An answer is written anew from its beginning.
    #[sea_orm(string_value = "ATTEMPT_STARTED")]
    AttemptStarted,
    /// A message grows no more.
    #[sea_orm(string_value = "MESSAGE_FINISHED")]
    MessageFinished,
    /// A call of a tool, made for a message, changed its state.
    #[sea_orm(string_value = "TOOL_CALL_CHANGED")]
    ToolCallChanged,
    /// Title, path or another property changed.
    #[sea_orm(string_value = "CHANGED")]
    Changed,
}

/// Something that happened in a conversation, apart from the growth of texts.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation_events")]
pub struct Model {
    /// The conversation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: ConversationId,
    /// 1, 2, 3 … in the conversation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// What happened.
    pub kind: ConversationEventKind,
    /// The message that it happened to.
    pub message_id: Option<MessageId>,
    /// The attempt that began, if one did.
    pub attempt: Option<i64>,
    /// The call that changed, if one did.
    pub tool_call_id: Option<ToolCallId>,
    /// When it happened.
    pub occurred_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
