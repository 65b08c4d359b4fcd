//! The HTTP client of one provider, with its key.

use std::fmt;
use std::time::Duration;

use egress::Exit;
use http::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::RequestBuilder;
use reqwest::redirect::Policy;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{LlmError, LlmErrorCode, Usage};
use super::failure::{self, ErrorAnswer, unusable};
use super::retry::RetryPolicy;
use super::settings::{BaseUrl, Timeouts};
use crate::base::Clock;
use crate::base::secret::Secret;
use crate::config::EgressConfig;

/// What is said of an address that must not be contacted.
const NOT_PUBLIC: &str = "The address of the model provider is not one of the public internet, and this server \
                          contacts no others. An operator can allow it with `egress.allowed` and `egress.ports`; see \
                          docs/configuration.md.";

fn denied() -> LlmError {
    LlmError::new(LlmErrorCode::EgressDenied, NOT_PUBLIC)
}

/// Which addresses a provider may have.
#[derive(Clone)]
pub enum Reach {
    /// Any: the operator of the server chose it.
    Operator,
    /// Those of the public internet, and what the operator exempted.
    Public(Exit),
}

impl Reach {
    /// What may be contacted for people, by the settings of the operator.
    pub fn public(settings: &EgressConfig) -> Self {
        Self::Public(Exit::new(settings.policy()))
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operator => "Operator",
            Self::Public(_) => "Public",
        })
    }
}

/// How a key is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// As a bearer token.
    Bearer,
    /// In a header of its own.
    Header(&'static str),
}

/// The HTTP client of one provider, with its key.
pub struct Connection {
    /// Name of the provider, as reports show it.
    pub name: String,
    /// Where its endpoints are.
    pub base: BaseUrl,
    /// Timeouts of each attempt.
    pub timeouts: Timeouts,
    /// Retry policy.
    pub retry: RetryPolicy,
    /// For waits until a date.
    pub clock: Clock,
    /// For taking it out of what providers say.
    pub key: Option<Secret>,
    http: reqwest::Client,
    headers: HeaderMap,
    reach: Reach,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("name", &self.name)
            .field("base", &self.base)
            .field("has_key", &self.key.is_some())
            .finish_non_exhaustive()
    }
}

/// Of what a [`Connection`] is made.
pub struct Parts {
    /// Name of the provider, as reports show it.
    pub name: String,
    /// Where its endpoints are.
    pub base: BaseUrl,
    /// Its key, and how that is presented.
    pub key: Option<(Secret, Auth)>,
    /// Headers of each request.
    pub headers: &'static [(&'static str, &'static str)],
    /// Timeouts of each attempt.
    pub timeouts: Timeouts,
    /// Retry policy.
    pub retry: RetryPolicy,
    /// Which addresses it may have.
    pub reach: Reach,
}

impl Connection {
    /// Makes the client; nothing is sent yet.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when the key is none, or the address must not be contacted.
    pub fn new(parts: Parts, clock: Clock) -> Result<Self, LlmError> {
        let Parts { name, base, key, headers, timeouts, retry, reach } = parts;
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if let Some((key, auth)) = &key {
            let (name, text) = match auth {
                Auth::Bearer => (AUTHORIZATION, format!("Bearer {}", key.expose_secret())),
                Auth::Header(name) => (HeaderName::from_static(name), key.expose_secret().to_owned()),
            };
            let mut value = HeaderValue::try_from(text)
                .map_err(|_| unusable("The API key of the model provider holds characters that no key can have."))?;
            value.set_sensitive(true);
            all.insert(name, value);
        }
        #[expect(clippy::disallowed_methods, reason = "this is the port")]
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("dossier/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(timeouts.connect)
            .redirect(Policy::none())
            // Compression would delay tokens.
            .no_gzip()
            .pool_idle_timeout(Duration::from_secs(30));
        match &reach {
            Reach::Public(exit) => {
                exit.check(base.url()).map_err(|_| denied())?;
                builder = exit.guard(builder);
            }
            Reach::Operator if base.is_local() => builder = builder.no_proxy(),
            Reach::Operator => {}
        }
        let http = builder.build().map_err(|error| {
            tracing::error!(%error, "the HTTP client cannot be made");
            unusable("The client for the model provider cannot be made.")
        })?;
        Ok(Self { name, base, timeouts, retry, clock, key: key.map(|(key, _)| key), http, headers: all, reach })
    }

    /// Sends a body and waits, at most `until`, for the head of a successful response.
    pub async fn post(
        &self,
        url: &Url,
        body: &Value,
        idempotency_key: Option<&str>,
        until: Instant,
    ) -> Result<reqwest::Response, NoResponse> {
        let mut request = self.http.post(url.clone()).json(body);
        request = request.header(ACCEPT, "text/event-stream, application/x-ndjson, application/json");
        if let Some(key) = idempotency_key.and_then(|key| HeaderValue::try_from(key).ok()) {
            request = request.header(HeaderName::from_static("idempotency-key"), key);
        }
        self.send(request, until).await
    }

    /// Asks for something and waits, at most `until`, for the head of a successful response.
    pub async fn get(&self, url: &Url, until: Instant) -> Result<reqwest::Response, NoResponse> {
        self.send(self.http.get(url.clone()).header(ACCEPT, "application/json"), until).await
    }

    async fn send(&self, request: RequestBuilder, until: Instant) -> Result<reqwest::Response, NoResponse> {
        let request = request.headers(self.headers.clone());
        let late = || LlmError::new(LlmErrorCode::Timeout, "The model provider did not answer in time.");
        let response = timeout_at(until, request.send()).await.map_err(|_| NoResponse::Silent(late()))?;
        let response = response.map_err(|error| {
            if let Reach::Public(_) = self.reach
                && Exit::denied(&error).is_some()
            {
                return NoResponse::NotReached(denied());
            }
            let error = error.without_url();
            tracing::warn!(provider = self.name, %error, "the model provider cannot be reached");
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
        let refusal = failure::refusal(response, self.key.as_ref(), &self.clock).await;
        let (status, words) = (refusal.status, &refusal.words);
        tracing::warn!(provider = self.name, status, words, "the model provider refused a request");
        Err(NoResponse::Rejected(refusal))
    }
}

/// Why there is no response, which decides what the attempt cost.
pub enum NoResponse {
    /// The provider was never reached.
    NotReached(LlmError),
    /// The provider received the request, or may have.
    Silent(LlmError),
    /// The provider rejected the request.
    Rejected(ErrorAnswer),
}

impl NoResponse {
    /// Converts to an error; `sent` is the usage if the provider received the request.
    pub fn into_error(self, sent: Usage) -> LlmError {
        match self {
            Self::NotReached(error) => error,
            Self::Silent(error) => LlmError { spent: sent, ..error },
            Self::Rejected(refusal) => refusal.error,
        }
    }
}
