//! Access to language and embedding models.
//!
//! The port knows messages, response schemas, streams, usage and errors, but not what models are used for. A
//! [`Provider`] is a service that runs models, in the protocol of its kind ([`ProviderKind`]); what the clients of all
//! protocols have in common is in `client`. Features that work without a model do not go through this port.

mod anthropic;
mod client;
mod complete;
mod configured;
mod cut;
mod embedding;
mod error;
pub mod fallback;
mod fenced;
mod gemini;
pub mod in_process;
mod json;
mod listed;
mod message;
mod ollama;
pub(crate) mod openai_style;
#[cfg(test)]
mod protocol_tests;
mod provider;
mod providers;
mod query_cache;
pub mod strict;
#[cfg(test)]
pub(crate) mod testing;
mod tokens;
mod tools;
mod usage;
mod usage_meter;

pub mod guard;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::base::id::ModelId;
use crate::base::text::storable::{sanitize_escapes, sanitized};

pub use client::{ModelSettings, Reach, RetryPolicy, Timeouts};
pub use complete::{Structured, complete, complete_structured};
pub use configured::Models;
pub use cut::Cut;
pub use embedding::{EmbeddingModel, EmbeddingRequest, Embeddings, Purpose, check_vectors};
pub use error::{Fault, LlmError, LlmErrorCode};
pub use fenced::{Fence, FencedData, without_template_marks};
pub use listed::{Capability, ListedModel};
pub use message::{Message, Role};
pub use provider::{Provider, ProviderKind, ProviderSettings};
pub use providers::Providers;
pub use query_cache::{QueryCache, QueryKey};
pub use tokens::{cut_to_tokens, estimate_tokens, token_twelfths};
pub use tools::{OfferedTool, ToolCall, ToolChoice, ToolResultOf};
pub use usage::{Prices, Usage};
pub use usage_meter::{AttemptBudget, UsageMeter};

/// Schema that a response must match.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonSchema {
    /// Short name of letters, digits and underscores.
    pub name: &'static str,
    /// JSON Schema. All properties are required and no others allowed, as strict providers demand.
    pub schema: serde_json::Value,
}

/// How many times [`Request::max_output_tokens`], by [`estimate_tokens`], a response may have that its provider does not end.
/// Models have tokens for long runs of white space and for whole words of most scripts, so that what counts as one token
/// for them may be three by the estimate.
pub const OVERRUN: u32 = 3;

/// One call to a language model.
#[derive(Debug, Clone)]
pub struct Request {
    /// Input of the model.
    pub messages: Vec<Message>,
    /// Schema of the response; free text when `None`.
    pub schema: Option<JsonSchema>,
    /// Maximum length of the response, in tokens, thoughts included; it is truncated there. The provider counts; of one that
    /// does not, the response is truncated at [`OVERRUN`] times as many by the estimate, which errs on the high side.
    pub max_output_tokens: u32,
    /// Sampling temperature, 0 to 2; the provider's default when `None`.
    pub temperature: Option<f32>,
    /// Share of likely words to choose from, above 0 and up to 1; the provider's default when `None`.
    pub top_p: Option<f32>,
    /// Whether the model's thoughts are wanted: models that think only when asked are asked to, and
    /// [`Chunk::Reasoning`] is sent. Thoughts are part of the longest response, and are paid for.
    pub wants_reasoning: bool,
    /// Whether the text is shown to readers as it comes. Nothing that was sent is taken back then: there is no
    /// [`Chunk::Restart`], and thoughts that a model does not mark as such stay in the text.
    pub is_shown: bool,
    /// Tools that the model may call. With a schema it is asked in words to keep to that, since providers take both
    /// together in no common way.
    pub tools: Vec<OfferedTool>,
    /// Whether they may be called.
    pub tool_choice: ToolChoice,
    /// Stable across attempts of the same call, so that a provider can recognise it.
    pub idempotency_key: String,
    /// Counts usage while the call runs.
    pub meter: UsageMeter,
}

impl Request {
    /// A request for a response that matches `schema`, or free text, at a low temperature.
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
            top_p: None,
            wants_reasoning: false,
            is_shown: false,
            tools: Vec::new(),
            tool_choice: ToolChoice::Auto,
            idempotency_key: idempotency_key.into(),
            meter: UsageMeter::default(),
        }
    }

    /// The same request, with thoughts.
    #[must_use]
    pub fn with_reasoning(self) -> Self {
        Self { wants_reasoning: true, ..self }
    }

    /// The same request, with tools.
    #[must_use]
    pub fn with_tools(self, tools: Vec<OfferedTool>, choice: ToolChoice) -> Self {
        Self { tools, tool_choice: choice, ..self }
    }

    /// Whether the model may call a tool.
    pub fn may_call(&self) -> bool {
        !self.tools.is_empty() && self.tool_choice == ToolChoice::Auto
    }

    /// Estimated tokens of the messages, the schema and the tools.
    pub fn estimated_input_tokens(&self) -> u32 {
        let messages = self.messages.iter().map(Message::estimated_tokens);
        let schema = self.schema.iter().map(|schema| estimate_tokens(&schema.schema.to_string()));
        let tools = self.tools.iter().map(|tool| {
            let texts = [tool.name.as_str(), &tool.description, &tool.parameters.to_string()];
            texts.into_iter().map(estimate_tokens).fold(16, u32::saturating_add)
        });
        messages.chain(schema).chain(tools).fold(0, u32::saturating_add)
    }

    /// Bytes of all that is sent. No text has more tokens than bytes, so that this is the most that the input can cost.
    pub fn input_bytes(&self) -> usize {
        let messages = self.messages.iter().map(Message::bytes);
        let schema = self.schema.iter().map(|schema| schema.schema.to_string().len());
        let tools = self
            .tools
            .iter()
            .map(|tool| tool.name.len() + tool.description.len() + tool.parameters.to_string().len() + 64);
        messages.chain(schema).chain(tools).sum()
    }
}

/// Why a response ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model finished.
    Stop,
    /// [`Request::max_output_tokens`] or the model's own limit was reached.
    Length,
    /// The provider withheld the rest.
    ContentFilter,
    /// With tools that may be called: the model wants the results of its calls. Otherwise it tried to call one instead of
    /// continuing, and nobody does anything about it.
    ToolCall,
}

/// A chunk of a streamed response.
#[derive(Debug, Clone, PartialEq)]
pub enum Chunk {
    /// Text to append.
    Text(String),
    /// Thoughts of the model to append, kept apart from the text. Only sent to those who want them
    /// ([`Request::wants_reasoning`]).
    Reasoning(String),
    /// Discard all earlier text, but not the thoughts: it turned out not to be part of the response.
    Restart,
    /// A call that the model asks for ([`Request::tools`]), whole. Calls come after the text, and before `Usage`.
    ToolCall(ToolCall),
    /// Usage of the call; sent once, before `Done`.
    Usage(Usage),
    /// The response is complete. Always the last chunk of a stream without an error.
    Done {
        /// Why it ended.
        finish: FinishReason,
        /// Number of requests to the provider up to this response, starting with 1.
        attempts: u32,
    },
}

impl Chunk {
    /// The same chunk with characters that cannot be stored replaced.
    pub fn sanitized(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(sanitized(text)),
            Self::Reasoning(thought) => Self::Reasoning(sanitized(thought)),
            Self::ToolCall(ToolCall { id, name, arguments, signature }) => Self::ToolCall(ToolCall {
                id: sanitized(id),
                name: sanitized(name),
                // An escape in them becomes the character itself when they are read.
                arguments: sanitize_escapes(&sanitized(arguments)).into_owned(),
                signature: signature.map(sanitized),
            }),
            other => other,
        }
    }
}

/// A stream of chunks that ends with [`Chunk::Done`] or with one error. Dropping it cancels the call.
pub type ChunkStream = BoxStream<'static, Result<Chunk, LlmError>>;

/// Which row of a catalog a model comes from, and which version of its prices it is paid by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelIdentity {
    /// The row.
    pub model: ModelId,
    /// The version of its prices.
    pub price_version: i64,
}

/// A model that generates text.
pub trait LanguageModel: Send + Sync {
    /// Name of the model, as reports show it.
    fn name(&self) -> &str;

    /// Name of the service that runs the model.
    fn provider(&self) -> &str;

    /// Prices of tokens.
    fn prices(&self) -> Prices;

    /// Context window in tokens, input and output together.
    fn context_tokens(&self) -> u32;

    /// The row that it comes from, if it does.
    fn identity(&self) -> Option<ModelIdentity> {
        None
    }

    /// Sends the request. Resolves with the first chunk of the response, so that everything before it, including
    /// retries, is over; from then on an error ends the stream and carries the text received before.
    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>>;
}
