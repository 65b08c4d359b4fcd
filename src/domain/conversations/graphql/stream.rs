//! Following a conversation.

use async_graphql::{Context, ID, Interface, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt as _};

use super::enums::MessagePartKind;
use super::{Conversation, Message};
use crate::domain::conversations::follow::{self, Told, What};
use crate::domain::tools::graphql::ToolCall;
use crate::entity::message::MessageStatus;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, input_id};

/// Something that happened in a conversation. Events come in order, without gaps and without repeats after a given
/// cursor. New types may be added.
#[derive(Clone, Interface)]
#[graphql(
    field(name = "cursor", ty = "&String", desc = "Position, for `after` of `Subscription.messageStream`."),
    field(name = "occurred_at", ty = "&DateTime", desc = "When it happened.")
)]
pub enum MessageStreamEvent {
    /// The present state of an answer.
    MessageSnapshot(MessageSnapshot),
    /// A message was added.
    MessageStarted(MessageStarted),
    /// A text has grown.
    MessageDelta(MessageDelta),
    /// A call of a tool was added, or changed its state.
    MessageToolCallChanged(MessageToolCallChanged),
    /// A message grows no more.
    MessageFinished(MessageFinished),
    /// The conversation changed.
    ConversationChanged(ConversationChanged),
}

/// The present state of a message that is being written; replaces what the client has. Also sent when an answer is
/// written anew because its worker died or its provider failed: then `Message.attempt` is higher.
#[derive(Clone, SimpleObject)]
pub struct MessageSnapshot {
    /// Position, for `after` of `Subscription.messageStream`.
    pub cursor: String,
    /// When it happened.
    pub occurred_at: DateTime,
    /// The message with everything written so far.
    pub message: Message,
}

/// A message was added to the conversation.
#[derive(Clone, SimpleObject)]
pub struct MessageStarted {
    /// Position, for `after` of `Subscription.messageStream`.
    pub cursor: String,
    /// When it happened.
    pub occurred_at: DateTime,
    /// The message; without text when a bot is about to write it.
    pub message: Message,
}

/// A piece of text was added to a part of a message. Pieces of about 50 milliseconds are joined.
#[derive(Clone, SimpleObject)]
pub struct MessageDelta {
    /// Position, for `after` of `Subscription.messageStream`.
    pub cursor: String,
    /// When it happened.
    pub occurred_at: DateTime,
    /// The message.
    pub message_id: ID,
    /// Part that grows; a new part starts when the index is new.
    pub part_index: i32,
    /// Kind of the part.
    pub part_kind: MessagePartKind,
    /// Length of the part before this piece, in UTF-16 code units as in JavaScript: the part so far is
    /// `text.slice(0, offset) + delta.text`. A larger offset than the client's own length means that a piece is missing.
    pub offset: i32,
    /// The piece.
    pub text: String,
}

/// A tool call of a message was added or changed its state.
#[derive(Clone, SimpleObject)]
pub struct MessageToolCallChanged {
    /// Position, for `after` of `Subscription.messageStream`.
    pub cursor: String,
    /// When it happened.
    pub occurred_at: DateTime,
    /// The message.
    pub message_id: ID,
    /// Position among the parts.
    pub part_index: i32,
    /// The call as it is now.
    pub tool_call: ToolCall,
}

/// A message will not grow any more.
#[derive(Clone, SimpleObject)]
pub struct MessageFinished {
    /// Position, for `after` of `Subscription.messageStream`.
    pub cursor: String,
    /// When it happened.
    pub occurred_at: DateTime,
    /// The final message: completed, stopped or failed. Its text may lack citation marks that were in the pieces: those
    /// whose check failed.
    pub message: Message,
}

/// Title, active path, the messages that wait, whether an answer is written, or another property of the conversation
/// changed.
#[derive(Clone, SimpleObject)]
pub struct ConversationChanged {
    /// Position, for `after` of `Subscription.messageStream`.
    pub cursor: String,
    /// When it happened.
    pub occurred_at: DateTime,
    /// The conversation as it is now.
    pub conversation: Conversation,
}

impl From<Told> for MessageStreamEvent {
    fn from(told: Told) -> Self {
        let (cursor, occurred_at) = (told.cursor, told.at.into());
        match told.what {
            What::Snapshot(row, parts) => {
                let message = Message::with_parts(*row, parts);
                Self::MessageSnapshot(MessageSnapshot { cursor, occurred_at, message })
            }
            What::Started(mut row) => {
                let message = match row.role {
                    // As it was when it was added: its text follows in pieces.
                    crate::entity::message::MessageRole::Assistant if row.job_id.is_some() || row.attempt > 0 => {
                        row.status = MessageStatus::Pending;
                        row.text.clear();
                        row.failure = None;
                        row.completed_at = None;
                        Message::with_parts(*row, Vec::new())
                    }
                    _ => Message::told(*row),
                };
                Self::MessageStarted(MessageStarted { cursor, occurred_at, message })
            }
            What::Grown(message, piece) => Self::MessageDelta(MessageDelta {
                cursor,
                occurred_at,
                message_id: message.into(),
                part_index: i32::try_from(piece.part).unwrap_or(i32::MAX),
                part_kind: MessagePartKind::of(piece.kind),
                offset: i32::try_from(piece.offset).unwrap_or(i32::MAX),
                text: piece.text,
            }),
            What::Called(message, call) => Self::MessageToolCallChanged(MessageToolCallChanged {
                cursor,
                occurred_at,
                message_id: message.into(),
                part_index: call.part.and_then(|part| i32::try_from(part).ok()).unwrap_or_default(),
                tool_call: (*call).into(),
            }),
            What::Finished(row) => {
                Self::MessageFinished(MessageFinished { cursor, occurred_at, message: Message::told(*row) })
            }
            What::Changed(row) => {
                Self::ConversationChanged(ConversationChanged { cursor, occurred_at, conversation: (*row).into() })
            }
        }
    }
}

/// `Subscription.messageStream`.
#[derive(Debug, Default)]
pub struct ConversationsSubscription;

#[Subscription]
impl ConversationsSubscription {
    /// Everything that happens in one conversation, down to pieces of text: what is stored behind the cursor first, then
    /// live. A finished answer replays like one that is being written.
    async fn message_stream(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Conversation to follow.")] conversation_id: ID,
        #[graphql(
            desc = "Cursor of the last event seen, or `streamCursor` of an answer; without it the stream starts with a \
                    snapshot of the message that is being written, if one is."
        )]
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<MessageStreamEvent>> + use<>> {
        let id = input_id("conversationId", &conversation_id)?;
        let told = follow::follow(ctx.app(), ctx.viewer(), id, after.as_deref()).await?;
        Ok(told.map(|told| Ok(told?.into())))
    }
}
