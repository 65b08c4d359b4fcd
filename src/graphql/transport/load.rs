//! How many operations run at the same time.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;
use super::settings::TransportSettings;
use crate::base::id::UserId;

/// Counts running operations of the process and of each user.
pub struct Load {
    process: Arc<Semaphore>,
    users: Arc<Tally<UserId>>,
    per_user: usize,
}

/// The right to run one operation; given back when dropped.
#[derive(Debug)]
pub struct Slot {
    _process: OwnedSemaphorePermit,
    _user: Option<Ticket<UserId>>,
}

impl Load {
    /// Nothing runs yet.
    pub fn new(settings: &TransportSettings) -> Self {
        Self {
            process: Arc::new(Semaphore::new(settings.concurrent)),
            users: Arc::new(Tally::default()),
            per_user: settings.concurrent_per_user,
        }
    }

    /// Takes a slot if one is free; nobody waits.
    ///
    /// # Errors
    ///
    /// 503 `UNAVAILABLE` with a time to try again.
    pub fn admit(&self, user: Option<UserId>) -> Result<Slot, Problem> {
        let user = match user {
            Some(user) => Some(self.users.enter(user, self.per_user).ok_or_else(|| {
                Problem::busy("You have too many requests in progress. Wait until some of them are done.")
            })?),
            None => None,
        };
        let process = Arc::clone(&self.process).try_acquire_owned();
        let process = process.map_err(|_| Problem::busy("The server is busy. Try again in a moment."))?;
        Ok(Slot { _process: process, _user: user })
    }
}

/// Counts how many of something each key has. Keys without any take no memory.
#[derive(Debug)]
pub struct Tally<K: std::hash::Hash + Eq> {
    counts: DashMap<K, usize>,
}

impl<K: std::hash::Hash + Eq> Default for Tally<K> {
    fn default() -> Self {
        Self { counts: DashMap::new() }
    }
}

impl<K: std::hash::Hash + Eq + Clone> Tally<K> {
    /// Counts one more, unless the key already has `limit`.
    pub fn enter(self: &Arc<Self>, key: K, limit: usize) -> Option<Ticket<K>> {
        let mut count = self.counts.entry(key.clone()).or_insert(0);
        if *count >= limit {
            return None;
        }
        *count += 1;
        drop(count);
        Some(Ticket { tally: Arc::clone(self), key })
    }
}

/// One counted thing; dropping it counts it off.
#[derive(Debug)]
pub struct Ticket<K: std::hash::Hash + Eq> {
    tally: Arc<Tally<K>>,
    key: K,
}

impl<K: std::hash::Hash + Eq> Drop for Ticket<K> {
    fn drop(&mut self) {
        if let Some(mut count) = self.tally.counts.get_mut(&self.key) {
            *count -= 1;
        }
        self.tally.counts.remove_if(&self.key, |_, count| *count == 0);
    }
}
