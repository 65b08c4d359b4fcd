//! The section `llm`: which language model, at what price, within which times.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::value;
use crate::base::secret::Secret;

/// Settings of the language model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LlmConfig {
    /// Base URL of an OpenAI-compatible service, such as "http://127.0.0.1:11434/v1". Not set: texts are made of sentences of the sources.
    #[serde(with = "value::optional_url")]
    pub base_url: Option<Url>,
    /// Key of that service.
    #[serde(with = "value::secret")]
    pub api_key: Option<Secret>,
    /// Model for text. Required when base_url is set.
    #[serde(with = "value::text")]
    pub model: Option<String>,
    /// Model for embeddings.
    #[serde(with = "value::text")]
    pub embedding_model: Option<String>,
    /// Tokens that the model takes in and gives out together.
    pub context_tokens: u32,
    /// Most tokens of one answer.
    pub max_output_tokens: u32,
    /// Price in millionths of a US dollar of a million tokens read.
    #[serde(with = "value::micros")]
    pub input_price: i64,
    /// Price in millionths of a US dollar of a million tokens read from the service's cache.
    #[serde(with = "value::micros")]
    pub cached_input_price: i64,
    /// Price in millionths of a US dollar of a million tokens written.
    #[serde(with = "value::micros")]
    pub output_price: i64,
    /// Price in millionths of a US dollar of a million tokens embedded.
    #[serde(with = "value::micros")]
    pub embedding_price: i64,
    /// Calls to the service at the same time.
    pub max_concurrency: u32,
    /// Time to connect.
    #[serde(with = "value::duration")]
    pub connect_timeout: Duration,
    /// Time from the request to the first byte of the answer.
    #[serde(with = "value::duration")]
    pub first_byte_timeout: Duration,
    /// Time from the request to the first token.
    #[serde(with = "value::duration")]
    pub first_token_timeout: Duration,
    /// Time between two tokens.
    #[serde(with = "value::duration")]
    pub between_tokens_timeout: Duration,
    /// Time of one call in all.
    #[serde(with = "value::duration")]
    pub total_timeout: Duration,
    /// Further attempts after a failure that may pass, before the first token.
    pub max_retries: u32,
    /// Longest wait that the service may ask for.
    #[serde(with = "value::duration")]
    pub retry_after_cap: Duration,
    /// Time of all attempts together, before the first token.
    #[serde(with = "value::duration")]
    pub retry_deadline: Duration,
    /// So many failures within breaker_window stop calls for breaker_open.
    pub breaker_failures: u32,
    /// Time in which failures are counted.
    #[serde(with = "value::duration")]
    pub breaker_window: Duration,
    /// Time without calls; 5 seconds at most for a provider that says that it is not ready (HTTP 503).
    #[serde(with = "value::duration")]
    pub breaker_open: Duration,
}
