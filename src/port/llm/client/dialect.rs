//! What tells one protocol of chats from another.

use serde_json::Value;
use url::Url;

use super::super::{FinishReason, Request};
use super::quirks::{Quirk, Quirks};
use super::settings::BaseUrl;
use super::told::Told;

/// How the values of a streamed answer are framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frames {
    /// Server-sent events.
    Events,
    /// One JSON value a line.
    Lines,
}

/// A protocol of chats: how a request is written, and how one value of an answer is read. Values may lack anything, or
/// have it in a wrong type.
pub trait Dialect: Send + Sync + 'static {
    /// How a streamed answer is framed.
    const FRAMES: Frames;
    /// What models may not accept, in the order in which a rejection is looked at for it.
    const QUIRKS: &'static [Quirk];
    /// Whether an answer is complete with the reason of its end; otherwise [`Content::is_end`] must follow.
    const REASON_IS_END: bool;

    /// Where requests go.
    fn endpoint(&self, base: &BaseUrl, quirks: Quirks) -> Url;

    /// Body of a request.
    fn body(&self, request: &Request, quirks: Quirks) -> Value;

    /// Whether the response is asked for as the input of a tool that the model is told to call: then calls are its text.
    fn answers_by_call(&self, _: &Request, _: Quirks) -> bool {
        false
    }

    /// How the first call of a response keeps the thoughts before it ([`super::super::ToolCall::signature`]), for a
    /// model that wants them back ([`Quirk::WantsThoughts`]).
    fn kept_thoughts(&self, _thoughts: &str) -> Option<String> {
        None
    }

    /// True for a value that is a part of an answer, even an empty one.
    fn is_answer(&self, value: &Value) -> bool;

    /// Content of a value.
    fn content(&self, value: &Value) -> Content;

    /// Usage that a value tells of.
    fn usage(&self, value: &Value) -> Option<Told>;
}

/// Content of one value of an answer.
#[derive(Debug, Default)]
pub struct Content {
    /// Text of the response.
    pub text: String,
    /// The text is the whole response, not its next chunk.
    pub is_whole: bool,
    /// What the model or the provider says when it declines.
    pub refusal: String,
    /// Reasoning that is told apart from the text.
    pub reasoning: String,
    /// Calls of tools, or the next pieces of them.
    pub calls: Vec<CallPiece>,
    /// How the response ended, if it did.
    pub end: Option<End>,
    /// The provider's terminal marker.
    pub is_end: bool,
}

impl Content {
    /// The same where the response was asked for as the input of a tool.
    #[must_use]
    pub fn by_call(mut self) -> Self {
        for piece in std::mem::take(&mut self.calls) {
            self.text.push_str(&piece.arguments);
        }
        if self.end == Some(End::Finished(FinishReason::ToolCall)) {
            self.end = Some(End::Finished(FinishReason::Stop));
        }
        self
    }
}

/// A call of a tool, or a piece of one. What is not told is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallPiece {
    /// Place of the call in the response.
    pub index: Option<u64>,
    /// Identifier, if this piece has it.
    pub id: String,
    /// Name of the tool, if this piece has it.
    pub name: String,
    /// Arguments in JSON, or the next piece of that.
    pub arguments: String,
    /// The arguments are whole, not their next piece.
    pub is_whole: bool,
    /// What the provider wants to have back with the call.
    pub signature: Option<String>,
}

impl CallPiece {
    /// Whether a call can begin with it.
    pub fn has_head(&self) -> bool {
        !self.name.is_empty() || !self.id.is_empty()
    }
}

/// How a response ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Finished(FinishReason),
    /// The provider failed.
    Failed,
}
