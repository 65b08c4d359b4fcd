//! Why background work failed.

use async_graphql::{Enum, SimpleObject};

use crate::base::{Error, Result};
use crate::engine;
use crate::graphql::scalars::Json;

/// Why a job or step failed.
#[derive(Debug, Clone, SimpleObject)]
pub struct Failure {
    /// Machine-readable reason.
    pub code: FailureCode,
    /// One sentence for people, in English and without secrets.
    pub message: String,
    /// True when another attempt may succeed.
    pub is_retryable: bool,
    /// More about the failure; the shape depends on the code.
    pub details: Option<Json>,
}

impl From<engine::Failure> for Failure {
    fn from(failure: engine::Failure) -> Self {
        let engine::Failure { code, message, is_retryable, details } = failure;
        Self { code: code.into(), message, is_retryable, details: details.map(Into::into) }
    }
}

impl Failure {
    /// Reads the stored form of a column that may be empty.
    pub fn read(stored: Option<&serde_json::Value>) -> Result<Option<Self>> {
        let Some(stored) = stored else { return Ok(None) };
        let unreadable = || Error::internal(anyhow::anyhow!("a stored failure cannot be read"));
        Ok(Some(engine::Failure::from_json(stored).ok_or_else(unreadable)?.into()))
    }
}

/// Reason of a failure. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "engine::FailureCode")]
pub enum FailureCode {
    /// It took too long.
    Timeout,
    /// The model provider did not answer.
    ModelUnavailable,
    /// The model's answer ended too early.
    ProviderStreamTruncated,
    /// The answer of the model provider could not be read.
    ProviderProtocol,
    /// The model refused to answer.
    ModelRefused,
    /// The text exceeds the context window of the model.
    ContextTooLong,
    /// A cost limit was reached.
    BudgetExceeded,
    /// A web page or file could not be fetched.
    SourceUnreachable,
    /// The server does not connect to this address.
    EgressDenied,
    /// The file is damaged, encrypted, of an unsupported type or exceeds a limit.
    DocumentRejected,
    /// The configuration is invalid.
    InvalidConfiguration,
    /// A tool failed.
    ToolFailed,
    /// A person rejected a necessary step.
    ApprovalRejected,
    /// Nobody decided in time.
    ApprovalExpired,
    /// A result exceeds the allowed size.
    PayloadTooLarge,
    /// The worker died or stopped responding.
    WorkerLost,
    /// The job crashed its worker several times.
    JobPoisoned,
    /// The person on whose behalf the job acts may not do this any more.
    PermissionRevoked,
    /// Stored data does not match its seal.
    IntegrityError,
    /// The job's subject was deleted or is handled by a newer job.
    Superseded,
    /// A server error.
    Internal,
}
