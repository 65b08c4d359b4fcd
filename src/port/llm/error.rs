//! Errors of model calls, in terms that are safe to show to clients.

use std::fmt;
use std::time::Duration;

use super::usage::Usage;
use crate::base::FailureCode;

macro_rules! codes {
    ($($(#[$doc:meta])+ $code:ident,)+) => {
        /// Code of an [`LlmError`]: those [`FailureCode`]s with which a call of a model can fail.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum LlmErrorCode {
            $($(#[$doc])+ $code,)+
        }

        impl From<LlmErrorCode> for FailureCode {
            fn from(code: LlmErrorCode) -> Self {
                match code {
                    $(LlmErrorCode::$code => Self::$code,)+
                }
            }
        }
    };
}

codes! {
    /// Timed out.
    Timeout,
    /// The provider is unreachable, overloaded or requires payment.
    ModelUnavailable,
    /// The response broke off before its end.
    ProviderStreamTruncated,
    /// The provider sent something unparsable.
    ProviderProtocol,
    /// The model or the provider declined to respond.
    ModelRefused,
    /// The messages exceed the model's context window.
    ContextTooLong,
    /// URL, key or model name are wrong: an operator must act.
    InvalidConfiguration,
    /// The provider's address must not be contacted.
    EgressDenied,
    /// A budget does not allow the call; nothing was sent.
    BudgetExceeded,
}

impl LlmErrorCode {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        FailureCode::from(self).as_str()
    }
}

/// What is at fault for a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The provider, its settings, or the way to it.
    Provider,
    /// The form of the request.
    Request,
    /// The model: not even after repairs did it answer in the form that was asked for. Another call is not likelier to.
    AnswerForm,
}

/// A failed model call. Contains neither key nor URL.
#[derive(Debug, Clone, PartialEq)]
pub struct LlmError {
    /// Machine-readable reason.
    pub code: LlmErrorCode,
    /// Human-readable sentence.
    pub message: String,
    /// True when a later call may succeed.
    pub retryable: bool,
    /// Delay that the provider requested before the next call.
    pub retry_after: Option<Duration>,
    /// What is at fault.
    pub fault: Fault,
    /// The provider is reachable but not ready, for example while loading a model: wait rather than retry at once.
    pub unready: bool,
    /// Text received before the failure; incomplete, and never to be used as the response.
    pub partial: String,
    /// Usage despite the failure, to be charged to the budget.
    pub spent: Usage,
    /// Number of requests to the provider.
    pub attempts: u32,
}

impl LlmError {
    /// An error before any text arrived; `retryable` follows from the code.
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
            fault: Fault::Provider,
            unready: false,
            partial: String::new(),
            spent: Usage::default(),
            attempts: 1,
        }
    }

    /// Marks the error as coming from a provider that is not ready yet.
    pub fn of_unready(mut self) -> Self {
        self.unready = true;
        self
    }

    /// Marks the error as not worth retrying.
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
