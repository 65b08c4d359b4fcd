//! How often somebody may do something: token buckets, and pauses that grow with failures.
//!
//! Today the counters lie in the memory of one process ([`InProcess`]). The port is what processes will share them
//! through: it takes opaque keys of fixed size, quotas and tables of delays as plain values, and tells its own time.

mod buckets;
mod failures;
mod in_process;

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::base::Timestamp;

pub use in_process::InProcess;

/// What is counted: something of one kind. Whoever counts makes the key; nobody else reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    kind: &'static str,
    subject: u128,
}

impl Key {
    /// A key of a kind, such as `sign_ins`, for a subject: an identifier, an address, or a hash of something longer.
    pub const fn new(kind: &'static str, subject: u128) -> Self {
        Self { kind, subject }
    }
}

/// How often something may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Time after which one more is allowed.
    pub interval: Duration,
    /// How many are allowed at once.
    pub burst: u32,
}

impl Quota {
    /// So many in a span of time, evenly, and so many at once. `None` for zero, which stands for no limit.
    pub fn per(span: Duration, count: u32, burst: u32) -> Option<Self> {
        Some(Self { interval: span.checked_div(count)?, burst: burst.max(1) })
    }

    /// Time from empty to full.
    pub fn window(self) -> Duration {
        self.interval.saturating_mul(self.burst)
    }
}

/// Whether something may happen, and how full its bucket is then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// How long to wait for it; `None` when it may happen now.
    pub retry_after: Option<Duration>,
    /// What can be taken at once.
    pub remaining: u32,
    /// When the bucket is full, if nothing more is taken.
    pub reset_at: Timestamp,
    /// Time until then.
    pub reset_in: Duration,
}

impl Decision {
    /// True when it may happen now.
    pub fn is_allowed(&self) -> bool {
        self.retry_after.is_none()
    }
}

/// A pause after failures in a row. Of a table of them, in the order of their numbers, the last that was reached counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// Failures in a row.
    pub failures: u32,
    /// Time that must pass after the last one.
    pub pause: Duration,
}

/// The pause after so many failures in a row.
pub fn pause_after(failures: u32, delays: &[Delay]) -> Duration {
    delays.iter().rev().find(|delay| failures >= delay.failures).map_or(Duration::ZERO, |delay| delay.pause)
}

/// Counters of limits. An implementation that cannot reach its counters decides by counters of its own instead: a
/// limit must neither stop the server nor be gone.
pub trait Limits: fmt::Debug + Send + Sync {
    /// Takes so many from the key's bucket. More than the bucket holds needs a full bucket and empties it; nothing
    /// taken is a look. What is refused costs nothing.
    fn take(&self, key: Key, quota: Quota, cost: u32) -> BoxFuture<'_, Decision>;

    /// Begins an attempt, which counts as failed until it is withdrawn or all are forgotten; attempts side by side
    /// therefore cannot slip through.
    ///
    /// # Errors
    ///
    /// How long to wait after the failures before it. An attempt that comes too early does not count.
    fn begin_attempt<'a>(&'a self, key: Key, delays: &'a [Delay]) -> BoxFuture<'a, Result<(), Duration>>;

    /// Takes back an attempt that was never judged.
    fn withdraw_attempt(&self, key: Key) -> BoxFuture<'_, ()>;

    /// Forgets all failures of the key.
    fn forget_attempts(&self, key: Key) -> BoxFuture<'_, ()>;
}
