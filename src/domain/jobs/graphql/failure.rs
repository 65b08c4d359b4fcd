//! Why background work failed.

use async_graphql::{Enum, SimpleObject};

use crate::base::{Error, Result};
use crate::engine;
use crate::graphql::scalars::Json;

/// Why something failed.
#[derive(Debug, Clone, SimpleObject)]
pub struct Failure {
    /// Machine-readable reason.
    pub code: FailureCode,
    /// Sentence for a person, without secrets.
    pub message: String,
    /// True when another attempt may work.
    pub is_retryable: bool,
    /// Further facts; the shape depends on the code.
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

/// Reason of a failure. New values may appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "engine::FailureCode")]
pub enum FailureCode {
    /// Took too long.
    Timeout,
    /// The model provider did not answer.
    ModelUnavailable,
    /// The answer of the model broke off.
    ProviderStreamTruncated,
    /// The model provider answered with something unreadable.
    ProviderProtocol,
    /// The model declined to answer.
    ModelRefused,
    /// The text does not fit into the model.
    ContextTooLong,
    /// A limit of cost or tokens was reached.
    BudgetExceeded,
    /// A web page or file could not be fetched.
    SourceUnreachable,
    /// An address points to where the server refuses to go.
    EgressDenied,
    /// The file is damaged, encrypted, of an unknown kind or beyond a limit.
    DocumentRejected,
    /// The configuration does not fit.
    InvalidConfiguration,
    /// A tool failed.
    ToolFailed,
    /// A person rejected a necessary step.
    ApprovalRejected,
    /// Nobody decided in time.
    ApprovalExpired,
    /// A result is larger than allowed.
    PayloadTooLarge,
    /// The worker disappeared.
    WorkerLost,
    /// The job brought down its worker several times.
    JobPoisoned,
    /// The person on whose behalf the job acts may not do this any more.
    PermissionRevoked,
    /// Stored data does not match its seal.
    IntegrityError,
    /// What the job worked on was deleted, or belongs to a newer job.
    Superseded,
    /// A fault of the server.
    Internal,
}
