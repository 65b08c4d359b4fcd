//! Why background work failed, in words that may leave the server.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::text::storable::{mend_json, mended};

/// Reason of a failure; names follow `FailureCode` of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the schema describes each code")]
pub enum FailureCode {
    Timeout,
    ModelUnavailable,
    ProviderStreamTruncated,
    ProviderProtocol,
    ModelRefused,
    ContextTooLong,
    BudgetExceeded,
    SourceUnreachable,
    EgressDenied,
    DocumentRejected,
    InvalidConfiguration,
    ToolFailed,
    ApprovalRejected,
    ApprovalExpired,
    PayloadTooLarge,
    WorkerLost,
    JobPoisoned,
    PermissionRevoked,
    IntegrityError,
    Superseded,
    Internal,
}

/// Why a job or step failed. Stored as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Machine-readable reason.
    pub code: FailureCode,
    /// Sentence for a person, without secrets.
    pub message: String,
    /// True when another attempt may work.
    pub is_retryable: bool,
    /// Further facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

impl Failure {
    /// A failure that another attempt may mend.
    pub fn transient(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, message: mended(message.into()), is_retryable: true, details: None }
    }

    /// A failure that another attempt would only repeat.
    pub fn permanent(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, message: mended(message.into()), is_retryable: false, details: None }
    }

    /// What the job works on was deleted, or a newer job works on it now: this one changes nothing any more.
    pub fn superseded() -> Self {
        Self::permanent(FailureCode::Superseded, "What the job worked on was deleted, or belongs to a newer job.")
    }

    /// The stored form. What another service said may have characters that cannot be stored.
    pub fn to_json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        mend_json(&mut value);
        value
    }

    /// Reads the stored form.
    pub fn from_json(value: &Value) -> Option<Self> {
        serde_json::from_value(value.clone()).ok()
    }
}
