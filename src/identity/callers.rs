//! Callers that this process has seen a moment ago, so that a busy one costs no SQL.
//!
//! What is remembered was read from the database at most [`LIFE`] ago, and is forgotten at once when
//! [`crate::db::Signal::Identity`] tells that sessions, keys, roles or accounts changed. Without the signal, as on SQLite with a
//! second process, a change takes effect after [`LIFE`].

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use dashmap::DashMap;
use tokio::sync::{Mutex, MutexGuard};

use super::remembered::Remembered;
use crate::base::clock::Timestamp;
use crate::base::id::{ApiKeyId, SessionId, UserId, WorkspaceId};
use crate::base::permission::{ApiKeyScope, InstanceRole, WorkspaceRole};

/// Longest time for which a caller is believed without asking the database.
pub const LIFE: Duration = Duration::from_secs(1);

/// What a caller is looked up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallerKey {
    /// The session that an access token names.
    Session(SessionId),
    /// Hash of an API key.
    ApiKey(String),
}

/// What the database says of a caller whose credentials are in force.
#[derive(Debug)]
pub struct Caller {
    /// The person.
    pub user_id: UserId,
    /// Rights over the whole instance.
    pub instance_role: InstanceRole,
    /// Roles in workspaces; of an API key, in its own one only.
    pub memberships: Arc<HashMap<WorkspaceId, WorkspaceRole>>,
    /// When the credentials stop working.
    pub ends_at: Option<Timestamp>,
    /// Session or key.
    pub means: Means,
    /// When the use was last written down.
    pub last_used: LastUsed,
}

/// How a caller proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// A session.
    Session {
        /// The session.
        id: SessionId,
        /// When the person last gave the password.
        reauthenticated_at: Option<Timestamp>,
    },
    /// An API key.
    ApiKey {
        /// The key.
        id: ApiKeyId,
        /// The only workspace that it works in.
        workspace_id: WorkspaceId,
        /// What it may do.
        scopes: Vec<ApiKeyScope>,
    },
}

impl Caller {
    /// True while the credentials have not ended by themselves.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }
}

/// When something was last used, as far as it was written down.
#[derive(Debug)]
pub struct LastUsed(AtomicI64);

impl LastUsed {
    /// Last written use.
    pub fn new(at: Option<Timestamp>) -> Self {
        Self(AtomicI64::new(at.unwrap_or_default().0))
    }

    /// True for one caller each `interval`: the one that is to write the use down.
    pub fn is_due(&self, now: Timestamp, interval: Duration) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let due = now.since(Timestamp(last)) >= interval;
        due && self.0.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// Callers by session or key; `None` is a caller who may not enter.
#[derive(Debug)]
pub struct CallerCache {
    seen: Remembered<CallerKey, Option<Arc<Caller>>>,
    watched: DashMap<CallerKey, usize>,
    turn: Mutex<()>,
    start: Instant,
}

impl CallerCache {
    /// An empty cache for so many callers.
    pub fn new(capacity: usize) -> Self {
        Self {
            seen: Remembered::new(capacity, LIFE),
            watched: DashMap::new(),
            turn: Mutex::default(),
            start: Instant::now(),
        }
    }

    /// Notes that somebody stays connected as this caller, until the answer is dropped.
    pub fn watch(&self, key: CallerKey) -> Watch<'_> {
        *self.watched.entry(key.clone()).or_default() += 1;
        Watch { cache: self, key }
    }

    /// The callers who are connected.
    pub fn watched(&self) -> Vec<CallerKey> {
        self.watched.iter().map(|entry| entry.key().clone()).collect()
    }

    /// The turn to read for all who are connected; one at a time has it.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Time until the next common look of all who are connected: each process looks every `interval`, for all at once.
    pub fn until_look(&self, interval: Duration) -> Duration {
        let interval = interval.max(Duration::from_millis(1));
        let into = self.start.elapsed().as_nanos() % interval.as_nanos();
        interval.saturating_sub(Duration::from_nanos(u64::try_from(into).unwrap_or(0)))
    }
}

impl Deref for CallerCache {
    type Target = Remembered<CallerKey, Option<Arc<Caller>>>;

    fn deref(&self) -> &Self::Target {
        &self.seen
    }
}

/// Somebody stays connected.
#[derive(Debug)]
pub struct Watch<'a> {
    cache: &'a CallerCache,
    key: CallerKey,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.cache.watched.remove_if_mut(&self.key, |_, count| {
            *count -= 1;
            *count == 0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::signal::{Signal, Signals};

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn caller() -> Arc<Caller> {
        Arc::new(Caller {
            user_id: UserId::generate(),
            instance_role: InstanceRole::User,
            memberships: Arc::default(),
            ends_at: None,
            means: Means::Session { id: SessionId::generate(), reauthenticated_at: None },
            last_used: LastUsed::new(None),
        })
    }

    fn key() -> CallerKey {
        CallerKey::Session(SessionId::generate())
    }

    #[test]
    fn c_auth_4_a_caller_is_believed_for_less_than_a_second() {
        let (cache, signals, key) = (CallerCache::new(10), Signals::default(), key());
        cache.put(key.clone(), cache.present(&signals, NOW), Some(caller()));
        assert!(cache.get(&key, cache.present(&signals, Timestamp(NOW.0 + 999)), LIFE).is_some());
        assert!(cache.get(&key, cache.present(&signals, Timestamp(NOW.0 + 1000)), LIFE).is_none());
        assert!(cache.get(&key, cache.present(&signals, Timestamp(NOW.0 - 1)), LIFE).is_none(), "the clock went back");
    }

    #[test]
    fn c_auth_4_a_change_is_noticed_at_once_even_during_the_reading() {
        let (cache, signals, key) = (CallerCache::new(10), Signals::default(), key());
        let before = cache.present(&signals, NOW);
        signals.wake(Signal::Identity);
        cache.put(key.clone(), before, Some(caller()));
        assert!(cache.get(&key, cache.present(&signals, NOW), LIFE).is_none());
        cache.put(key.clone(), cache.present(&signals, NOW), Some(caller()));
        assert!(cache.get(&key, cache.present(&signals, NOW), LIFE).is_some());
        signals.wake(Signal::Identity);
        assert!(cache.get(&key, cache.present(&signals, NOW), LIFE).is_none());
    }

    #[test]
    fn c_auth_4_those_who_are_connected_are_judged_by_what_is_younger() {
        let (cache, signals, key) = (CallerCache::new(10), Signals::default(), key());
        cache.put(key.clone(), cache.present(&signals, NOW), None);
        let later = cache.present(&signals, Timestamp(NOW.0 + 300));
        assert!(matches!(cache.get(&key, later, LIFE), Some(None)), "who may not enter is remembered too");
        assert!(cache.get(&key, later, Duration::from_millis(300)).is_none());
    }

    #[test]
    fn a_caller_is_watched_until_the_last_connection_ends() {
        let (cache, key) = (CallerCache::new(10), key());
        let (first, second) = (cache.watch(key.clone()), cache.watch(key.clone()));
        assert_eq!(cache.watched(), std::slice::from_ref(&key));
        drop(first);
        assert_eq!(cache.watched(), [key]);
        drop(second);
        assert!(cache.watched().is_empty());
    }

    #[test]
    fn looks_are_taken_together() {
        let cache = CallerCache::new(10);
        let interval = Duration::from_secs(3600);
        let (one, other) = (cache.until_look(interval), cache.until_look(interval));
        assert!(other <= one && one <= interval && one.saturating_sub(other) < Duration::from_secs(60));
    }

    #[test]
    fn memory_is_bounded() {
        let (cache, signals) = (CallerCache::new(10), Signals::default());
        for n in 0..100 {
            cache.put(key(), cache.present(&signals, Timestamp(NOW.0 + n)), Some(caller()));
            assert!(cache.len() <= 10);
        }
    }

    #[test]
    fn a_use_is_written_once_in_an_interval() {
        let used = LastUsed::new(Some(NOW));
        let minute = Duration::from_secs(60);
        assert!(!used.is_due(Timestamp(NOW.0 + 59_999), minute));
        assert!(used.is_due(Timestamp(NOW.0 + 60_000), minute));
        assert!(!used.is_due(Timestamp(NOW.0 + 60_001), minute));
    }
}
