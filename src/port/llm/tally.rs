//! What one call has used so far, for whoever pays for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::error::LlmError;
use super::usage::Usage;

/// Who pays for a call.
#[async_trait]
pub trait Purse: std::fmt::Debug + Send + Sync {
    /// Asked before a provider is asked again after an attempt that cost something.
    ///
    /// # Errors
    /// `BUDGET_EXCEEDED` when another attempt at its highest cost is not affordable.
    async fn another_attempt(&self) -> Result<(), LlmError>;
}

/// Counts what one call uses, all its attempts together. True at every moment, so that a call which is given up midway
/// can be settled by what was sent and received until then. Clones share the count.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    used: Arc<Mutex<Usage>>,
    requests: Arc<AtomicU64>,
    purse: Option<Arc<dyn Purse>>,
}

impl Tally {
    /// A count for a call that somebody pays for.
    pub fn paid_by(purse: Arc<dyn Purse>) -> Self {
        Self { purse: Some(purse), ..Self::default() }
    }

    /// Notes what the call has used so far in all.
    pub fn set(&self, used: Usage) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = used;
    }

    /// What the call has used so far.
    pub fn used(&self) -> Usage {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request that is on its way to the provider, whatever becomes of it.
    pub fn note_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes back the newest request: it turned out that the provider was never reached.
    pub fn forget_request(&self) {
        self.requests.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many requests reached the provider, or may have.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Asks whoever pays for another attempt.
    ///
    /// # Errors
    /// `BUDGET_EXCEEDED` when it is not affordable.
    pub async fn afford_another(&self) -> Result<(), LlmError> {
        match &self.purse {
            Some(purse) => purse.another_attempt().await,
            None => Ok(()),
        }
    }
}
