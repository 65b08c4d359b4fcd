//! Parts of messages.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject, Union};

use crate::app::App;
use crate::base::id::{MessageId, ToolCallId};
use crate::base::{Result, Viewer};
use crate::domain::conversations::follow;
use crate::domain::conversations::service::messages_visible;
use crate::domain::conversations::writing::text::Part;
use crate::domain::tools::graphql::{ToolCall, ToolCallKey};
use crate::entity::message_part::PartKind;
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// A piece of a message. New types may be added.
#[derive(Debug, Clone, Union)]
pub enum MessagePart {
    /// Text.
    Text(TextPart),
    /// Thoughts.
    Reasoning(ReasoningPart),
    /// A tool call.
    ToolCall(ToolCallPart),
}

/// Text of a message.
#[derive(Debug, Clone, SimpleObject)]
pub struct TextPart {
    /// Position among the parts, starting at 0.
    pub index: i32,
    /// The text so far, in Markdown.
    pub text: String,
}

/// Thoughts of a model that shows them. Kept apart from the answer, and only where the bot shows them.
#[derive(Debug, Clone, SimpleObject)]
pub struct ReasoningPart {
    /// Position among the parts, starting at 0.
    pub index: i32,
    /// The thoughts so far.
    pub text: String,
}

/// A tool call of a message.
#[derive(Debug, Clone)]
pub struct ToolCallPart {
    index: i32,
    id: Option<ToolCallId>,
}

/// A tool call of a message.
#[Object]
impl ToolCallPart {
    /// Position among the parts, starting at 0.
    async fn index(&self) -> i32 {
        self.index
    }

    /// The call.
    async fn tool_call(&self, ctx: &Context<'_>) -> Fallible<ToolCall> {
        fallible(ctx.load(ToolCallKey(self.id?)).await)
    }
}

/// Parts as the API shows them.
pub fn shown(parts: &[Part]) -> Vec<MessagePart> {
    let part = |(index, part): (usize, &Part)| {
        let (index, text) = (i32::try_from(index).unwrap_or(i32::MAX), part.text.clone());
        match part.kind {
            PartKind::Text => MessagePart::Text(TextPart { index, text }),
            PartKind::Reasoning => MessagePart::Reasoning(ReasoningPart { index, text }),
            PartKind::ToolCall => MessagePart::ToolCall(ToolCallPart { index, id: text.parse().ok() }),
        }
    };
    parts.iter().enumerate().map(part).collect()
}

/// The parts of a message as they are now; absent when the caller may not read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagePartsKey(pub MessageId);

impl Key for MessagePartsKey {
    type Value = Vec<Part>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Part>>> {
        let rows = messages_visible(app.db.read(), viewer, keys.into_iter().map(|key| key.0)).await?;
        let found = follow::parts(app, &rows).await?;
        Ok(found.into_iter().map(|(id, parts)| (Self(id), parts)).collect())
    }
}
