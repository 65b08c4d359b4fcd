//! The section `llm`: the language model, its prices and its timeouts.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::value;
use crate::base::secret::Secret;

/// Settings of the language model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LlmConfig {
    /// Base URL of an OpenAI-compatible service, such as "http://127.0.0.1:11434/v1". Not set: reports are assembled from sentences of the sources.
    #[serde(with = "value::optional_url")]
    pub base_url: Option<Url>,
    /// API key for the service.
    #[serde(with = "value::secret")]
    pub api_key: Option<Secret>,
    /// Model that writes text. Required when base_url is set.
    #[serde(with = "value::text")]
    pub model: Option<String>,
    /// Model that finds passages by their meaning, instead of the one in the process. After a change, passages get new vectors in the background, and search uses the old ones until all are there.
    #[serde(with = "value::text")]
    pub embedding_model: Option<String>,
    /// Base URL of an OpenAI-compatible service for embeddings alone. Not set: base_url, with api_key.
    #[serde(with = "value::optional_url")]
    pub embedding_base_url: Option<Url>,
    /// API key for embedding_base_url; api_key is never sent there.
    #[serde(with = "value::secret")]
    pub embedding_api_key: Option<Secret>,
    /// Numbers of a vector that the service is asked for, where its model can shorten them. 0: as many as the model has.
    pub embedding_dimensions: u32,
    /// What the model wants before the text of a query, such as "query:"; a space is put between them.
    #[serde(with = "value::text")]
    pub embedding_query_prefix: Option<String>,
    /// What the model wants before the text of a passage, such as "passage:". After a change, passages get new vectors.
    #[serde(with = "value::text")]
    pub embedding_passage_prefix: Option<String>,
    /// Context window of the model, in tokens of input and output together.
    pub context_tokens: u32,
    /// Maximum tokens per response.
    pub max_output_tokens: u32,
    /// Price in millionths of a US dollar per million input tokens.
    #[serde(with = "value::micros")]
    pub input_price: i64,
    /// Price in millionths of a US dollar per million input tokens that the service read from its cache.
    #[serde(with = "value::micros")]
    pub cached_input_price: i64,
    /// Price in millionths of a US dollar per million output tokens.
    #[serde(with = "value::micros")]
    pub output_price: i64,
    /// Price in millionths of a US dollar per million embedded tokens.
    #[serde(with = "value::micros")]
    pub embedding_price: i64,
    /// Concurrent calls to the service.
    pub max_concurrency: u32,
    /// Timeout for connecting.
    #[serde(with = "value::duration")]
    pub connect_timeout: Duration,
    /// Timeout from the request to the first byte of the response.
    #[serde(with = "value::duration")]
    pub first_byte_timeout: Duration,
    /// Timeout from the request to the first token.
    #[serde(with = "value::duration")]
    pub first_token_timeout: Duration,
    /// Timeout between two tokens.
    #[serde(with = "value::duration")]
    pub between_tokens_timeout: Duration,
    /// Timeout for a whole call.
    #[serde(with = "value::duration")]
    pub total_timeout: Duration,
    /// Retries after a transient failure, before the first token.
    pub max_retries: u32,
    /// Longest wait that the service may request (Retry-After).
    #[serde(with = "value::duration")]
    pub retry_after_cap: Duration,
    /// Time for all attempts together, before the first token.
    #[serde(with = "value::duration")]
    pub retry_deadline: Duration,
    /// Failures within breaker_window that open the circuit breaker for breaker_open.
    pub breaker_failures: u32,
    /// Window in which failures are counted.
    #[serde(with = "value::duration")]
    pub breaker_window: Duration,
    /// How long the open circuit breaker rejects calls; at most 5 seconds when the provider reports that it is not ready (HTTP 503).
    #[serde(with = "value::duration")]
    pub breaker_open: Duration,
}
