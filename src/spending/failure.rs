//! How a call of a model that failed ends the job that made it.

use crate::engine::{Failure, FailureCode, JobError};
use crate::port::llm::{LlmError, LlmErrorCode};

impl From<LlmError> for JobError {
    fn from(error: LlmError) -> Self {
        let code = match error.code {
            LlmErrorCode::Timeout => FailureCode::Timeout,
            LlmErrorCode::ModelUnavailable => FailureCode::ModelUnavailable,
            LlmErrorCode::ProviderStreamTruncated => FailureCode::ProviderStreamTruncated,
            LlmErrorCode::ProviderProtocol => FailureCode::ProviderProtocol,
            LlmErrorCode::ModelRefused => FailureCode::ModelRefused,
            LlmErrorCode::ContextTooLong => FailureCode::ContextTooLong,
            LlmErrorCode::InvalidConfiguration => FailureCode::InvalidConfiguration,
            LlmErrorCode::BudgetExceeded => FailureCode::BudgetExceeded,
        };
        let failure = Failure { code, message: error.message, is_retryable: error.retryable, details: None };
        match error.unready {
            true => Self::Unready { failure, retry_after: error.retry_after },
            false => Self::Failed { failure, retry_after: error.retry_after, cause: None },
        }
    }
}
