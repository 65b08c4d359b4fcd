//! How a call of a model that failed ends the job that made it.

use crate::base::FailureCode;
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

/// What a budget that does not suffice says, for work that goes on without the rest; other failures are returned
/// unchanged.
///
/// # Errors
/// The failure, when it is not of a budget.
#[expect(clippy::result_large_err, reason = "the failure is returned unchanged")]
pub fn budget_spent(error: JobError) -> Result<String, JobError> {
    match error {
        JobError::Failed { failure, .. } if failure.code == FailureCode::BudgetExceeded => Ok(failure.message),
        other => Err(other),
    }
}
