//! Counters in the memory of this process.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use dashmap::mapref::one::Ref;
use futures_util::future::BoxFuture;

use super::buckets::Buckets;
use super::failures::Failures;
use super::{Decision, Delay, Key, Limits, Quota};
use crate::base::Clock;

/// Keys of one kind that are remembered; each takes some fifty bytes.
const KEYS_OF_A_KIND: usize = 100_000;

/// Counters in the memory of this process. Each kind of key has room of its own, so that a flood of one kind makes
/// nothing of another be forgotten; kinds are written in the code, and few.
#[derive(Debug)]
pub struct InProcess {
    clock: Clock,
    capacity: usize,
    buckets: Tables<Buckets>,
    failures: Tables<Failures>,
}

type Tables<T> = DashMap<&'static str, Mutex<T>>;

impl InProcess {
    /// Nothing was counted yet.
    pub fn new(clock: Clock) -> Self {
        Self::with_capacity(clock, KEYS_OF_A_KIND)
    }

    /// The same with room for other than the usual number of keys of a kind.
    pub fn with_capacity(clock: Clock, capacity: usize) -> Self {
        Self { clock, capacity: capacity.max(1), buckets: DashMap::new(), failures: DashMap::new() }
    }

    /// The table of a kind. Only the first use of a kind writes to the map of tables.
    fn table<'a, T>(&self, tables: &'a Tables<T>, kind: &'static str, new: fn(usize) -> T) -> Table<'a, T> {
        if let Some(table) = tables.get(kind) {
            return Table(table);
        }
        Table(tables.entry(kind).or_insert_with(|| Mutex::new(new(self.capacity))).downgrade())
    }

    fn failures_of(&self, kind: &'static str) -> Table<'_, Failures> {
        self.table(&self.failures, kind, Failures::new)
    }
}

struct Table<'a, T>(Ref<'a, &'static str, Mutex<T>>);

impl<T> Table<'_, T> {
    fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limits for InProcess {
    fn take(&self, key: Key, quota: Quota, cost: u32) -> BoxFuture<'_, Decision> {
        Box::pin(async move {
            let table = self.table(&self.buckets, key.kind, Buckets::new);
            table.lock().take(key.subject, quota, cost, self.clock.now())
        })
    }

    fn begin_attempt<'a>(&'a self, key: Key, delays: &'a [Delay]) -> BoxFuture<'a, Result<(), Duration>> {
        Box::pin(async move { self.failures_of(key.kind).lock().begin(key.subject, delays, self.clock.now()) })
    }

    fn withdraw_attempt(&self, key: Key) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.failures_of(key.kind).lock().withdraw(key.subject);
        })
    }

    fn forget_attempts(&self, key: Key) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.failures_of(key.kind).lock().forget(key.subject);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;

    const QUOTA: Quota = Quota { interval: Duration::from_secs(60), burst: 1 };

    #[tokio::test]
    async fn kinds_have_counters_and_room_of_their_own() {
        let limits = InProcess::with_capacity(Clock::manual(Timestamp(1_800_000_000_000)), 8);
        assert!(limits.take(Key::new("one", 1), QUOTA, 1).await.is_allowed());
        assert!(limits.take(Key::new("other", 1), QUOTA, 1).await.is_allowed());
        for subject in 0..1_000 {
            limits.take(Key::new("other", subject), QUOTA, 1).await;
        }
        assert!(!limits.take(Key::new("one", 1), QUOTA, 1).await.is_allowed(), "a flood of the other kind");
        assert!(limits.table(&limits.buckets, "other", Buckets::new).lock().len() <= 8);
    }
}
