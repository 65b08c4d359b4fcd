//! Embeddings over HTTP, in any protocol.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{
    EmbeddingModel, EmbeddingRequest, Embeddings, LlmError, LlmErrorCode, Prices, Purpose, Usage, UsageMeter,
    check_vectors, estimate_tokens,
};
use super::connection::{Connection, NoResponse};
use super::fetch::read_body;
use super::retry::{Attempts, RetryPolicy, retry_after};
use super::settings::{BaseUrl, ModelSettings};
use super::{failure, lenient, told};

/// Maximum texts per request; Gemini allows 100, others more.
const BATCH: usize = 64;
/// Longest time for a query: somebody waits, and can search by words instead.
const QUERY: Duration = Duration::from_secs(5);
/// Maximum length of a response body, in bytes.
const MAXIMUM_BODY: usize = 32 * 1024 * 1024;

/// A protocol of embeddings.
pub trait EmbeddingDialect: Send + Sync {
    /// Where requests go.
    fn endpoint(&self, base: &BaseUrl) -> Url;

    /// Body of a request for some texts.
    fn body(&self, texts: &[String], purpose: Purpose) -> Value;

    /// The vectors of a response, in the order of the texts; `None` when there are none, or they cannot be read.
    fn vectors(&self, body: &Value) -> Option<Vec<Vec<f32>>>;

    /// Usage that a response tells of.
    fn usage(&self, body: &Value) -> Option<Usage>;
}

/// An embedding model of a provider.
pub struct EmbeddingClient<D> {
    connection: Arc<Connection>,
    dialect: D,
    settings: ModelSettings,
    endpoint: Url,
    dimensions: OnceLock<usize>,
}

impl<D: EmbeddingDialect> EmbeddingClient<D> {
    /// A model behind a connection; nothing is sent yet.
    pub fn new(connection: Arc<Connection>, dialect: D, settings: ModelSettings) -> Self {
        let endpoint = dialect.endpoint(&connection.base);
        let dimensions = settings.dimensions.map_or_else(OnceLock::new, OnceLock::from);
        Self { connection, dialect, settings, endpoint, dimensions }
    }

    /// Embeds some texts. `before` was used by earlier batches of the same call.
    async fn embed_batch(&self, texts: &[String], call: Call<'_>) -> Result<(Vec<Vec<f32>>, Usage), LlmError> {
        let retry = self.connection.retry;
        let mut attempts = Attempts::begin(match call.purpose {
            Purpose::Passage => retry,
            Purpose::Query => RetryPolicy { retries: 0, chain: retry.chain.min(QUERY), ..retry },
        });
        let mut used = Usage::default();
        loop {
            let mut error = match self.attempt(texts, &attempts, call).await {
                Ok((vectors, usage)) => return Ok((vectors, used + usage)),
                Err(error) => error,
            };
            used += error.spent;
            call.meter.set(call.before + used);
            tracing::warn!(
                model = self.settings.name,
                code = error.code.as_str(),
                "a call of the embedding model failed"
            );
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
        call: Call<'_>,
    ) -> Result<(Vec<Vec<f32>>, Usage), LlmError> {
        let until = (Instant::now() + self.connection.timeouts.first_token).min(attempts.deadline());
        let body = self.dialect.body(texts, call.purpose);
        let estimate = Usage {
            input_tokens: texts.iter().map(|text| u64::from(estimate_tokens(text))).sum(),
            estimated: true,
            ..Usage::default()
        };
        call.meter.count_request();
        let response = self.connection.post(&self.endpoint, &body, None, until).await;
        let response = response.map_err(|unanswered| {
            if matches!(unanswered, NoResponse::NotReached(_)) {
                call.meter.uncount_request();
            }
            unanswered.into_error(estimate)
        })?;
        let retry_after = retry_after(response.headers(), &self.connection.clock);
        let late = |_| LlmError::new(LlmErrorCode::Timeout, "The embedding model did not answer in time.");
        let body = timeout_at(until, read_body(response, MAXIMUM_BODY)).await.map_err(late).flatten();
        let body = body.map_err(|error| LlmError { spent: estimate, ..error })?;
        let body = lenient::read(&String::from_utf8_lossy(&body)).map_err(|error| {
            tracing::warn!(error, "the embedding model sent something that cannot be read");
            LlmError { spent: estimate, ..unreadable() }
        })?;
        let vectors = self.dialect.vectors(&body);
        if let Some(failure) = told::failure(&body).filter(|_| vectors.is_none()) {
            return Err(failure::within_answer(failure, self.connection.key.as_ref(), retry_after).error);
        }
        let usage = self.dialect.usage(&body).unwrap_or(estimate);
        let vectors = self.checked(vectors, texts.len()).map_err(|error| LlmError { spent: usage, ..error })?;
        if let Some(first) = vectors.first() {
            self.dimensions.get_or_init(|| first.len());
        }
        Ok((vectors, usage))
    }

    /// A text as the model wants it.
    fn prepared(&self, text: &str, purpose: Purpose) -> String {
        let settings = &self.settings;
        let prefix = match purpose {
            Purpose::Query => &settings.query_prefix,
            Purpose::Passage => &settings.passage_prefix,
        };
        if prefix.is_empty() { text.to_owned() } else { format!("{prefix} {text}") }
    }

    fn checked(&self, vectors: Option<Vec<Vec<f32>>>, texts: usize) -> Result<Vec<Vec<f32>>, LlmError> {
        let vectors = vectors.ok_or_else(unreadable)?;
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

impl<D: EmbeddingDialect> EmbeddingModel for EmbeddingClient<D> {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn variant(&self) -> &str {
        &self.settings.passage_prefix
    }

    fn provider(&self) -> &str {
        &self.connection.name
    }

    fn dimensions(&self) -> Option<usize> {
        self.dimensions.get().copied()
    }

    fn prices(&self) -> Prices {
        self.settings.prices
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

fn unreadable() -> LlmError {
    LlmError::new(LlmErrorCode::ProviderProtocol, "The embedding model sent something that cannot be read.")
}
