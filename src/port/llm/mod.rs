//! Access to language and embedding models.
//!
//! The port knows messages, shapes of answers, streams, usage and errors, and nothing of what models are asked for. Its
//! implementation speaks the OpenAI dialect over HTTP ([`openai_style`]); whoever works without a model does so without this
//! port.

mod complete;
mod configured;
mod embedding;
mod error;
mod json;
mod tally;
#[cfg(test)]
pub(crate) mod testing;
mod tokens;
mod usage;

pub mod guard;
pub mod openai_style;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::base::text::storable::mended;

pub use complete::{Completion, MAXIMUM_REPAIRS, Structured, complete, complete_structured};
pub use configured::Models;
pub use embedding::{EmbeddingModel, Embeddings, check_vectors};
pub use error::{LlmError, LlmErrorCode};
pub use tally::{Purse, Tally};
pub use tokens::{estimate_tokens, token_twelfths};
pub use usage::{Prices, Usage};

/// Who says a [`Message`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The server's instructions.
    System,
    /// The question and the data that belongs to it.
    User,
    /// What the model said before.
    Assistant,
}

/// One message of a conversation with a model.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// The text.
    pub content: String,
}

impl Message {
    /// A message of the given role.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into() }
    }
}

/// Shape that an answer must have.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonSchema {
    /// Short name in letters, digits and underscores.
    pub name: &'static str,
    /// JSON Schema of the answer. Every property is required and no other is allowed, as strict providers demand.
    pub schema: serde_json::Value,
}

/// One call of a language model.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the model reads.
    pub messages: Vec<Message>,
    /// Shape of the answer; free text when `None`.
    pub schema: Option<JsonSchema>,
    /// The answer is cut at this many tokens.
    pub max_output_tokens: u32,
    /// Randomness of the answer, 0 to 2; the provider's default when `None`.
    pub temperature: Option<f32>,
    /// Same for every attempt of the same call, so that a provider can recognise it.
    pub idempotency_key: String,
    /// Counts what the call uses while it runs.
    pub tally: Tally,
}

impl Request {
    /// A request for an answer in the shape of `schema`, or in free text, at a low temperature.
    pub fn new(
        messages: Vec<Message>,
        schema: Option<JsonSchema>,
        max_output_tokens: u32,
        idempotency_key: impl Into<String>,
    ) -> Self {
        Self {
            messages,
            schema,
            max_output_tokens,
            temperature: Some(0.2),
            idempotency_key: idempotency_key.into(),
            tally: Tally::default(),
        }
    }

    /// Estimate of the tokens that the messages and the schema take.
    pub fn estimated_input_tokens(&self) -> u32 {
        // Four tokens a message for its frame: what the chat templates of common models add.
        let messages: u32 = self.messages.iter().map(|m| estimate_tokens(&m.content).saturating_add(4)).sum();
        let schema = self.schema.as_ref().map_or(0, |s| estimate_tokens(&s.schema.to_string()));
        messages.saturating_add(schema)
    }
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model had said everything.
    Stop,
    /// [`Request::max_output_tokens`] or the model's own limit was reached.
    Length,
    /// The provider withheld the rest.
    ContentFilter,
    /// The model wanted to call a tool in place of writing on. Nobody offers it any.
    ToolCall,
}

/// A piece of a streamed answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Chunk {
    /// Text to append.
    Text(String),
    /// What came before turned out to be no part of the answer: forget it.
    Restart,
    /// What the call used; comes once, before `Done`.
    Usage(Usage),
    /// The answer is complete. Always the last piece of a stream that did not fail.
    Done {
        /// Why it ended.
        finish: FinishReason,
        /// How many times the provider was asked until it answered, starting with 1.
        attempts: u32,
    },
}

impl Chunk {
    /// The same piece of a text that can be stored, whatever the model wrote.
    pub fn mended(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(mended(text)),
            other => other,
        }
    }
}

/// A stream of pieces that ends with [`Chunk::Done`] or with one error. Dropping it ends the call.
pub type ChunkStream = BoxStream<'static, Result<Chunk, LlmError>>;

/// Something that answers requests with text.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Name of the model, as reports show it.
    fn name(&self) -> &str;

    /// Who runs the model.
    fn provider(&self) -> &str;

    /// What tokens cost.
    fn prices(&self) -> Prices;

    /// How many tokens input and output may have together.
    fn context_tokens(&self) -> u32;

    /// Asks. Resolves when the first piece of the answer is there, so that everything before it, retries included,
    /// is over; from then on an error ends the stream and carries the text that came before.
    async fn stream(&self, request: &Request) -> Result<ChunkStream, LlmError>;
}
