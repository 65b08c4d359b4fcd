//! Maps rejections of providers to our errors. Providers' own messages, without the key, go only to the log.

use std::time::Duration;

use futures_util::StreamExt as _;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::time::timeout;

use super::super::{Fault, LlmError, LlmErrorCode};
use super::lenient::decimal;
use super::retry::{LONGEST, retry_after};
use super::told;
use crate::base::Clock;
use crate::base::secret::Secret;

/// Maximum bytes read of an error body.
const MAXIMUM_BODY: usize = 64 * 1024;
/// Maximum wait for an error body.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// A rejected request: our error, including reported usage, and the provider's message.
#[derive(Debug)]
pub struct ErrorAnswer {
    pub error: LlmError,
    /// HTTP status of the response, or the status named by a failure within one.
    pub status: u16,
    /// Message, code and parameter in one text; for the log and for learning quirks.
    pub words: String,
}

/// Reads a response with an error status.
pub async fn refusal(response: reqwest::Response, key: Option<&Secret>, clock: &Clock) -> ErrorAnswer {
    let status = response.status();
    let after = retry_after(response.headers(), clock);
    let body = read_body(response).await;
    let words = without_key(&words_of(&body), key);
    let mut error = for_status(status.as_u16(), &words);
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    error.retry_after = after.or_else(|| wait_in(&body));
    error.spent = told::usage(&body).unwrap_or_default();
    ErrorAnswer { error, status: status.as_u16(), words }
}

/// A failure reported inside a response with a success status; treated like the status that it names.
pub fn within_answer(failure: &Value, key: Option<&Secret>, retry_after: Option<Duration>) -> ErrorAnswer {
    let named = status_named(failure);
    let words = without_key(&words_of(failure.to_string().as_bytes()), key);
    tracing::warn!(status = named, words, "the model provider reported a failure within its answer");
    let status = named.unwrap_or(500);
    let by_words = by_words(&words).filter(|_| named.is_none());
    let mut error = by_words.unwrap_or_else(|| for_status(status, &words));
    error.retry_after = retry_after.or_else(|| wait_in(failure));
    error.spent = told::usage(failure).unwrap_or_default();
    ErrorAnswer { error, status, words }
}

/// The pause that a failure of Google's asks for in its details.
fn wait_in(body: &Value) -> Option<Duration> {
    let error = body.get(0).unwrap_or(body).get("error")?;
    let told = error.get("details")?.as_array()?.iter().find_map(|detail| detail.get("retryDelay"))?;
    let seconds = decimal(&Value::from(told.as_str()?.trim_end_matches('s')))?;
    Duration::try_from_secs_f64(seconds.min(LONGEST.as_secs_f64())).ok()
}

/// The status that a failure names by number or by a common name.
fn status_named(failure: &Value) -> Option<u16> {
    let inner = failure.get("error").filter(|error| error.is_object()).unwrap_or(failure);
    let fields = ["code", "status", "status_code", "http_code", "type"];
    let told = fields.iter().flat_map(|name| [inner.get(*name), failure.get(*name)]).flatten();
    let numbers = told.clone().filter_map(|value| match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    });
    let mut numbers = numbers.filter_map(|number| u16::try_from(number).ok()).filter(|n| (400..600).contains(n));
    if let Some(number) = numbers.next() {
        return Some(number);
    }
    let names: Vec<String> = told.filter_map(|name| Some(name.as_str()?.to_lowercase())).collect();
    let known = NAMES.iter().find(|(part, _)| names.iter().any(|name| name.contains(part)));
    known.map(|(_, status)| *status).or_else(|| is_loading(&failure.to_string().to_lowercase()).then_some(503))
}

/// Substrings of providers' names for failures, with the corresponding HTTP status.
const NAMES: [(&str, u16); 17] = [
    ("rate_limit", 429),
    ("resource_exhausted", 429),
    ("too_many_requests", 429),
    ("insufficient_quota", 429),
    ("overloaded", 503),
    ("too_large", 413),
    ("unavailable", 503),
    ("api_key", 401),
    ("authentication", 401),
    ("unauthorized", 401),
    ("unauthenticated", 401),
    ("permission", 403),
    ("billing", 402),
    ("not_found", 404),
    ("context_length", 400),
    ("invalid_request", 400),
    ("invalid_argument", 400),
];

fn is_loading(words: &str) -> bool {
    ["loading model", "model is loading", "currently loading", "overloaded"].iter().any(|part| words.contains(part))
}

async fn read_body(response: reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    let mut parts = response.bytes_stream();
    let read = async {
        while let Some(Ok(part)) = parts.next().await {
            body.extend_from_slice(&part[..part.len().min(MAXIMUM_BODY - body.len())]);
            if body.len() == MAXIMUM_BODY {
                break;
            }
        }
    };
    // What arrived in time is enough to determine the reason.
    let _ = timeout(BODY_TIMEOUT, read).await;
    body
}

/// Error for a status; `words` distinguish cases that share one.
fn for_status(number: u16, words: &str) -> LlmError {
    // llama.cpp answers 500 when a text has more tokens than its batch.
    if ((400..500).contains(&number) || words.contains("too large to process"))
        && let Some(error) = by_words(words)
    {
        return error;
    }
    match number {
        401 | 403 => invalid("The model provider refused the API key. Check the key and what it may use."),
        400 if says_bad_key(words) => {
            invalid("The model provider refused the API key. Check the key and what it may use.")
        }
        402 => LlmError::new(LlmErrorCode::ModelUnavailable, "The model provider wants payment.").permanent(),
        404 => invalid("The model provider does not know the address or the model. Check both."),
        413 => too_long(),
        408 | 409 | 425 | 429 => {
            LlmError::new(LlmErrorCode::ModelUnavailable, format!("The model provider is busy (HTTP {number})."))
        }
        300..=399 => invalid("The model provider redirects elsewhere. Set its final address."),
        405 => invalid("The model provider does not take requests at this address. Check it."),
        400..=499 => {
            let error = invalid(&format!("The model provider did not accept the request (HTTP {number})."));
            LlmError { fault: Fault::Request, ..error }
        }
        // Anthropic uses 529 for overload.
        503 | 529 => {
            let message = format!("The model is not ready (HTTP {number}).");
            LlmError::new(LlmErrorCode::ModelUnavailable, message).of_unready()
        }
        _ => LlmError::new(LlmErrorCode::ModelUnavailable, format!("The model provider failed (HTTP {number}).")),
    }
}

/// Gemini refuses a key with 400.
fn says_bad_key(words: &str) -> bool {
    let words = words.to_lowercase();
    words.contains("api key not valid") || words.contains("api_key_invalid")
}

/// Reasons that providers give only by code or message.
fn by_words(words: &str) -> Option<LlmError> {
    let words = words.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if says(&[
        "context_length",
        "context length",
        "context size",
        "maximum context",
        "context window",
        "context limit",
        "maximum number of tokens",
        "too many tokens",
        "prompt is too long",
        "too large to process",
        "must have less than",
    ]) {
        Some(too_long())
    } else if says(&["content_policy", "content_filter", "content management policy", "moderation", "flagged"]) {
        Some(LlmError::new(LlmErrorCode::ModelRefused, "The model provider declined the request."))
    } else if says(&["insufficient_quota", "billing"]) {
        Some(LlmError::new(LlmErrorCode::ModelUnavailable, "The quota at the model provider is used up.").permanent())
    } else {
        None
    }
}

fn too_long() -> LlmError {
    LlmError::new(LlmErrorCode::ContextTooLong, "The text does not fit into the model.")
}

/// Error for something with which no provider can be asked.
pub fn unusable(message: impl Into<String>) -> LlmError {
    LlmError::new(LlmErrorCode::InvalidConfiguration, message)
}

fn invalid(message: &str) -> LlmError {
    LlmError::new(LlmErrorCode::InvalidConfiguration, message)
}

/// Code, parameter, type and message of an error body in any of the common shapes: `{"error": {…}}`,
/// `{"error": "…"}`, `{"message": …}`, `[{"error": …}]`; the body itself when it is not JSON.
fn words_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let Ok(value) = serde_json::from_str::<Value>(&text) else { return text.into_owned() };
    let outer = value.get(0).unwrap_or(&value);
    let error = outer.get("error").unwrap_or(outer);
    if let Some(text) = error.as_str() {
        return text.to_owned();
    }
    let fields = ["code", "param", "type", "status", "message", "detail"];
    let words: Vec<_> = fields.iter().filter_map(|name| error.get(name)).filter(|v| !v.is_null()).collect();
    words.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect::<Vec<_>>().join(" ")
}

/// Removes the key from a text, whole or in recognisable parts, and truncates the text.
fn without_key(text: &str, key: Option<&Secret>) -> String {
    let mut text: String = text.chars().filter(|c| !c.is_control()).take(2_000).collect();
    if let Some(key) = key.map(|k| k.expose_secret()).filter(|k| !k.is_empty()) {
        text = text.replace(key, "[REDACTED]");
        // Providers echo invalid keys with the middle masked: sk-ab******yz.
        let head: String = key.chars().take(6).collect();
        let words = text.split(' ').map(|word| if word.contains(&head) { "[REDACTED]" } else { word });
        text = words.collect::<Vec<_>>().join(" ");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_reason_and_lasting_ones_are_not_repeated_c_llm_3() {
        use LlmErrorCode::{ContextTooLong, InvalidConfiguration, ModelRefused, ModelUnavailable};
        for (status, body, code, retryable) in [
            (400, r#"{"error":{"message":"bad"}}"#, InvalidConfiguration, false),
            (400, r#"{"error":{"code":"context_length_exceeded"}}"#, ContextTooLong, false),
            (400, r#"{"error":{"message":"the request exceeds the available context size"}}"#, ContextTooLong, false),
            (400, r#"{"error":{"code":"content_filter"}}"#, ModelRefused, false),
            (401, "{}", InvalidConfiguration, false),
            (402, "{}", ModelUnavailable, false),
            (403, "{}", InvalidConfiguration, false),
            (404, r#"{"error":"model not found"}"#, InvalidConfiguration, false),
            (413, "", ContextTooLong, false),
            (
                400,
                r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}"#,
                InvalidConfiguration,
                false,
            ),
            (
                400,
                r#"{"error":{"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}"#,
                ContextTooLong,
                false,
            ),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
                ContextTooLong,
                false,
            ),
            (
                529,
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                ModelUnavailable,
                true,
            ),
            (307, "", InvalidConfiguration, false),
            (429, r#"[{"error":{"status":"RESOURCE_EXHAUSTED"}}]"#, ModelUnavailable, true),
            (429, r#"{"error":{"code":"insufficient_quota"}}"#, ModelUnavailable, false),
            (500, "<html>", ModelUnavailable, true),
            (503, r#"{"error":{"message":"billing service down"}}"#, ModelUnavailable, true),
        ] {
            let error = for_status(status, &words_of(body.as_bytes()));
            assert_eq!((error.code, error.retryable), (code, retryable), "{status} {body}");
        }
    }

    #[test]
    fn only_a_request_that_is_refused_for_its_form_is_at_fault_c_llm_4() {
        for (status, body, is_of_request) in [
            (400, r#"{"error":{"message":"bad"}}"#, true),
            (422, "", true),
            (400, r#"{"error":{"message":"API key not valid."}}"#, false),
            (401, "", false),
            (403, "", false),
            (404, "", false),
            (405, "", false),
            (307, "", false),
            (429, "", false),
            (500, "", false),
        ] {
            assert_eq!(for_status(status, body).fault == Fault::Request, is_of_request, "{status} {body}");
        }
    }

    #[test]
    fn a_pause_in_the_details_of_a_failure_is_read_c_llm_3() {
        let read = |delay: &str| {
            let details =
                serde_json::json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay }]);
            wait_in(&serde_json::json!({ "error": { "code": 429, "details": details } }))
        };
        assert_eq!(read("34.07s"), Some(Duration::from_millis(34_070)));
        assert_eq!(read("1e300s"), Some(LONGEST));
        assert_eq!((read("soon"), read("-3s")), (None, None));
    }

    #[test]
    fn a_failure_within_an_answer_is_taken_like_the_status_that_it_names_c_llm_11() {
        for (failure, status) in [
            (r#"{"error":{"code":502,"message":"x"}}"#, Some(502)),
            (r#"{"error":{"code":"429"}}"#, Some(429)),
            (r#"{"error":{"type":"rate_limit_exceeded"}}"#, Some(429)),
            (r#"{"type":"error","error":{"type":"overloaded_error"}}"#, Some(503)),
            (r#"{"error":{"status":"UNAVAILABLE","code":0}}"#, Some(503)),
            (r#"{"error":{"code":"invalid_api_key","type":"invalid_request_error"}}"#, Some(401)),
            (r#"{"error":"Loading model"}"#, Some(503)),
            (r#"{"object":"error","message":"x","code":40401}"#, None),
            (r#"{"error":"something"}"#, None),
        ] {
            assert_eq!(status_named(&serde_json::from_str(failure).unwrap()), status, "{failure}");
        }
    }

    #[test]
    fn keys_are_taken_out_of_words_c_llm_9() {
        let key = Secret::from("sk-secret-0123456789".to_owned());
        let body = br#"{"error":{"message":"Incorrect key sk-secret-0123456789, that is sk-sec**********789."}}"#;
        let words = without_key(&words_of(body), Some(&key));
        assert_eq!(words, "Incorrect key [REDACTED], that is [REDACTED]");
    }
}
