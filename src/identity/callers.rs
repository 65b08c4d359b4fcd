//! A cache of callers that this process has just seen, so that a busy caller costs no SQL.
//!
//! Entries were read from the database at most [`LIFE`] ago, and are dropped at once when [`super::ACCESS_CHANGED`]
//! signals that sessions, keys, roles or accounts changed. Without the signal, as on SQLite with a second process, a
//! change takes effect after [`LIFE`].

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, watch};

use super::cache::Cache;
use crate::base::clock::Timestamp;
use crate::base::id::{ApiKeyId, SessionId, UserId, WorkspaceId};
use crate::base::permission::{ApiKeyScope, InstanceRole, WorkspaceRole};

/// Longest time for which a caller is not read again from the database.
pub const LIFE: Duration = Duration::from_secs(1);

/// The key of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallerKey {
    /// The session of an access token.
    Session(SessionId),
    /// Hash of an API key.
    ApiKey(String),
}

/// A caller with valid credentials, as read from the database.
#[derive(Debug)]
pub struct Caller {
    /// The person.
    pub user_id: UserId,
    /// Rights over the whole instance.
    pub instance_role: InstanceRole,
    /// Roles in workspaces; for an API key, only in its own.
    pub memberships: Arc<HashMap<WorkspaceId, WorkspaceRole>>,
    /// When the credentials expire.
    pub ends_at: Option<Timestamp>,
    /// Session or API key.
    pub credential: Credential,
    /// When the last use was stored.
    pub last_used: LastUsed,
}

/// How a caller authenticates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
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
        /// The only workspace that it can use.
        workspace_id: WorkspaceId,
        /// Its scopes.
        scopes: Vec<ApiKeyScope>,
    },
}

impl Caller {
    /// True while the credentials have not expired.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }

    /// True when both have the same rights, so that an open connection need not be told.
    fn has_same_rights(&self, other: &Self) -> bool {
        (self.user_id, self.instance_role, self.ends_at) == (other.user_id, other.instance_role, other.ends_at)
            && self.memberships == other.memberships
    }
}

/// When something was last used, as stored.
#[derive(Debug)]
pub struct LastUsed(AtomicI64);

impl LastUsed {
    /// Starts with the stored last use.
    pub fn new(at: Option<Timestamp>) -> Self {
        Self(AtomicI64::new(at.unwrap_or_default().0))
    }

    /// True once in each `interval`, for the caller that must store the use.
    pub fn is_due(&self, now: Timestamp, interval: Duration) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let due = now.since(Timestamp(last)) >= interval;
        due && self.0.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// Callers by session or key; `None` for invalid credentials.
#[derive(Debug)]
pub struct CallerCache {
    seen: Cache<CallerKey, Option<Arc<Caller>>>,
    watched: DashMap<CallerKey, watch::Sender<LastCheck>>,
    check_lock: Arc<Mutex<()>>,
    joined: Notify,
}

/// Result of the last check of a connected caller; `None` before the first check.
pub type LastCheck = Option<Option<Arc<Caller>>>;

impl CallerCache {
    /// An empty cache for `capacity` callers.
    pub fn new(capacity: usize) -> Self {
        Self {
            seen: Cache::new(capacity, LIFE),
            watched: DashMap::new(),
            check_lock: Arc::default(),
            joined: Notify::new(),
        }
    }

    /// Registers a connection of this caller, until the result is dropped.
    pub fn watch(&self, key: CallerKey) -> Watch<'_> {
        let mut is_first = false;
        let sender = self.watched.entry(key.clone()).or_insert_with(|| {
            is_first = true;
            watch::channel(None).0
        });
        let last_check = Some(sender.subscribe());
        drop(sender);
        if is_first {
            self.joined.notify_one();
        }
        Watch { cache: self, key, last_check }
    }

    /// The connected callers.
    pub fn watched(&self) -> Vec<CallerKey> {
        self.watched.iter().map(|entry| entry.key().clone()).collect()
    }

    /// Notifies the connections of a caller about the result of a check, if it changed.
    pub fn publish(&self, key: &CallerKey, caller: Option<Arc<Caller>>) {
        let Some(sender) = self.watched.get(key) else { return };
        sender.send_if_modified(|last_check| {
            let is_known = match (&*last_check, &caller) {
                (Some(Some(known)), Some(caller)) => known.has_same_rights(caller),
                (Some(None), None) => true,
                _ => false,
            };
            if !is_known {
                *last_check = Some(caller);
            }
            !is_known
        });
    }

    /// The lock for checking all connected callers; `None` while it is held.
    pub fn try_lock_checks(&self) -> Option<OwnedMutexGuard<()>> {
        Arc::clone(&self.check_lock).try_lock_owned().ok()
    }

    /// True while any caller is connected.
    pub fn is_watching(&self) -> bool {
        !self.watched.is_empty()
    }

    /// Completes when a caller has connected that no check has covered.
    pub async fn joined(&self) {
        self.joined.notified().await;
    }
}

impl Deref for CallerCache {
    type Target = Cache<CallerKey, Option<Arc<Caller>>>;

    fn deref(&self) -> &Self::Target {
        &self.seen
    }
}

/// A registered connection.
#[derive(Debug)]
pub struct Watch<'a> {
    cache: &'a CallerCache,
    key: CallerKey,
    /// Dropped before the key.
    last_check: Option<watch::Receiver<LastCheck>>,
}

impl Watch<'_> {
    /// Result of the last check.
    pub fn last_check(&mut self) -> LastCheck {
        self.last_check.as_mut().and_then(|last_check| last_check.borrow_and_update().clone())
    }

    /// Completes when a check has another result.
    pub async fn changed(&mut self) {
        if let Some(last_check) = &mut self.last_check
            && last_check.changed().await.is_ok()
        {
            return;
        }
        // The sender lives as long as any connection is registered.
        std::future::pending::<()>().await;
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        drop(self.last_check.take());
        self.cache.watched.remove_if(&self.key, |_, sender| sender.receiver_count() == 0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::ACCESS_CHANGED;
    use super::*;
    use crate::db::signal::Signals;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn caller() -> Arc<Caller> {
        Arc::new(Caller {
            user_id: UserId::generate(),
            instance_role: InstanceRole::User,
            memberships: Arc::default(),
            ends_at: None,
            credential: Credential::Session { id: SessionId::generate(), reauthenticated_at: None },
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
        assert!(cache.get(&key, cache.present(&signals, Timestamp(NOW.0 + 999))).is_some());
        assert!(cache.get(&key, cache.present(&signals, Timestamp(NOW.0 + 1000))).is_none());
        assert!(cache.get(&key, cache.present(&signals, Timestamp(NOW.0 - 1))).is_none(), "the clock went back");
    }

    #[test]
    fn c_auth_4_a_change_is_noticed_at_once_even_during_the_reading() {
        let (cache, signals, key) = (CallerCache::new(10), Signals::default(), key());
        let before = cache.present(&signals, NOW);
        signals.wake(ACCESS_CHANGED);
        cache.put(key.clone(), before, Some(caller()));
        assert!(cache.get(&key, cache.present(&signals, NOW)).is_none());
        cache.put(key.clone(), cache.present(&signals, NOW), Some(caller()));
        assert!(cache.get(&key, cache.present(&signals, NOW)).is_some());
        signals.wake(ACCESS_CHANGED);
        assert!(cache.get(&key, cache.present(&signals, NOW)).is_none());
    }

    #[test]
    fn who_may_not_enter_is_remembered_too() {
        let (cache, signals, key) = (CallerCache::new(10), Signals::default(), key());
        cache.put(key.clone(), cache.present(&signals, NOW), None);
        let later = cache.present(&signals, Timestamp(NOW.0 + 300));
        assert!(matches!(cache.get(&key, later), Some(None)));
    }

    #[tokio::test]
    async fn c_auth_4_connections_hear_of_what_changed_and_of_nothing_else() {
        let (cache, key) = (CallerCache::new(10), key());
        let mut connection = cache.watch(key.clone());
        assert!(connection.last_check().is_none(), "nobody has looked");
        let first = caller();
        cache.publish(&key, Some(Arc::clone(&first)));
        connection.changed().await;
        assert!(matches!(connection.last_check(), Some(Some(_))));
        let same = Caller { last_used: LastUsed::new(Some(NOW)), ..copy(&first) };
        cache.publish(&key, Some(Arc::new(same)));
        let quiet = tokio::time::timeout(Duration::from_millis(20), connection.changed()).await;
        assert!(quiet.is_err(), "the same rights are no news");
        let admin = Caller { instance_role: InstanceRole::Admin, ..copy(&first) };
        cache.publish(&key, Some(Arc::new(admin)));
        connection.changed().await;
        cache.publish(&key, None);
        connection.changed().await;
        assert!(matches!(connection.last_check(), Some(None)));
    }

    fn copy(caller: &Caller) -> Caller {
        Caller {
            user_id: caller.user_id,
            instance_role: caller.instance_role,
            memberships: Arc::clone(&caller.memberships),
            ends_at: caller.ends_at,
            credential: caller.credential.clone(),
            last_used: LastUsed::new(None),
        }
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
