//! Wake-ups. A signal says that a change concerning a topic was committed; followers of the topic then read the
//! database.
//!
//! A signal carries no data, so losing or duplicating one is harmless: followers read on from their own position, and a
//! slow poll repairs what a broken connection lost. Topics are keyed, so that a signal wakes only followers of its
//! object (a single channel with a filter costs ten times the CPU at a thousand followers).

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dashmap::DashMap;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

/// A topic, declared by its owner, as in `engine::signals`. Opaque to this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signal {
    topic: char,
    id: Uuid,
}

impl Signal {
    /// The topic of one object. Each owner has its own letters; a letter is never reused for something else, because
    /// older processes may still receive it.
    pub const fn of(topic: char, id: Uuid) -> Self {
        Self { topic, id }
    }

    /// A topic without an object.
    pub const fn all(topic: char) -> Self {
        Self::of(topic, Uuid::nil())
    }

    /// The text form for other processes: a letter and an identifier, well below 100 bytes.
    pub fn encode(self) -> String {
        format!("{}{}", self.topic, self.id.simple())
    }

    /// Parses the text form; `None` when invalid. A topic that this version does not know has no followers.
    pub fn decode(text: &str) -> Option<Self> {
        let topic = text.chars().next().filter(char::is_ascii_lowercase)?;
        Some(Self::of(topic, Uuid::try_parse(&text[1..]).ok()?))
    }
}

/// In-process fan-out: topics and their followers.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    inner: Arc<SignalsInner>,
}

#[derive(Debug, Default)]
struct SignalsInner {
    topics: DashMap<Signal, Topic>,
    outbox: OnceLock<Arc<Outbox>>,
    sweep: Mutex<usize>,
}

/// Signals still to be sent to other processes. A set: it cannot grow beyond the number of topics that changed while
/// nothing could be sent.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: Mutex<HashSet<Signal>>,
    filled: Notify,
}

impl Outbox {
    /// Adds signals.
    pub(crate) fn put(&self, signals: impl IntoIterator<Item = Signal>) {
        self.lock().extend(signals);
        self.filled.notify_one();
    }

    /// Takes all signals; waits while there are none.
    pub(crate) async fn take(&self) -> HashSet<Signal> {
        loop {
            let taken = std::mem::take(&mut *self.lock());
            if !taken.is_empty() {
                return taken;
            }
            self.filled.notified().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<Signal>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Topic {
    version: watch::Sender<u64>,
}

impl Topic {
    fn new() -> Self {
        Self { version: watch::channel(0).0 }
    }

    fn wake(&self) {
        self.version.send_modify(|version| *version = version.wrapping_add(1));
    }
}

impl Signals {
    /// Wakes all followers of the topic in this process.
    pub fn wake(&self, signal: Signal) {
        if let Some(topic) = self.inner.topics.get(&signal) {
            topic.wake();
        }
    }

    /// Wakes followers of committed changes, here and in other processes.
    pub(crate) fn publish(&self, signals: &[Signal]) {
        for signal in signals {
            self.wake(*signal);
        }
        if !signals.is_empty()
            && let Some(outbox) = self.inner.outbox.get()
        {
            outbox.put(signals.iter().copied());
        }
    }

    /// Wakes every follower of every topic: after a reconnect, signals may have been missed.
    pub fn wake_all(&self) {
        for topic in &self.inner.topics {
            topic.wake();
        }
    }

    /// Follows a topic: [`Follower::changed`] resolves after each wake-up since its last return.
    pub fn follow(&self, signal: Signal) -> Follower {
        self.sweep();
        let receiver = self.inner.topics.entry(signal).or_insert_with(Topic::new).version.subscribe();
        Follower { receiver }
    }

    /// Starts collecting signals for other processes.
    pub(crate) fn outbox(&self) -> Arc<Outbox> {
        Arc::clone(self.inner.outbox.get_or_init(Arc::default))
    }

    /// Removes topics without followers, each time the number of topics has doubled.
    fn sweep(&self) {
        let mut due = self.inner.sweep.lock().unwrap_or_else(PoisonError::into_inner);
        if self.inner.topics.len() > (*due).max(64) {
            self.inner.topics.retain(|_, topic| topic.version.receiver_count() > 0);
            *due = self.inner.topics.len() * 2;
        }
    }
}

/// A subscription to a topic.
#[derive(Debug)]
pub struct Follower {
    receiver: watch::Receiver<u64>,
}

impl Follower {
    /// Resolves at the next wake-up, or immediately if there was one since its last return.
    pub async fn changed(&mut self) {
        if self.receiver.changed().await.is_err() {
            // A topic is dropped only without followers, and this is one.
            std::future::pending::<()>().await;
        }
    }

    /// Number of wake-ups so far. A read is still current while the number has not changed since before it.
    pub fn version(&self) -> u64 {
        *self.receiver.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUE: Signal = Signal::all('q');

    /// The topic of one object.
    fn some() -> Signal {
        Signal::of('j', Uuid::now_v7())
    }

    #[test]
    fn text_form_round_trips() {
        for signal in [some(), some(), QUEUE] {
            assert_eq!(Signal::decode(&signal.encode()), Some(signal));
        }
        for text in ["", "j", "x0000", "ü", "jxyz"] {
            assert_eq!(Signal::decode(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn a_wake_up_between_two_reads_is_not_lost() {
        let signals = Signals::default();
        let mut follower = signals.follow(QUEUE);
        signals.wake(QUEUE);
        signals.wake(QUEUE);
        follower.changed().await;
        let quiet = tokio::time::timeout(std::time::Duration::from_millis(20), follower.changed()).await;
        assert!(quiet.is_err(), "two wake-ups before a read are one");
    }

    #[tokio::test]
    async fn other_processes_hear_of_a_topic_once_however_often_it_changed() {
        let signals = Signals::default();
        signals.publish(&[QUEUE]);
        let outbox = signals.outbox();
        let job = some();
        signals.publish(&[job, QUEUE]);
        signals.publish(&[job]);
        assert_eq!(outbox.take().await, HashSet::from([job, QUEUE]));
        let quiet = tokio::time::timeout(std::time::Duration::from_millis(20), outbox.take()).await;
        assert!(quiet.is_err(), "taken signals are not sent again");
    }

    #[test]
    fn abandoned_topics_are_forgotten() {
        let signals = Signals::default();
        for _ in 0..1000 {
            drop(signals.follow(some()));
        }
        assert!(signals.inner.topics.len() < 200);
    }
}
