//! A log by sequence: stored entries behind a number first, then new ones, without a gap and without a repeat (C-STR-3).
//!
//! Stored and new entries are the same read, so there is no seam between them. All who follow a log in this process share
//! what the first of them reads after a wake-up ([`Tail`]): a thousand subscribers cost the database what one does.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use dashmap::DashMap;
use futures_util::stream::try_unfold;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::wake_ups::Wake;
use super::{Feed, WakeUps};
use crate::base::Result;
use crate::db::signal::Signal;

/// Entries read at once. They wait in memory when the subscriber is slow.
const PAGE: u64 = 50;
/// Newest entries of a log that its subscribers share.
const SHARED: usize = 64;

/// Entries with growing numbers, of which none becomes visible after one with a higher number.
pub trait Log: Send + Sync + 'static {
    /// What is told.
    type Entry: Clone + Send + Sync + 'static;

    /// The number of an entry.
    fn sequence(entry: &Self::Entry) -> i64;

    /// Entries after a number, the first ones of those that there are, in order.
    fn after(&self, sequence: i64, limit: u64) -> impl Future<Output = Result<Vec<Self::Entry>>> + Send;

    /// True for an entry that may be the last.
    fn may_be_last(_entry: &Self::Entry) -> bool {
        false
    }

    /// True when nothing is appended any more. Asked in the beginning, after an entry that may be the last, and after a
    /// long silence.
    fn is_over(&self) -> impl Future<Output = Result<bool>> + Send {
        async { Ok(false) }
    }
}

/// Follows a log from behind a number, with the wake-ups of a topic that no other log has. Whether the number is one of the
/// log is for the caller to check, after the wake-ups were taken.
pub fn follow<L: Log>(log: L, tails: &Tails<L::Entry>, wake_ups: WakeUps, after: i64) -> Feed<L::Entry> {
    let tail = tails.of(wake_ups.topic());
    let state = Reader { log, wake_ups, tail, last: after, ready: VecDeque::new(), is_new: true, may_be_over: true };
    Feed::new(try_unfold(state, async |mut reader| Ok(reader.next().await?.map(|entry| (entry, reader)))))
}

struct Reader<L: Log> {
    log: L,
    wake_ups: WakeUps,
    tail: Arc<Tail<L::Entry>>,
    /// Number of the last entry that was told.
    last: i64,
    /// Entries that were read and not told yet.
    ready: VecDeque<L::Entry>,
    /// True until the first reading, which is its own: what it was promised by its number must be there.
    is_new: bool,
    /// True when the log may be over although nothing new was seen.
    may_be_over: bool,
}

impl<L: Log> Reader<L> {
    async fn next(&mut self) -> Result<Option<L::Entry>> {
        let mut is_over = false;
        loop {
            if let Some(entry) = self.ready.pop_front() {
                self.last = L::sequence(&entry);
                self.may_be_over = L::may_be_last(&entry);
                return Ok(Some(entry));
            }
            self.ready = self.read().await?;
            if !self.ready.is_empty() {
                continue;
            }
            if is_over {
                // It was over before it was read to its end once more: nothing will follow.
                return Ok(None);
            }
            is_over = self.may_be_over && self.log.is_over().await?;
            if !is_over {
                self.may_be_over = self.wake_ups.next().await == Wake::Silence;
            }
        }
    }

    /// Reads on from the last entry.
    async fn read(&mut self) -> Result<VecDeque<L::Entry>> {
        let shared = self.tail.after(self).await?;
        self.is_new = false;
        match shared {
            Some(entries) => Ok(entries),
            None => Ok(self.log.after(self.last, PAGE).await?.into()),
        }
    }
}

/// What the subscribers of each log of one kind share: the log's tail, for as long as one of them follows it.
pub struct Tails<E> {
    by_topic: Arc<DashMap<Signal, Weak<Tail<E>>>>,
}

impl<E> Default for Tails<E> {
    fn default() -> Self {
        Self { by_topic: Arc::default() }
    }
}

impl<E> Tails<E> {
    /// The tail of the log of a topic.
    fn of(&self, topic: Signal) -> Arc<Tail<E>> {
        let mut slot = self.by_topic.entry(topic).or_default();
        slot.upgrade().unwrap_or_else(|| {
            let state = TailState { read: None, from: 0, entries: VecDeque::new() };
            let by_topic = Arc::clone(&self.by_topic);
            let tail = Arc::new(Tail { topic, by_topic, state: Mutex::new(state) });
            *slot = Arc::downgrade(&tail);
            tail
        })
    }

    /// Number of logs that are followed.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.by_topic.len()
    }
}

/// The newest entries of a log, read once for all who follow it.
struct Tail<E> {
    topic: Signal,
    by_topic: Arc<DashMap<Signal, Weak<Tail<E>>>>,
    state: Mutex<TailState<E>>,
}

impl<E> Drop for Tail<E> {
    fn drop(&mut self) {
        // Another one may have taken its place.
        self.by_topic.remove_if(&self.topic, |_, tail| tail.strong_count() == 0);
    }
}

struct TailState<E> {
    /// Wake-ups before the last reading that came to the end of the log, and when it was.
    read: Option<(u64, Instant)>,
    /// All stored entries after this number are here, as far as was read.
    from: i64,
    entries: VecDeque<E>,
}

impl<E: Clone> Tail<E> {
    /// Entries after the reader's last; none when they lie further back than the tail, and are to be read from storage.
    async fn after<L: Log<Entry = E>>(&self, of: &Reader<L>) -> Result<Option<VecDeque<E>>> {
        let mut state = self.state.lock().await;
        if of.last > state.newest::<L>() {
            // The tail is about the end of the log: whoever is further back reads by himself until he has come there.
            state.entries.clear();
            state.from = of.last;
            state.read = None;
        }
        if of.last < state.from {
            return Ok(None);
        }
        // Taken before the reading, so that a wake-up during it leads to another one.
        let version = of.wake_ups.version();
        let is_current = |(before, at): (u64, Instant)| before == version && at.elapsed() < of.wake_ups.repair() / 2;
        if of.is_new || !state.read.is_some_and(is_current) {
            let more = of.log.after(state.newest::<L>(), PAGE).await?;
            // A full page is not the end: the next to come reads on.
            let is_end = (more.len() as u64) < PAGE;
            state.read = is_end.then(|| (version, Instant::now()));
            state.entries.extend(more);
        }
        let start = state.entries.partition_point(|entry| L::sequence(entry) <= of.last);
        let behind = state.entries.range(start..).cloned().collect();
        while state.entries.len() > SHARED {
            state.from = state.entries.pop_front().map_or(state.from, |entry| L::sequence(&entry));
        }
        Ok(Some(behind))
    }
}

impl<E> TailState<E> {
    /// Number of the last entry that was read.
    fn newest<L: Log<Entry = E>>(&self) -> i64 {
        self.entries.back().map_or(self.from, L::sequence)
    }
}
