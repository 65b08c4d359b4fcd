//! Requests of HTTP tools, sent only where the server may go.

use std::time::Duration;

use egress::Exit;
use futures_util::StreamExt as _;
use http_tool::FilledRequest;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use crate::base::secret::Secret;
use crate::base::{Error, Result};
use crate::config::EgressConfig;

/// Time to reach a server.
const CONNECT: Duration = Duration::from_secs(10);
/// Most bytes of an answer that are read.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The header with the key by which a receiver knows a repeated request (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Sends requests of HTTP tools. It follows no redirects, so that secrets in headers stay where they were meant to go.
#[derive(Debug)]
pub struct HttpCaller {
    client: reqwest::Client,
    exit: Exit,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answered {
    /// Its status.
    pub status: StatusCode,
    /// The type that it says its answer has.
    pub media_type: Option<String>,
    /// The answer, up to [`MOST_BYTES`].
    pub bytes: Vec<u8>,
    /// How long to wait before another attempt, when it says so.
    pub retry_after: Option<Duration>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// The server refuses to go there; nothing was sent.
    Denied(String),
    /// The other side was not reached; nothing was sent.
    NotReached,
    /// The request may have arrived, and no answer came.
    Unanswered(&'static str),
}

impl HttpCaller {
    /// Sends requests where these settings allow.
    pub fn new(settings: &EgressConfig) -> Result<Self> {
        let exit = Exit::new(settings.policy());
        let name = concat!("Dossier/", env!("CARGO_PKG_VERSION"));
        #[expect(clippy::disallowed_methods, reason = "behind the guard of the way out, which checks each address")]
        let builder = reqwest::Client::builder().user_agent(name).connect_timeout(CONNECT);
        Ok(Self { client: exit.guard(builder).build().map_err(Error::internal)?, exit })
    }

    /// Whether the server may go to an address, without contacting anybody.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, url: &url::Url) -> std::result::Result<(), String> {
        self.exit.check(url).map_err(|denied| denied.to_string())
    }

    /// Sends a request and reads its answer, within a time. A key tells the receiver that a repeated request is the same.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn call(
        &self,
        request: FilledRequest,
        headers: &[(String, Secret)],
        key: Option<&str>,
        limit: Duration,
    ) -> std::result::Result<Answered, CallError> {
        self.check(&request.url).map_err(CallError::Denied)?;
        let method = Method::from_bytes(request.method.as_str().as_bytes()).unwrap_or(Method::GET);
        let mut call = self.client.request(method, request.url).headers(all_headers(headers, key));
        if let Some((media_type, body)) = request.body {
            call = call.header(CONTENT_TYPE, media_type).body(body);
        }
        match timeout(limit, read(call)).await {
            Ok(answered) => answered,
            Err(_) => Err(CallError::Unanswered("The other side did not answer in time.")),
        }
    }
}

fn all_headers(headers: &[(String, Secret)], key: Option<&str>) -> HeaderMap {
    let mut all = HeaderMap::new();
    if let Some(key) = key.and_then(|key| HeaderValue::from_str(key).ok()) {
        all.insert(IDEMPOTENCY_KEY, key);
    }
    // They were checked when the tool was described.
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(mut value)) = (name, HeaderValue::from_bytes(value.expose_secret().as_bytes())) {
            value.set_sensitive(true);
            all.append(name, value);
        }
    }
    all
}

async fn read(call: reqwest::RequestBuilder) -> std::result::Result<Answered, CallError> {
    let response = call.send().await.map_err(failure)?;
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let media_type = text(CONTENT_TYPE).map(str::to_owned);
    let retry_after = text(RETRY_AFTER).and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    let status = response.status();
    let (mut bytes, mut stream) = (Vec::new(), response.bytes_stream());
    while let Some(part) = stream.next().await {
        bytes.extend_from_slice(&part.map_err(failure)?);
        if bytes.len() >= MOST_BYTES {
            bytes.truncate(MOST_BYTES);
            break;
        }
    }
    Ok(Answered { status, media_type, bytes, retry_after })
}

/// Nothing of the error is told: it may hold the address with its arguments.
fn failure(error: reqwest::Error) -> CallError {
    if let Some(denied) = Exit::denied(&error) {
        return CallError::Denied(denied.to_string());
    }
    match error.is_connect() {
        true => CallError::NotReached,
        false => CallError::Unanswered("The connection broke before the answer was read."),
    }
}
