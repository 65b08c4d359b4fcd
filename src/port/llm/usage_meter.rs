//! Usage of a call in progress, for its budget.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;

use super::error::LlmError;
use super::usage::Usage;

/// The budget that pays for a call.
pub trait AttemptBudget: std::fmt::Debug + Send + Sync {
    /// Called before a retry that follows an attempt that cost something.
    ///
    /// # Errors
    /// `BUDGET_EXCEEDED` when the budget does not cover the highest cost of another attempt.
    fn reserve_attempt(&self) -> BoxFuture<'_, Result<(), LlmError>>;
}

/// Counts the usage of a call, including all its attempts. Always current, so that a call abandoned midway can be
/// settled by what was sent and received until then. Clones share the count.
#[derive(Debug, Clone, Default)]
pub struct UsageMeter {
    used: Arc<Mutex<Usage>>,
    requests: Arc<AtomicU64>,
    budget: Option<Arc<dyn AttemptBudget>>,
}

impl UsageMeter {
    /// A meter for a call paid by a budget.
    pub fn paid_by(budget: Arc<dyn AttemptBudget>) -> Self {
        Self { budget: Some(budget), ..Self::default() }
    }

    /// Sets the total usage of the call so far.
    pub fn set(&self, used: Usage) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = used;
    }

    /// Usage of the call so far.
    pub fn used(&self) -> Usage {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request sent to the provider, whatever its outcome.
    pub fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes back the latest request: it never reached the provider.
    pub fn uncount_request(&self) {
        self.requests.fetch_sub(1, Ordering::Relaxed);
    }

    /// Number of requests that reached the provider, or may have.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Reserves budget for another attempt.
    ///
    /// # Errors
    /// `BUDGET_EXCEEDED` when the budget does not cover it.
    pub async fn reserve_attempt(&self) -> Result<(), LlmError> {
        match &self.budget {
            Some(budget) => budget.reserve_attempt().await,
            None => Ok(()),
        }
    }
}
