//! From the server's errors to GraphQL's, and the form of fallible fields.

use async_graphql::ErrorExtensionValues;

use crate::base::error::Kind;
use crate::base::{Error, Result, Timestamp};

/// What a nullable field that can fail answers. `Option<Result<T>>`, never `Result<Option<T>>`: the engine would null
/// the whole parent for the latter.
pub type Fallible<T> = Option<async_graphql::Result<T>>;

/// A nullable field: absent is null, an error nulls this field only.
pub fn fallible<T>(result: Result<Option<T>>) -> Fallible<T> {
    match result {
        Ok(value) => value.map(Ok),
        Err(error) => Some(Err(error.into())),
    }
}

/// A payload that has a place for refusals.
pub trait Refusable {
    /// The payload of a mutation that did not take effect.
    fn refused(refusals: &[crate::base::Refusal]) -> Self;
}

/// The answer of a mutation: refusals become the payload's `errors`, everything else a top-level error.
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

/// Gives every error of a response that came from our own [`Error`] its code and facts, and logs causes. One of the
/// two translators; the other one is `http/error.rs`. Resolvers use `?`: the engine keeps the error as a source.
pub fn translate(response: &mut async_graphql::Response) {
    for error in &mut response.errors {
        let Some(source) = error.source.clone() else { continue };
        let Some(cause) = source.downcast_ref::<Error>() else { continue };
        log(cause);
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("code", cause.code());
        match cause.kind() {
            Kind::RateLimited { retry_after } | Kind::Unavailable { retry_after } => {
                extensions.set("retryAfterSeconds", retry_after.as_secs().max(1));
            }
            Kind::CursorExpired { earliest } => extensions.set("earliestCursor", earliest.as_str()),
            _ => {}
        }
    }
}

/// Faults are errors, refusals are ordinary: an error is logged once, here at the boundary.
fn log(error: &Error) {
    match error.kind() {
        Kind::Internal => tracing::error!(error = ?error, "a request failed by a fault of the server"),
        Kind::Unavailable { .. } | Kind::Timeout => tracing::warn!(error = ?error, "a request could not be served"),
        _ => tracing::debug!(code = error.code(), "a request was refused"),
    }
}

/// `Some` of the scalar for an optional moment.
pub fn moment(at: Option<Timestamp>) -> Option<super::scalars::DateTime> {
    at.map(Into::into)
}
