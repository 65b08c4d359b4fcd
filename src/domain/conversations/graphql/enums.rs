//! Enumerations of conversations.

use async_graphql::Enum;

use crate::domain::conversations::service::send::OnBusy;
use crate::entity::{message, message_candidate, message_part};

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "message::MessageRole")]
pub enum MessageRole {
    /// The person.
    User,
    /// The bot.
    Assistant,
    /// The server, for example a summary of what was said before.
    System,
}

/// State of a message. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "message::MessageStatus")]
pub enum MessageStatus {
    /// Waits until the answer that is being written is done.
    Queued,
    /// Waits for the model.
    Pending,
    /// Is being written.
    Streaming,
    /// Waits for a decision.
    Waiting,
    /// Done.
    Completed,
    /// Stopped by the person; the text so far is kept.
    Stopped,
    /// The model or the server failed; the text so far is kept.
    Failed,
}

/// Kind of a growing part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MessagePartKind {
    /// Text of the answer.
    Text,
    /// Thoughts of the model.
    Reasoning,
}

impl MessagePartKind {
    /// That of a part which grows. Calls do not: they are told as such.
    pub fn of(kind: message_part::PartKind) -> Self {
        match kind {
            message_part::PartKind::Text | message_part::PartKind::ToolCall => Self::Text,
            message_part::PartKind::Reasoning => Self::Reasoning,
        }
    }
}

/// Which messages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MessageScope {
    /// The path from the first message to the last one that is shown.
    ActivePath,
    /// All messages, also those on other paths and those that wait, by creation.
    All,
}

/// What becomes of a message that arrives while an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OnBusy")]
pub enum BusyPolicy {
    /// It is refused with `INVALID_STATE`.
    Reject,
    /// It waits, with the status `QUEUED`, and is answered afterwards. Only for `Mutation.sendMessage`; elsewhere as
    /// `REJECT`.
    Enqueue,
    /// The answer is stopped, and its text so far is kept.
    Interrupt,
}

/// Why a passage was not shown to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "message_candidate::LeftOut")]
pub enum LeftOutReason {
    /// Its score is below `RetrievalSettings.minimumScore`.
    BelowMinimum,
    /// Enough better ones were found (`RetrievalSettings.maximumPassages`).
    TooMany,
    /// It did not fit into the context of the model.
    NoRoom,
    /// A better one says the same.
    Duplicate,
}
