//! Why background work failed, in terms that are safe to show to clients.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::FailureCode;
use crate::base::text::storable::{sanitize_json, sanitized};

/// Why a job or step failed. Stored as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Machine-readable reason.
    pub code: FailureCode,
    /// Human-readable sentence, without secrets.
    pub message: String,
    /// True when another attempt may succeed.
    pub is_retryable: bool,
    /// Further details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

impl Failure {
    /// A failure that another attempt may overcome.
    pub fn transient(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, message: sanitized(message.into()), is_retryable: true, details: None }
    }

    /// A failure that would recur on every attempt.
    pub fn permanent(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, message: sanitized(message.into()), is_retryable: false, details: None }
    }

    /// The job's subject was deleted or taken over by a newer job; this one must not change anything any more.
    pub fn superseded() -> Self {
        Self::permanent(FailureCode::Superseded, "What the job worked on was deleted, or belongs to a newer job.")
    }

    /// The stored form. Messages of other services may contain characters that cannot be stored; these are replaced.
    pub fn to_json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        sanitize_json(&mut value);
        value
    }

    /// Reads the stored form.
    pub fn from_json(value: &Value) -> Option<Self> {
        serde_json::from_value(value.clone()).ok()
    }
}
