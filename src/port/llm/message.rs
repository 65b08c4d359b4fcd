//! Messages of a conversation with a model.

use serde::{Deserialize, Serialize};

use super::{ToolCall, ToolResultOf, estimate_tokens};

/// Author of a [`Message`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The server's instructions.
    System,
    /// The question, and the data that belongs to it.
    User,
    /// Earlier output of the model.
    Assistant,
    /// What came of a call of a tool.
    Tool,
}

/// One message of a conversation with a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its author.
    pub role: Role,
    /// The text.
    pub content: String,
    /// Calls that the model asked for in it; only of [`Role::Assistant`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ToolCall>,
    /// The call that it is the result of; only of [`Role::Tool`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_of: Option<ToolResultOf>,
}

impl Message {
    /// A message of the given role.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into(), calls: Vec::new(), result_of: None }
    }

    /// Output of the model that asks for calls, perhaps after some text. Their results must follow, one message each.
    pub fn calling(content: impl Into<String>, calls: Vec<ToolCall>) -> Self {
        Self { calls, ..Self::new(Role::Assistant, content) }
    }

    /// What came of a call.
    pub fn result(call: &ToolCall, content: impl Into<String>) -> Self {
        let of = ToolResultOf { id: call.id.clone(), name: call.name.clone() };
        Self { result_of: Some(of), ..Self::new(Role::Tool, content) }
    }

    /// True when nothing is in it that a model could read.
    pub(super) fn is_blank(&self) -> bool {
        self.content.trim().is_empty() && self.calls.is_empty() && self.result_of.is_none()
    }

    /// Estimated tokens. Four more a message, and eight a call or a result, are what the chat templates of common models
    /// add.
    pub(super) fn estimated_tokens(&self) -> u32 {
        let calls = self
            .calls
            .iter()
            .map(|call| estimate_tokens(&call.name).saturating_add(estimate_tokens(&call.arguments)).saturating_add(8));
        let result = self.result_of.iter().map(|of| estimate_tokens(&of.name).saturating_add(8));
        let own = estimate_tokens(&self.content).saturating_add(4);
        calls.chain(result).fold(own, u32::saturating_add)
    }

    /// Most bytes that it has in a request, and with that most tokens.
    pub(super) fn bytes(&self) -> usize {
        let of_call = |call: &ToolCall| {
            let ToolCall { id, name, arguments, signature } = call;
            id.len() + name.len() + arguments.len() + signature.as_ref().map_or(0, String::len) + 64
        };
        let result = self.result_of.as_ref().map_or(0, |of| of.id.len() + of.name.len() + 64);
        self.content.len() + 16 + self.calls.iter().map(of_call).sum::<usize>() + result
    }
}
