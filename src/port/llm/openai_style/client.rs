//! Chat completions over HTTP.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream;
use http::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{ChunkStream, LanguageModel, LlmError, LlmErrorCode, Prices, Request, Usage};
use super::answer::{Answer, CallContext, Deadlines};
use super::failure::{self, ErrorAnswer};
use super::quirks::{LearnedQuirks, Quirk, Quirks};
use super::retry::{Attempts, retry_after};
use super::settings::OpenAiSettings;
use super::wire::chat_body;
use crate::base::Clock;

/// A chat model behind an OpenAI-style endpoint. Cheap to clone; clones share connections and learnt quirks.
#[derive(Clone)]
pub struct OpenAiModel {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Connection,
    endpoint: Url,
    learned: LearnedQuirks,
}

impl OpenAiModel {
    /// Creates the client; nothing is sent yet.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when the URL or the key is unusable.
    pub fn new(settings: OpenAiSettings, clock: Clock) -> Result<Self, LlmError> {
        let endpoint = settings.endpoint("chat/completions")?;
        let connection = Connection::new(settings, clock)?;
        Ok(Self { inner: Arc::new(Inner { connection, endpoint, learned: LearnedQuirks::default() }) })
    }
}

impl LanguageModel for OpenAiModel {
    fn name(&self) -> &str {
        &self.inner.connection.settings.model
    }

    fn provider(&self) -> &str {
        self.inner.connection.settings.host()
    }

    fn prices(&self) -> Prices {
        self.inner.connection.settings.prices
    }

    fn context_tokens(&self) -> u32 {
        self.inner.connection.settings.context_tokens
    }

    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            let settings = &self.inner.connection.settings;
            let mut attempts = Attempts::begin(settings.retry);
            let mut before = Usage::default();
            loop {
                let mut error = match self.inner.begin(request, &attempts, before).await {
                    Ok(stream) => return Ok(stream),
                    Err(error) => error,
                };
                let attempt = attempts.number;
                let code = error.code.as_str();
                tracing::warn!(
                    provider = self.provider(),
                    model = self.name(),
                    attempt,
                    code,
                    "a call of the model failed"
                );
                error.attempts = attempt;
                request.meter.set(error.spent);
                let Some(wait) = attempts.next_after(&error) else { return Err(error) };
                before = reserve_attempt(request, before, &error).await?;
                attempts.pause(wait).await;
            }
        })
    }
}

/// Reserves budget for another attempt after one that cost something. Returns the usage so far.
async fn reserve_attempt(request: &Request, before: Usage, failed: &LlmError) -> Result<Usage, LlmError> {
    let LlmError { spent, attempts, .. } = *failed;
    if spent != before {
        request.meter.reserve_attempt().await.map_err(|refused| LlmError { spent, attempts, ..refused })?;
    }
    Ok(spent)
}

impl Inner {
    /// One attempt, up to the first text or the end: repeats the request until the provider accepts its form. Rejected
    /// parameters are left out and remembered.
    async fn begin(&self, request: &Request, attempts: &Attempts, mut before: Usage) -> Result<ChunkStream, LlmError> {
        let mut quirks = self.learned.quirks();
        loop {
            let FailedAttempt { error, reported } = match self.ask(request, quirks, attempts, before).await {
                Ok(stream) => {
                    self.learned.learn(quirks);
                    return Ok(stream);
                }
                Err(refused) => refused,
            };
            let is_about_quirks =
                matches!(error.code, LlmErrorCode::InvalidConfiguration | LlmErrorCode::ModelUnavailable);
            let next =
                reported.filter(|_| is_about_quirks).and_then(|(status, words)| quirks.after(status, &words, request));
            let Some(next) = next else { return Err(error) };
            quirks = next;
            // A rejected request usually costs nothing, but some providers report usage for it.
            before = reserve_attempt(request, before, &error).await?;
        }
    }

    /// Deadlines of an attempt that starts now, and the deadline for the head of its response.
    fn deadlines(&self, quirks: Quirks, attempts: &Attempts) -> (Deadlines, Instant) {
        let timeouts = self.connection.settings.timeouts;
        let (now, total) = (Instant::now(), attempts.started + timeouts.total);
        if quirks.has(Quirk::NoStream) {
            // A non-streamed response starts when the model is done: its head and its first token come at the end.
            return (Deadlines { first_token: total, total }, total);
        }
        let first_token = (now + timeouts.first_token).min(attempts.deadline());
        (Deadlines { first_token, total }, first_token.min(now + timeouts.first_byte))
    }

    async fn ask(
        &self,
        request: &Request,
        quirks: Quirks,
        attempts: &Attempts,
        before: Usage,
    ) -> Result<ChunkStream, FailedAttempt> {
        let settings = &self.connection.settings;
        let (deadlines, until) = self.deadlines(quirks, attempts);
        let body = chat_body(&settings.model, request, quirks);
        let input_tokens = request.estimated_input_tokens();
        let sent = before + Usage { input_tokens: input_tokens.into(), estimated: true, ..Usage::default() };
        request.meter.set(sent);
        request.meter.count_request();
        let key = Some(request.idempotency_key.as_str());
        let response = match self.connection.post(&self.endpoint, &body, key, until).await {
            Ok(response) => response,
            Err(NoResponse::Rejected(refusal)) => {
                let error = LlmError { spent: before + refusal.error.spent, ..refusal.error };
                return Err(FailedAttempt { error, reported: Some((refusal.status, refusal.words)) });
            }
            Err(NoResponse::NotReached(error)) => {
                request.meter.uncount_request();
                return Err(LlmError { spent: before, ..error }.into());
            }
            Err(NoResponse::Silent(error)) => return Err(LlmError { spent: sent, ..error }.into()),
        };
        let call = CallContext {
            timeouts: settings.timeouts,
            deadlines,
            input_tokens,
            before,
            meter: request.meter.clone(),
            attempts: attempts.number,
            retry_after: retry_after(response.headers(), &self.connection.clock),
            key: settings.api_key.clone(),
        };
        let mut answer = Answer::new(response, call);
        match answer.next().await {
            Some(Ok(first)) => {
                let rest = stream::unfold(answer, |mut answer| async move { Some((answer.next().await?, answer)) });
                Ok(stream::once(async { Ok(first) }).chain(rest).boxed())
            }
            Some(Err(error)) => Err(FailedAttempt { error, reported: answer.reported() }),
            None => {
                let message = "The answer of the model broke off before its end.";
                let error = LlmError::new(LlmErrorCode::ProviderStreamTruncated, message);
                Err(LlmError { spent: sent, ..error }.into())
            }
        }
    }
}

/// A failed attempt, with the provider's status and message if it sent any.
struct FailedAttempt {
    error: LlmError,
    reported: Option<(u16, String)>,
}

impl From<LlmError> for FailedAttempt {
    fn from(error: LlmError) -> Self {
        Self { error, reported: None }
    }
}

/// Why there is no response, which decides what the attempt cost.
pub(super) enum NoResponse {
    /// The provider was never reached.
    NotReached(LlmError),
    /// The provider received the request, or may have.
    Silent(LlmError),
    /// The provider rejected the request.
    Rejected(ErrorAnswer),
}

impl NoResponse {
    /// Converts to an error; `sent` is the usage if the provider received the request.
    pub(super) fn into_error(self, sent: Usage) -> LlmError {
        match self {
            Self::NotReached(error) => error,
            Self::Silent(error) => LlmError { spent: sent, ..error },
            Self::Rejected(refusal) => refusal.error,
        }
    }
}

/// The HTTP client of one provider, with its key.
pub(super) struct Connection {
    pub(super) settings: OpenAiSettings,
    http: reqwest::Client,
    headers: HeaderMap,
    pub(super) clock: Clock,
}

impl Connection {
    pub(super) fn new(settings: OpenAiSettings, clock: Clock) -> Result<Self, LlmError> {
        let invalid = |message: &str| LlmError::new(LlmErrorCode::InvalidConfiguration, message);
        let mut headers = HeaderMap::new();
        if let Some(key) = &settings.api_key {
            let mut value = HeaderValue::try_from(format!("Bearer {}", key.expose_secret()))
                .map_err(|_| invalid("The API key of the model provider holds characters that no key can have."))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        #[expect(clippy::disallowed_methods, reason = "this is the port")]
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("dossier/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.timeouts.connect)
            .redirect(Policy::none())
            // Compression would delay tokens.
            .no_gzip()
            .pool_idle_timeout(Duration::from_secs(30));
        if settings.is_local() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| {
            tracing::error!(%error, "the HTTP client cannot be made");
            invalid("The client for the model provider cannot be made.")
        })?;
        Ok(Self { settings, http, headers, clock })
    }

    /// Sends a body and waits, at most `until`, for the head of a successful response.
    pub(super) async fn post(
        &self,
        url: &Url,
        body: &Value,
        idempotency_key: Option<&str>,
        until: Instant,
    ) -> Result<reqwest::Response, NoResponse> {
        let mut request = self.http.post(url.clone()).headers(self.headers.clone()).json(body);
        request = request.header(ACCEPT, "text/event-stream, application/json");
        if let Some(key) = idempotency_key.and_then(|key| HeaderValue::try_from(key).ok()) {
            request = request.header(HeaderName::from_static("idempotency-key"), key);
        }
        let late = || LlmError::new(LlmErrorCode::Timeout, "The model provider did not answer in time.");
        let response = timeout_at(until, request.send()).await.map_err(|_| NoResponse::Silent(late()))?;
        let response = response.map_err(|error| {
            let error = error.without_url();
            tracing::warn!(%error, "the model provider cannot be reached");
            let reported = match error.is_timeout() {
                true => late(),
                false => LlmError::new(LlmErrorCode::ModelUnavailable, "The model provider cannot be reached."),
            };
            // DNS lookup, connecting and the TLS handshake all precede the request.
            if error.is_connect() { NoResponse::NotReached(reported) } else { NoResponse::Silent(reported) }
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        let refusal = failure::refusal(response, self.settings.api_key.as_ref(), &self.clock).await;
        tracing::warn!(status = refusal.status, words = refusal.words, "the model provider refused a request");
        Err(NoResponse::Rejected(refusal))
    }
}
