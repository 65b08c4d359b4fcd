//! Chat completions over HTTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{ChunkStream, LanguageModel, LlmError, LlmErrorCode, Prices, Request, Usage};
use super::answer::{Answer, Deadlines};
use super::failure::{self, Refusal};
use super::retry::Chain;
use super::settings::OpenAiSettings;
use super::wire::{Quirk, Quirks, chat_body};
use crate::base::Clock;

/// A chat model behind an OpenAI-style endpoint. Cheap to clone; clones share connections and what was learnt.
#[derive(Clone)]
pub struct OpenAiModel {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Connection,
    endpoint: Url,
    quirks: Quirks,
}

impl OpenAiModel {
    /// Prepares the client; nothing is sent yet.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when the address or the key cannot be used.
    pub fn new(settings: OpenAiSettings, clock: Clock) -> Result<Self, LlmError> {
        let endpoint = settings.endpoint("chat/completions")?;
        let connection = Connection::new(settings, clock)?;
        Ok(Self { inner: Arc::new(Inner { connection, endpoint, quirks: Quirks::default() }) })
    }
}

#[async_trait]
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

    async fn stream(&self, request: &Request) -> Result<ChunkStream, LlmError> {
        let settings = &self.inner.connection.settings;
        let mut chain = Chain::begin(settings.retry);
        let mut spent = Usage::default();
        loop {
            let mut error = match self.inner.begin(request, &chain).await {
                Ok(stream) => return Ok(stream),
                Err(error) => error,
            };
            spent += error.spent;
            let attempt = chain.attempts;
            let code = error.code.as_str();
            tracing::warn!(
                provider = self.provider(),
                model = self.name(),
                attempt,
                code,
                "a call of the model failed"
            );
            if !chain.wait_after(&error).await {
                error.attempts = chain.attempts;
                error.spent = spent;
                return Err(error);
            }
        }
    }
}

impl Inner {
    /// One attempt, until the first piece of text or the end is there.
    async fn begin(&self, request: &Request, chain: &Chain) -> Result<ChunkStream, LlmError> {
        let timeouts = self.connection.settings.timeouts;
        let now = Instant::now();
        let deadlines = Deadlines {
            first_token: (now + timeouts.first_token).min(chain.deadline()),
            total: chain.started + timeouts.total,
        };
        let response = self.send(request, deadlines.first_token, now + timeouts.first_byte).await?;
        let key = self.connection.settings.api_key.clone();
        let input = request.estimated_input_tokens();
        let mut answer = Answer::new(response, timeouts, deadlines, input, chain.attempts, key);
        let Some(first) = answer.next().await.transpose()? else {
            let message = "The answer of the model broke off before its end.";
            return Err(LlmError::new(LlmErrorCode::ProviderStreamTruncated, message));
        };
        let rest = stream::unfold(answer, |mut answer| async move { Some((answer.next().await?, answer)) });
        Ok(stream::once(async { Ok(first) }).chain(rest).boxed())
    }

    /// Sends the request until the provider accepts its parameters: what it refuses is left out and remembered.
    async fn send(&self, request: &Request, until: Instant, head: Instant) -> Result<reqwest::Response, LlmError> {
        let settings = &self.connection.settings;
        let mut with_format = !self.quirks.has(Quirk::NoResponseFormat);
        loop {
            let body = chat_body(&settings.model, request, &self.quirks, with_format);
            let key = &request.idempotency_key;
            let refusal = match self.connection.post(&self.endpoint, &body, Some(key), until.min(head)).await? {
                Ok(response) => {
                    if request.schema.is_some() && !with_format {
                        self.quirks.learn(Quirk::NoResponseFormat);
                    }
                    return is_event_stream(response);
                }
                Err(refusal) => refusal,
            };
            let refused_parameter = matches!(refusal.status.as_u16(), 400 | 422)
                && refusal.error.code == LlmErrorCode::InvalidConfiguration;
            match self.quirks.told_by(&refusal.words, request) {
                Some(Quirk::NoResponseFormat) if refused_parameter && with_format => with_format = false,
                Some(quirk) if refused_parameter && quirk != Quirk::NoResponseFormat => self.quirks.learn(quirk),
                // Some refuse without a word why: the least common parameter is the likeliest reason.
                None if refused_parameter && with_format && request.schema.is_some() => with_format = false,
                _ => return Err(refusal.error),
            }
        }
    }
}

/// A success that is one JSON body is no stream: a proxy that ignores `stream`, or a failure in disguise.
fn is_event_stream(response: reqwest::Response) -> Result<reqwest::Response, LlmError> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") || kind.starts_with("text/html") {
        let message = "The model provider did not answer with a stream of events. Check its address.";
        return Err(LlmError::new(LlmErrorCode::ProviderProtocol, message).lasting());
    }
    Ok(response)
}

/// The HTTP client of one provider, with its key.
pub(super) struct Connection {
    pub(super) settings: OpenAiSettings,
    http: reqwest::Client,
    headers: HeaderMap,
    clock: Clock,
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
            // Compression would hold tokens back.
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

    /// Sends a body and waits for the head of the answer, at the latest `until`. The inner result tells whether
    /// the provider accepted it.
    pub(super) async fn post(
        &self,
        url: &Url,
        body: &Value,
        idempotency_key: Option<&str>,
        until: Instant,
    ) -> Result<Result<reqwest::Response, Refusal>, LlmError> {
        let mut request = self.http.post(url.clone()).headers(self.headers.clone()).json(body);
        request = request.header(ACCEPT, "text/event-stream, application/json");
        if let Some(key) = idempotency_key.and_then(|key| HeaderValue::try_from(key).ok()) {
            request = request.header(HeaderName::from_static("idempotency-key"), key);
        }
        let late = || LlmError::new(LlmErrorCode::Timeout, "The model provider did not answer in time.");
        let response = timeout_at(until, request.send()).await.map_err(|_| late())?;
        let response = response.map_err(|error| {
            let error = error.without_url();
            tracing::warn!(%error, "the model provider cannot be reached");
            match error.is_timeout() {
                true => late(),
                false => LlmError::new(LlmErrorCode::ModelUnavailable, "The model provider cannot be reached."),
            }
        })?;
        if response.status().is_success() {
            return Ok(Ok(response));
        }
        let refusal = failure::refusal(response, self.settings.api_key.as_ref(), &self.clock).await;
        let status = refusal.status.as_u16();
        tracing::warn!(status, words = refusal.words, "the model provider refused a request");
        Ok(Err(refusal))
    }
}
