//! Refuses requests that a foreign page could make a browser send without a preflight.

use axum::http::{HeaderMap, HeaderName, header};

use super::context::header_text;
use super::problem::Problem;
use super::status::Outcome;

/// Headers that force a browser to send a preflight. A form cannot set them.
const PROOFS: [&str; 5] =
    ["apollo-require-preflight", "graphql-require-preflight", "x-apollo-operation-name", "authorization", "x-api-key"];

/// Media types that a browser sends to any site without a preflight.
const SIMPLE_TYPES: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

/// Apollo Server's rule: a request whose content type is absent or simple must have a header that only same-origin and
/// allowed pages can set.
///
/// # Errors
///
/// 403 `FORBIDDEN`.
pub fn check(headers: &HeaderMap) -> Result<(), Problem> {
    let essence = header_text(headers, &header::CONTENT_TYPE).map(essence).unwrap_or_default();
    let simple = essence.is_empty() || SIMPLE_TYPES.contains(&essence.as_str());
    let proven =
        || PROOFS.iter().any(|name| headers.get(HeaderName::from_static(name)).is_some_and(|value| !value.is_empty()));
    if !simple || proven() {
        return Ok(());
    }
    Err(Problem::new(
        Outcome::Forbidden,
        "FORBIDDEN",
        "This request could have been sent by a foreign page. Add the header `graphql-require-preflight: 1`, or send \
         `content-type: application/json`.",
    ))
}

/// A media type without its parameters, in lower case.
pub fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
