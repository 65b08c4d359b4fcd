//! JSON of a provider that is no answer of a model, such as the list of its models.

use std::time::Duration;

use bytes::BytesMut;
use futures_util::StreamExt as _;
use http::HeaderMap;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::super::{LlmError, LlmErrorCode, Usage};
use super::connection::Connection;
use super::retry::{Attempts, RetryPolicy, retry_after};
use super::{failure, lenient, told};

/// Maximum length of a list, in bytes.
const MAXIMUM_LIST: usize = 8 * 1024 * 1024;
/// Longest time for one request with its retries: somebody waits.
const LONGEST: Duration = Duration::from_secs(30);

/// A JSON body, and what the response says besides.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The body.
    pub body: Value,
    /// Headers of the response.
    pub headers: HeaderMap,
    retry_after: Option<Duration>,
}

impl Connection {
    /// Fetches a JSON value; with `question`, asks for it by POST.
    ///
    /// # Errors
    /// Whatever keeps the provider from answering, and `PROVIDER_PROTOCOL` when its answer is no JSON.
    pub async fn fetch(&self, url: &Url, question: Option<&Value>) -> Result<Fetched, LlmError> {
        let mut attempts = Attempts::begin(RetryPolicy { chain: self.retry.chain.min(LONGEST), ..self.retry });
        loop {
            let until = (Instant::now() + self.timeouts.first_byte).min(attempts.deadline());
            let mut error = match self.fetch_once(url, question, until).await {
                Ok(fetched) => return Ok(fetched),
                Err(error) => error,
            };
            error.attempts = attempts.number;
            let Some(wait) = attempts.next_after(&error) else { return Err(error) };
            attempts.pause(wait).await;
        }
    }

    async fn fetch_once(&self, url: &Url, question: Option<&Value>, until: Instant) -> Result<Fetched, LlmError> {
        let response = match question {
            Some(question) => self.post(url, question, None, until).await,
            None => self.get(url, until).await,
        };
        let response = response.map_err(|unanswered| unanswered.into_error(Usage::default()))?;
        let headers = response.headers().clone();
        let retry_after = retry_after(&headers, &self.clock);
        let late = |_| LlmError::new(LlmErrorCode::Timeout, "The model provider did not answer in time.");
        let body = timeout_at(until, read_body(response, MAXIMUM_LIST)).await.map_err(late).flatten()?;
        let body = lenient::read(&String::from_utf8_lossy(&body)).map_err(|_| {
            let message = "The model provider did not answer with JSON. Check its address.";
            LlmError::new(LlmErrorCode::ProviderProtocol, message).permanent()
        })?;
        Ok(Fetched { body, headers, retry_after })
    }

    /// The items of a list: those of the first of these fields that has one, or the body itself.
    ///
    /// # Errors
    /// The failure that the body tells of, or `PROVIDER_PROTOCOL` when it has no list.
    pub fn items<'a>(&self, fetched: &'a Fetched, fields: &[&str]) -> Result<&'a [Value], LlmError> {
        let body = &fetched.body;
        if let Some(items) = fields.iter().find_map(|field| body.get(*field)?.as_array()) {
            return Ok(items);
        }
        if let Some(failure) = told::failure(body) {
            return Err(failure::within_answer(failure, self.key.as_ref(), fetched.retry_after).error);
        }
        body.as_array().map(Vec::as_slice).ok_or_else(|| {
            let message = "The model provider did not answer with a list of models. Check its address.";
            LlmError::new(LlmErrorCode::ProviderProtocol, message).permanent()
        })
    }
}

/// Reads a body up to a limit.
///
/// # Errors
/// `PROVIDER_STREAM_TRUNCATED` when it breaks off, `PROVIDER_PROTOCOL` when it is too long.
pub async fn read_body(response: reqwest::Response, limit: usize) -> Result<BytesMut, LlmError> {
    let mut body = BytesMut::new();
    let mut parts = response.bytes_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| {
            LlmError::new(LlmErrorCode::ProviderStreamTruncated, "The answer of the model provider broke off.")
        })?;
        if body.len() + part.len() > limit {
            let message = "The answer of the model provider is too long.";
            return Err(LlmError::new(LlmErrorCode::ProviderProtocol, message).permanent());
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}
