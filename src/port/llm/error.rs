//! What can go wrong with a model, in words that may leave the server.

use std::fmt;
use std::time::Duration;

use super::usage::Usage;

/// Reason of an [`LlmError`]. Names follow `FailureCode` of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LlmErrorCode {
    /// Took too long.
    Timeout,
    /// The provider did not answer, is overloaded or wants payment.
    ModelUnavailable,
    /// The answer broke off before its end.
    ProviderStreamTruncated,
    /// The provider answered with something unreadable.
    ProviderProtocol,
    /// The model or the provider declined to answer.
    ModelRefused,
    /// The messages do not fit into the model.
    ContextTooLong,
    /// Address, key or model name do not fit: an operator must act.
    InvalidConfiguration,
    /// A limit of cost does not allow the call; nothing was sent.
    BudgetExceeded,
}

impl LlmErrorCode {
    /// Name of the value of `FailureCode`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "TIMEOUT",
            Self::ModelUnavailable => "MODEL_UNAVAILABLE",
            Self::ProviderStreamTruncated => "PROVIDER_STREAM_TRUNCATED",
            Self::ProviderProtocol => "PROVIDER_PROTOCOL",
            Self::ModelRefused => "MODEL_REFUSED",
            Self::ContextTooLong => "CONTEXT_TOO_LONG",
            Self::InvalidConfiguration => "INVALID_CONFIGURATION",
            Self::BudgetExceeded => "BUDGET_EXCEEDED",
        }
    }
}

/// A call of a model failed. Holds no key and no address.
#[derive(Debug, Clone, PartialEq)]
pub struct LlmError {
    /// Reason.
    pub code: LlmErrorCode,
    /// Sentence for a person.
    pub message: String,
    /// True when a later call may work.
    pub retryable: bool,
    /// When the provider wants to be asked again.
    pub retry_after: Option<Duration>,
    /// The provider is there and says that it is not ready, as while it loads a model: a matter of waiting, not of trying.
    pub unready: bool,
    /// Text that had arrived; incomplete, and never to be taken for an answer.
    pub partial: String,
    /// What was used up nevertheless, to be settled with the budget.
    pub spent: Usage,
    /// How many times the provider was asked.
    pub attempts: u32,
}

impl LlmError {
    /// An error before anything arrived. Retryable is what a later moment can mend.
    pub fn new(code: LlmErrorCode, message: impl Into<String>) -> Self {
        let retryable = matches!(
            code,
            LlmErrorCode::Timeout
                | LlmErrorCode::ModelUnavailable
                | LlmErrorCode::ProviderStreamTruncated
                | LlmErrorCode::ProviderProtocol
        );
        Self {
            code,
            message: message.into(),
            retryable,
            retry_after: None,
            unready: false,
            partial: String::new(),
            spent: Usage::default(),
            attempts: 1,
        }
    }

    /// The same error, of a provider that says that it is not ready yet.
    pub fn of_unready(mut self) -> Self {
        self.unready = true;
        self
    }

    /// The same error, not worth a repetition.
    pub fn permanent(mut self) -> Self {
        self.retryable = false;
        self
    }
}

impl fmt::Display for LlmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for LlmError {}
