//! How fast a client sends on one socket. The count ends with the socket and belongs to nobody else: no key, no store.

use std::time::Duration;

use tokio::time::Instant;

/// A token bucket that holds the messages of one minute and refills evenly.
pub struct MessageRate {
    capacity: f64,
    level: f64,
    at: Instant,
}

/// How a message stands to the limit.
#[derive(Debug, PartialEq, Eq)]
pub enum RateCheck {
    /// Within the limit.
    WithinLimit,
    /// Over the limit: refuse what can be refused.
    OverLimit {
        /// Time until the next one is accepted.
        retry_after: Duration,
    },
    /// Over twice the limit: close the socket.
    Flood,
}

impl MessageRate {
    /// A full bucket.
    pub fn new(per_minute: u32, now: Instant) -> Self {
        let capacity = f64::from(per_minute.max(1));
        Self { capacity, level: capacity, at: now }
    }

    /// Counts one message.
    pub fn count(&mut self, now: Instant) -> RateCheck {
        let per_second = self.capacity / 60.0;
        let refilled = self.level + now.duration_since(self.at).as_secs_f64() * per_second;
        self.at = now;
        self.level = refilled.min(self.capacity) - 1.0;
        if self.level >= 0.0 {
            RateCheck::WithinLimit
        } else if self.level > -self.capacity {
            RateCheck::OverLimit { retry_after: Duration::from_secs_f64(-self.level / per_second) }
        } else {
            RateCheck::Flood
        }
    }
}
