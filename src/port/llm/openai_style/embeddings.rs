//! Embeddings over HTTP.

use std::sync::OnceLock;

use async_trait::async_trait;
use bytes::BytesMut;
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{EmbeddingModel, Embeddings, LlmError, LlmErrorCode, Prices, Usage, check_vectors, estimate_tokens};
use super::client::Connection;
use super::retry::{Attempts, retry_after};
use super::settings::OpenAiSettings;
use super::{event, failure};
use crate::base::Clock;

/// Maximum texts per request; Gemini allows 100, others more.
const BATCH: usize = 64;
/// Maximum length of a response body, in bytes.
const MAXIMUM_BODY: usize = 32 * 1024 * 1024;

/// An embedding model behind an OpenAI-style endpoint.
pub struct OpenAiEmbeddings {
    connection: Connection,
    endpoint: Url,
    model: String,
    prices: Prices,
    dimensions: OnceLock<usize>,
}

impl OpenAiEmbeddings {
    /// Creates the client; nothing is sent yet.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when no embedding model is configured, or the URL or the key is unusable.
    pub fn new(settings: OpenAiSettings, clock: Clock) -> Result<Self, LlmError> {
        let endpoint = settings.endpoint("embeddings")?;
        let Some(model) = settings.embedding_model.clone() else {
            return Err(LlmError::new(LlmErrorCode::InvalidConfiguration, "No embedding model is configured."));
        };
        let prices = settings.embedding_prices;
        let connection = Connection::new(settings, clock)?;
        Ok(Self { connection, endpoint, model, prices, dimensions: OnceLock::new() })
    }

    async fn embed_batch(&self, texts: &[String]) -> Result<Embeddings, LlmError> {
        let mut attempts = Attempts::begin(self.connection.settings.retry);
        let mut before = Usage::default();
        loop {
            let mut error = match self.attempt(texts, &attempts).await {
                Ok(mut embeddings) => {
                    embeddings.usage += before;
                    return Ok(embeddings);
                }
                Err(error) => error,
            };
            before += error.spent;
            tracing::warn!(model = self.model, code = error.code.as_str(), "a call of the embedding model failed");
            let Some(wait) = attempts.next_after(&error) else {
                error.attempts = attempts.number;
                error.spent = before;
                return Err(error);
            };
            attempts.pause(wait).await;
        }
    }

    async fn attempt(&self, texts: &[String], attempts: &Attempts) -> Result<Embeddings, LlmError> {
        let timeouts = self.connection.settings.timeouts;
        let until = (Instant::now() + timeouts.first_token).min(attempts.deadline());
        let body = json!({ "model": self.model, "input": texts, "encoding_format": "float" });
        let estimate = Usage {
            input_tokens: texts.iter().map(|text| u64::from(estimate_tokens(text))).sum(),
            estimated: true,
            ..Usage::default()
        };
        let response = self.connection.post(&self.endpoint, &body, None, until).await;
        let response = response.map_err(|unanswered| unanswered.into_error(estimate))?;
        let retry_after = retry_after(response.headers(), &self.connection.clock);
        let late = |_| LlmError::new(LlmErrorCode::Timeout, "The embedding model did not answer in time.");
        let body = timeout_at(until, read_body(response)).await.map_err(late).flatten();
        let body = body.map_err(|error| LlmError { spent: estimate, ..error })?;
        let body = event::read(&String::from_utf8_lossy(&body)).map_err(|error| {
            tracing::warn!(error, "the embedding model sent something that cannot be read");
            LlmError { spent: estimate, ..unreadable() }
        })?;
        if let Some(failure) = event::failure(&body).filter(|_| body.get("data").is_none()) {
            return Err(failure::within_answer(failure, self.connection.settings.api_key.as_ref(), retry_after).error);
        }
        let usage = event::usage(&body).unwrap_or(estimate);
        let vectors = self.vectors(&body, texts.len()).map_err(|error| LlmError { spent: usage, ..error })?;
        if let Some(first) = vectors.first() {
            self.dimensions.get_or_init(|| first.len());
        }
        Ok(Embeddings { vectors, usage })
    }

    /// The validated vectors of a response.
    fn vectors(&self, body: &Value, texts: usize) -> Result<Vec<Vec<f32>>, LlmError> {
        let data = body.get("data").cloned().unwrap_or_default();
        let items = serde_json::from_value(data).map_err(|error| {
            tracing::warn!(%error, "the embedding model sent something that cannot be read");
            unreadable()
        })?;
        let vectors = in_order(items)?;
        check_vectors(&vectors, texts, self.dimensions())?;
        Ok(vectors)
    }
}

#[async_trait]
impl EmbeddingModel for OpenAiEmbeddings {
    fn name(&self) -> &str {
        &self.model
    }

    fn dimensions(&self) -> Option<usize> {
        self.dimensions.get().copied()
    }

    fn prices(&self) -> Prices {
        self.prices
    }

    async fn embed(&self, texts: &[String]) -> Result<Embeddings, LlmError> {
        let mut all = Embeddings::default();
        for batch in texts.chunks(BATCH) {
            let some = self.embed_batch(batch).await.map_err(|mut error| {
                error.spent += all.usage;
                error
            })?;
            all.vectors.extend(some.vectors);
            all.usage += some.usage;
        }
        check_vectors(&all.vectors, texts.len(), self.dimensions())?;
        Ok(all)
    }
}

#[derive(Deserialize)]
struct Item {
    /// A number, where the provider sends one.
    #[serde(default)]
    index: Value,
    embedding: Vec<f32>,
}

/// Sorts the vectors into the order of the texts. Either all carry an index, each exactly once, or none does.
fn in_order(mut items: Vec<Item>) -> Result<Vec<Vec<f32>>, LlmError> {
    if items.iter().any(|item| item.index.is_u64()) {
        items.sort_by_key(|item| item.index.as_u64());
        if items.iter().zip(0..).any(|(item, place)| item.index.as_u64() != Some(place)) {
            return Err(unreadable());
        }
    }
    Ok(items.into_iter().map(|item| item.embedding).collect())
}

async fn read_body(response: reqwest::Response) -> Result<BytesMut, LlmError> {
    let mut body = BytesMut::new();
    let mut parts = response.bytes_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| {
            LlmError::new(LlmErrorCode::ProviderStreamTruncated, "The answer of the embedding model broke off.")
        })?;
        if body.len() + part.len() > MAXIMUM_BODY {
            return Err(LlmError::new(
                LlmErrorCode::ProviderProtocol,
                "The answer of the embedding model is too long.",
            ));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

fn unreadable() -> LlmError {
    LlmError::new(LlmErrorCode::ProviderProtocol, "The embedding model sent something that cannot be read.")
}
