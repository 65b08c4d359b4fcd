//! Wake-ups of one topic, and a look after a while without any.

use std::time::Duration;

use crate::db::signal::{Follower, Signal, Signals};

/// Why a subscriber looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Something about the topic was committed.
    Signal,
    /// Nothing was heard for so long that a wake-up may have been lost.
    Silence,
}

/// Wake-ups of one topic, and a look after a while without any. Taken before the first read, so that what is committed
/// after the read wakes.
#[derive(Debug)]
pub struct WakeUps {
    topic: Signal,
    follower: Follower,
    repair: Duration,
}

impl WakeUps {
    /// Wake-ups of a topic; `repair` is how long a lost one can delay what it tells of.
    pub fn of(signals: &Signals, topic: Signal, repair: Duration) -> Self {
        Self { topic, follower: signals.follow(topic), repair }
    }

    /// Waits for the next wake-up, answering at once when there was one since the last answer, or for the time of repair.
    pub async fn next(&mut self) -> Wake {
        match tokio::time::timeout(self.repair, self.follower.changed()).await {
            Ok(()) => Wake::Signal,
            Err(_) => Wake::Silence,
        }
    }

    /// Number of wake-ups so far. What was read after one number is still right while the number is the same.
    pub(super) fn version(&self) -> u64 {
        self.follower.version()
    }

    /// What they are about.
    pub(super) fn topic(&self) -> Signal {
        self.topic
    }

    /// The longest time without a look.
    pub(super) fn repair(&self) -> Duration {
        self.repair
    }
}
