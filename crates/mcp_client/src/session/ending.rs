//! Why a connection ended, told by what carried the messages to whoever waits for one.

use std::sync::{Arc, Mutex, PoisonError};

use crate::McpError;

/// Why a connection ended, when it has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending(Arc<Mutex<Option<McpError>>>);

impl Ending {
    /// Notes what went wrong last.
    pub(crate) fn note(&self, error: McpError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// What went wrong last.
    pub(crate) fn known(&self) -> Option<McpError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
