//! How a call of a model that failed ends the job that made it.

use crate::engine::{Failure, JobError};
use crate::port::llm::LlmError;

impl From<LlmError> for JobError {
    fn from(error: LlmError) -> Self {
        let failure =
            Failure { code: error.code.into(), message: error.message, is_retryable: error.retryable, details: None };
        match error.unready {
            true => Self::Unready { failure, retry_after: error.retry_after },
            false => Self::Failed { failure, retry_after: error.retry_after, cause: None },
        }
    }
}
