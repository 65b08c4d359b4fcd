//! Embeddings over HTTP.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::BytesMut;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{
    EmbeddingModel, EmbeddingRequest, Embeddings, LlmError, LlmErrorCode, Prices, Purpose, Usage, UsageMeter,
    check_vectors, estimate_tokens,
};
use super::client::{Connection, NoResponse};
use super::retry::{Attempts, RetryPolicy, retry_after};
use super::settings::OpenAiSettings;
use super::{event, failure};
use crate::base::Clock;

/// Maximum texts per request; Gemini's endpoint of this dialect allows 100, others more.
const BATCH: usize = 64;
/// Longest time for a query: somebody waits, and can search by words instead.
const QUERY: Duration = Duration::from_secs(5);
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
        let Some(model) = settings.embedding.model.clone() else {
            return Err(LlmError::new(LlmErrorCode::InvalidConfiguration, "No embedding model is configured."));
        };
        let prices = settings.embedding.prices;
        let dimensions = settings.embedding.dimensions.map_or_else(OnceLock::new, OnceLock::from);
        let connection = Connection::new(settings, clock)?;
        Ok(Self { connection, endpoint, model, prices, dimensions })
    }

    /// Embeds some texts. `before` was used by earlier batches of the same call.
    async fn embed_batch(&self, texts: &[String], call: Call<'_>) -> Result<(Vec<Vec<f32>>, Usage), LlmError> {
        let retry = self.connection.settings.retry;
        let mut attempts = Attempts::begin(match call.purpose {
            Purpose::Passage => retry,
            Purpose::Query => RetryPolicy { retries: 0, chain: retry.chain.min(QUERY), ..retry },
        });
        let mut used = Usage::default();
        loop {
            let mut error = match self.attempt(texts, &attempts, call.meter).await {
                Ok((vectors, usage)) => return Ok((vectors, used + usage)),
                Err(error) => error,
            };
            used += error.spent;
            call.meter.set(call.before + used);
            tracing::warn!(model = self.model, code = error.code.as_str(), "a call of the embedding model failed");
            let wait = attempts.next_after(&error);
            error.attempts = attempts.number;
            let Some(wait) = wait else { return Err(LlmError { spent: used, ..error }) };
            if !error.spent.is_nothing() {
                call.meter.reserve_attempt().await.map_err(|error| LlmError { spent: used, ..error })?;
            }
            attempts.pause(wait).await;
        }
    }

    async fn attempt(
        &self,
        texts: &[String],
        attempts: &Attempts,
        meter: &UsageMeter,
    ) -> Result<(Vec<Vec<f32>>, Usage), LlmError> {
        let timeouts = self.connection.settings.timeouts;
        let until = (Instant::now() + timeouts.first_token).min(attempts.deadline());
        let mut body = json!({ "model": self.model, "input": texts, "encoding_format": "float" });
        if let Some(dimensions) = self.connection.settings.embedding.dimensions {
            body["dimensions"] = dimensions.into();
        }
        let estimate = Usage {
            input_tokens: texts.iter().map(|text| u64::from(estimate_tokens(text))).sum(),
            estimated: true,
            ..Usage::default()
        };
        meter.count_request();
        let response = self.connection.post(&self.endpoint, &body, None, until).await;
        let response = response.map_err(|unanswered| {
            if matches!(unanswered, NoResponse::NotReached(_)) {
                meter.uncount_request();
            }
            unanswered.into_error(estimate)
        })?;
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
        Ok((vectors, usage))
    }

    /// A text as the model wants it.
    fn prepared(&self, text: &str, purpose: Purpose) -> String {
        let settings = &self.connection.settings.embedding;
        let prefix = match purpose {
            Purpose::Query => &settings.query_prefix,
            Purpose::Passage => &settings.passage_prefix,
        };
        if prefix.is_empty() { text.to_owned() } else { format!("{prefix} {text}") }
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

/// What the batches of a call have in common.
#[derive(Clone, Copy)]
struct Call<'a> {
    purpose: Purpose,
    meter: &'a UsageMeter,
    /// What earlier batches used.
    before: Usage,
}

impl EmbeddingModel for OpenAiEmbeddings {
    fn name(&self) -> &str {
        &self.model
    }

    fn variant(&self) -> &str {
        &self.connection.settings.embedding.passage_prefix
    }

    fn provider(&self) -> &str {
        self.connection.settings.host()
    }

    fn dimensions(&self) -> Option<usize> {
        self.dimensions.get().copied()
    }

    fn prices(&self) -> Prices {
        self.prices
    }

    fn embed<'a>(&'a self, request: &'a EmbeddingRequest) -> BoxFuture<'a, Result<Embeddings, LlmError>> {
        Box::pin(async move {
            let EmbeddingRequest { texts, purpose, meter } = request;
            let texts: Vec<String> = texts.iter().map(|text| self.prepared(text, *purpose)).collect();
            let (mut all, mut usage) = (Vec::new(), Usage::default());
            for batch in texts.chunks(BATCH) {
                let call = Call { purpose: *purpose, meter, before: usage };
                let (vectors, used) = self.embed_batch(batch, call).await.map_err(|mut error| {
                    error.spent += usage;
                    error
                })?;
                all.extend(vectors);
                usage += used;
                meter.set(usage);
            }
            check_vectors(&all, texts.len(), self.dimensions())?;
            Ok(Embeddings { vectors: all.into_iter().map(Some).collect(), usage })
        })
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
