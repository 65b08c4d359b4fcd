//! Calls of models that are over and not settled yet: known to the attempt that made them, written down with its next
//! reservation, its next finished step, or its end.

use std::sync::{Mutex, PoisonError};

use super::ledger::Spent;

/// What an attempt knows of its calls.
#[derive(Debug, Default)]
pub(super) struct Account {
    known: Mutex<Vec<Spent>>,
}

impl Account {
    /// Notes a call that is over.
    pub(super) fn note(&self, spent: Spent) {
        self.lock().push(spent);
    }

    /// The calls that wait to be settled.
    pub(super) fn known(&self) -> Vec<Spent> {
        self.lock().clone()
    }

    /// Forgets calls whose settlement was committed.
    pub(super) fn forget(&self, settled: &[Spent]) {
        self.lock().retain(|spent| !settled.iter().any(|other| other.entry == spent.entry));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Spent>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
