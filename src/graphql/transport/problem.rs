//! Requests that end without being executed.

use std::borrow::Cow;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Name, ServerError, Value};

pub use super::super::answer::whole_seconds;
use super::super::limits::Refused;
use super::super::rate_limit::{PointBalance, PointsExhausted};
use super::status::Outcome;
use crate::base::error::{Error, Kind};

/// Why a request is not executed, with the error that its caller sees.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Determines the HTTP status.
    pub outcome: Outcome,
    /// The error in the response, with its code.
    pub error: Box<ServerError>,
    /// When to try again.
    pub retry_after: Option<Duration>,
    /// The caller's points, if there are too few.
    pub balance: Option<PointBalance>,
}

impl Problem {
    /// A problem with a code and a message.
    pub fn new(outcome: Outcome, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = ServerError::new(message.into(), None);
        error.extensions = Some(with_code(code));
        Self { outcome, error: Box::new(error), retry_after: None, balance: None }
    }

    /// Not a GraphQL request.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Outcome::BadRequest, "BAD_REQUEST", message)
    }

    /// The body is larger than allowed.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("The request is larger than {limit} bytes. Send files as an upload.");
        Self::new(Outcome::TooLarge, "PAYLOAD_TOO_LARGE", message)
    }

    /// The caller accepts no media type of the response.
    pub fn not_acceptable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Outcome::NotAcceptable, "BAD_REQUEST", message)
    }

    /// The process or the caller is at its limit of concurrent requests.
    pub fn busy(message: impl Into<Cow<'static, str>>) -> Self {
        let mut problem = Self::new(Outcome::Unavailable, "UNAVAILABLE", message);
        problem.set_retry_after(Duration::from_secs(1));
        problem
    }

    /// Over a limit of concurrency or rate.
    pub fn rate_limited(message: impl Into<Cow<'static, str>>, retry_after: Duration) -> Self {
        let mut problem = Self::new(Outcome::RateLimited, "RATE_LIMITED", message);
        problem.set_retry_after(retry_after);
        problem
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        let code = self.error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        match code {
            Some(async_graphql::Value::String(code)) => code,
            _ => "INTERNAL",
        }
    }

    fn set_retry_after(&mut self, retry_after: Duration) {
        let seconds = whole_seconds(retry_after);
        self.error.extensions.get_or_insert_default().set("retryAfterSeconds", seconds);
        self.retry_after = Some(retry_after);
    }
}

/// Error extensions with only a code.
pub fn with_code(code: &str) -> ErrorExtensionValues {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    extensions
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let outcome = match refused.code {
            "GRAPHQL_PARSE_FAILED" => Outcome::Unparsable,
            "BAD_USER_INPUT" => Outcome::BadVariables,
            "OPERATION_RESOLUTION_FAILURE" => Outcome::NoOperation,
            _ => Outcome::Invalid,
        };
        let mut problem = Self::new(outcome, refused.code, refused.message);
        problem.error.locations = refused.positions;
        if !refused.cost.is_empty() {
            let cost = refused.cost.into_iter().map(|(name, value)| (Name::new(name), Value::from(value))).collect();
            problem.error.extensions.get_or_insert_default().set("cost", Value::Object(cost));
        }
        if !refused.path.is_empty() {
            let path = refused.path.into_iter().map(Value::from).collect();
            problem.error.extensions.get_or_insert_default().set("inputPath", Value::List(path));
        }
        problem
    }
}

impl From<PointsExhausted> for Problem {
    fn from(exhausted: PointsExhausted) -> Self {
        let PointBalance { cost, remaining, .. } = exhausted.balance;
        let message = format!("The operation costs {cost} points and you have {remaining} left. Try again later.");
        Self { balance: Some(exhausted.balance), ..Self::rate_limited(message, exhausted.wait) }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (outcome, retry_after) = match error.kind() {
            Kind::Unauthenticated | Kind::TokenExpired | Kind::ReauthenticationRequired => {
                (Outcome::Unauthenticated, None)
            }
            Kind::Forbidden | Kind::Refused(_) => (Outcome::Forbidden, None),
            Kind::RateLimited { retry_after } => (Outcome::RateLimited, Some(*retry_after)),
            Kind::BadUserInput | Kind::CursorInvalid | Kind::CursorExpired { .. } => (Outcome::BadRequest, None),
            Kind::PayloadTooLarge => (Outcome::TooLarge, None),
            Kind::Timeout => (Outcome::Unavailable, None),
            Kind::Unavailable { retry_after } => (Outcome::Unavailable, Some(*retry_after)),
            Kind::Integrity | Kind::Internal => {
                tracing::error!(?error, "a request failed before it was executed");
                (Outcome::Internal, None)
            }
        };
        let mut problem = Self::new(outcome, error.code(), error.message().into_owned());
        if let Some(retry_after) = retry_after {
            problem.set_retry_after(retry_after);
        }
        problem
    }
}
