//! Converts the server's errors to GraphQL errors, and defines the type of fallible fields.

use std::time::Duration;

use async_graphql::{Context, ErrorExtensionValues};
use axum::http::{HeaderValue, header};

use crate::base::error::{Kind, Reason};
use crate::base::{Error, Result, Timestamp};

/// The result of a nullable field that can fail. `Option<Result<T>>`, not `Result<Option<T>>`, for which the engine
/// would null the whole parent.
pub type Fallible<T> = Option<async_graphql::Result<T>>;

/// A nullable field: absent is null, an error nulls this field only.
pub fn fallible<T>(result: Result<Option<T>>) -> Fallible<T> {
    match result {
        Ok(value) => value.map(Ok),
        Err(error) => Some(Err(error.into())),
    }
}

/// A payload that can hold refusals.
pub trait Refusable {
    /// The payload of a mutation that did not take effect.
    fn refused(refusals: &[crate::base::Refusal]) -> Self;
}

/// The result of a mutation: refusals become the payload's `errors`, everything else a top-level error.
#[expect(clippy::unnecessary_wraps, reason = "resolvers of mutations answer `Fallible`: payloads are nullable")]
pub fn answer<T, P: Refusable>(result: Result<T>, payload: impl FnOnce(T) -> P) -> Fallible<P> {
    Some(match result {
        Ok(value) => Ok(payload(value)),
        Err(error) => match error.refusals() {
            Some(refusals) => {
                if let Some(cause) = error.cause() {
                    tracing::warn!(%cause, "a change was overtaken, and only the database noticed");
                }
                Ok(P::refused(refusals))
            }
            None => Err(error.into()),
        },
    })
}

/// Passes the wait time of a refusal in a payload on to the transport.
pub fn note_wait<T>(ctx: &Context<'_>, result: Result<T>) -> Result<T> {
    let refusals = result.as_ref().err().and_then(Error::refusals).unwrap_or_default();
    for refusal in refusals {
        if let Reason::TooManyAttempts { retry_after } = refusal.reason {
            ctx.insert_http_header(header::RETRY_AFTER, HeaderValue::from(whole_seconds(retry_after)));
        }
    }
    result
}

/// Seconds, rounded up, so that clients do not retry too early.
pub fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

/// Adds code and details to every error of a response that came from our own [`Error`], and logs causes. The other
/// translator is `http/error.rs`. Resolvers use `?`; the engine keeps the error as a source.
pub fn translate(response: &mut async_graphql::Response) {
    for error in &mut response.errors {
        let Some(source) = error.source.clone() else { continue };
        let Some(cause) = source.downcast_ref::<Error>() else { continue };
        log(cause);
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("code", cause.code());
        match cause.kind() {
            Kind::RateLimited { retry_after } | Kind::Unavailable { retry_after } => {
                let seconds = whole_seconds(*retry_after).max(1);
                extensions.set("retryAfterSeconds", seconds);
                if matches!(cause.kind(), Kind::RateLimited { .. }) {
                    response.http_headers.insert(header::RETRY_AFTER, seconds.into());
                }
            }
            Kind::CursorExpired { earliest } => extensions.set("earliestCursor", earliest.as_str()),
            _ => {}
        }
    }
}

/// Internal errors are logged once, here at the boundary; refusals are not logged as errors.
fn log(error: &Error) {
    match error.kind() {
        Kind::Internal => tracing::error!(error = ?error, "a request failed by a fault of the server"),
        Kind::Integrity => tracing::error!(error = ?error, "a request needed a secret that does not match its seal"),
        Kind::Unavailable { .. } | Kind::Timeout => tracing::warn!(error = ?error, "a request could not be served"),
        _ => tracing::debug!(code = error.code(), "a request was refused"),
    }
}

/// The scalar of an optional timestamp.
pub fn moment(at: Option<Timestamp>) -> Option<super::scalars::DateTime> {
    at.map(Into::into)
}
