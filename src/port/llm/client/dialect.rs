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
    /// How the response ended, if it did.
    pub end: Option<End>,
    /// The provider's terminal marker.
    pub is_end: bool,
}

/// How a response ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Finished(FinishReason),
    /// The provider failed.
    Failed,
}
