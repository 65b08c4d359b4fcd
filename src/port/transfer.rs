//! Limits on slow senders of content (C-GQL-12, C-GQL-13).
//!
//! A sender has a time allowance, as in a leaky bucket: waiting for it uses the allowance up, and received bytes refill
//! it at the minimum rate, up to its initial value. One rule gives all three bounds: pauses are limited; the total time
//! depends on the size; and a fast start does not entitle the sender to trickle afterwards. Time that the server takes
//! to process received data does not count.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use tokio::time::{Instant, Sleep};

use crate::config::LimitsConfig;

/// Limits on how slowly content may arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferLimits {
    /// Longest pause.
    pub pause: Duration,
    /// Initial time allowance for waiting, which received bytes refill at `minimum_rate`.
    pub allowance: Duration,
    /// Minimum rate, in bytes per second.
    pub minimum_rate: u64,
    /// Maximum total time, however steady the sender. It only ends a wait: content that is already there is read at the
    /// server's own speed, and its size limits it.
    pub total: Option<Duration>,
}

impl Default for TransferLimits {
    fn default() -> Self {
        let allowance = Duration::from_secs(30);
        Self { pause: allowance, allowance, minimum_rate: 4 * 1024, total: None }
    }
}

impl TransferLimits {
    /// The limits from the settings, with a longest pause of its own.
    pub fn of(limits: &LimitsConfig, pause: Duration) -> Self {
        Self { pause, allowance: limits.body_timeout, minimum_rate: limits.body_rate, total: None }
    }
}

/// Why content was not received completely.
#[derive(Debug)]
pub enum TransferError<E> {
    /// Slower than the limits allow.
    TooSlow,
    /// The connection failed.
    Failed(E),
}

impl<E: fmt::Display> fmt::Display for TransferError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSlow => f.write_str("it came too slowly"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for TransferError<E> {}

/// The remaining time allowance of a sender. Takes the time as an argument, so that tests need no clock.
#[derive(Debug)]
struct Allowance {
    limits: TransferLimits,
    /// Not counting the current wait.
    left: Duration,
    end: Option<Instant>,
    /// Start of the current wait.
    waiting: Option<Instant>,
}

impl Allowance {
    fn new(limits: TransferLimits, now: Instant) -> Self {
        Self { limits, left: limits.allowance, end: limits.total.map(|total| now + total), waiting: None }
    }

    /// Starts a wait; returns its deadline.
    fn wait(&mut self, now: Instant) -> Instant {
        self.waiting = Some(now);
        let until = now + self.left.min(self.limits.pause);
        self.end.map_or(until, |end| end.min(until))
    }

    /// Records received bytes, which ends a wait.
    fn arrived(&mut self, bytes: usize, now: Instant) {
        if let Some(since) = self.waiting.take() {
            self.left = self.left.saturating_sub(now - since);
        }
        let microseconds = (bytes as u64).saturating_mul(1_000_000) / self.limits.minimum_rate.max(1);
        self.left = self.left.saturating_add(Duration::from_micros(microseconds)).min(self.limits.allowance);
    }
}

/// A stream that ends with [`TransferError::TooSlow`] when its sender is slower than the limits allow.
#[derive(Debug)]
pub struct TimedStream<S> {
    content: S,
    allowance: Allowance,
    /// Created with the first wait: most bodies arrive together with their head.
    alarm: Option<Pin<Box<Sleep>>>,
    is_over: bool,
}

impl<S> TimedStream<S> {
    /// Measures from now on.
    pub fn new(content: S, limits: TransferLimits) -> Self {
        Self { content, allowance: Allowance::new(limits, Instant::now()), alarm: None, is_over: false }
    }

    fn begin_to_wait(&mut self) {
        let until = self.allowance.wait(Instant::now());
        match &mut self.alarm {
            Some(alarm) => alarm.as_mut().reset(until),
            none => *none = Some(Box::pin(tokio::time::sleep_until(until))),
        }
    }
}

impl<S, E> Stream for TimedStream<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    type Item = Result<Bytes, TransferError<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(None);
        }
        if let Poll::Ready(piece) = Pin::new(&mut this.content).poll_next(context) {
            if let Some(Ok(piece)) = &piece {
                this.allowance.arrived(piece.len(), Instant::now());
            }
            return Poll::Ready(piece.map(|piece| piece.map_err(TransferError::Failed)));
        }
        if this.allowance.waiting.is_none() {
            this.begin_to_wait();
        }
        if let Some(alarm) = &mut this.alarm {
            ready!(alarm.as_mut().poll(context));
            this.is_over = true;
            return Poll::Ready(Some(Err(TransferError::TooSlow)));
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::iter::{once, repeat};

    use super::*;

    const LIMITS: TransferLimits = TransferLimits {
        pause: Duration::from_secs(5),
        allowance: Duration::from_secs(10),
        minimum_rate: 1_000,
        total: None,
    };

    const HOUR: Duration = Duration::from_secs(3_600);

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    /// Simulates chunks, each after a wait. Returns the elapsed time, the bytes received, and whether it was cut off.
    fn run(pieces: impl Iterator<Item = (Duration, usize)>, limits: TransferLimits) -> (Duration, usize, bool) {
        let began = Instant::now();
        let (mut now, mut arrived, mut allowance) = (began, 0, Allowance::new(limits, began));
        for (wait, size) in pieces {
            let until = allowance.wait(now);
            if now + wait >= until {
                return (until - began, arrived, true);
            }
            now += wait;
            allowance.arrived(size, now);
            arrived += size;
            if now - began > HOUR {
                break;
            }
        }
        (now - began, arrived, false)
    }

    #[test]
    fn c_gql_13_a_body_that_drips_is_cut_when_the_allowance_is_used_up() {
        let (time, arrived, slow) = run(repeat((seconds(1), 1)), LIMITS);
        assert!(slow && time >= seconds(10) && time < seconds(11), "{time:?}");
        assert_eq!(arrived, 10);
    }

    #[test]
    fn c_gql_13_a_fast_beginning_buys_no_time_to_drip() {
        let burst = once((Duration::ZERO, 1_000_000));
        let (time, _, slow) = run(burst.chain(repeat((seconds(1), 1))), LIMITS);
        assert!(slow && time < seconds(11), "{time:?}");
    }

    #[test]
    fn c_gql_13_the_total_time_follows_from_the_size() {
        // Half the minimum minimum_rate: ten seconds are used up after twenty, in which ten kilobytes arrive.
        let (time, arrived, slow) = run(repeat((seconds(1), 500)), LIMITS);
        assert!(slow && time > seconds(18) && time < seconds(21), "{time:?}");
        assert!(
            time <= LIMITS.allowance + seconds(1 + arrived as u64 / LIMITS.minimum_rate),
            "{time:?} for {arrived} bytes"
        );
    }

    #[test]
    fn a_steady_sender_is_never_cut_and_one_that_pauses_too_long_is() {
        let (time, _, slow) = run(repeat((seconds(4), 4_000)), LIMITS);
        assert!(!slow && time > HOUR);
        assert_eq!(run(repeat((seconds(6), 1_000_000)), LIMITS), (seconds(5), 0, true));
    }

    #[test]
    fn a_total_time_ends_also_what_is_fast() {
        let limits = TransferLimits { total: Some(seconds(60)), ..LIMITS };
        assert_eq!(run(repeat((seconds(1), 1_000_000)), limits), (seconds(60), 59_000_000, true));
    }

    /// A slow disk is not the sender's fault.
    #[test]
    fn time_of_the_server_is_not_counted() {
        let mut now = Instant::now();
        let mut allowance = Allowance::new(LIMITS, now);
        for _ in 0..50 {
            assert_eq!(allowance.wait(now), now + LIMITS.pause);
            now += Duration::from_millis(500);
            allowance.arrived(500, now);
            now += seconds(20);
        }
    }

    /// Slow processing of received data does not count, even beyond the total time.
    #[tokio::test]
    async fn a_total_time_ends_a_wait_only() {
        use futures_util::{StreamExt as _, stream};
        let limits = TransferLimits { total: Some(Duration::from_millis(20)), ..LIMITS };
        let there = stream::iter([Ok::<_, String>(Bytes::from_static(b"x")), Ok(Bytes::from_static(b"y"))]);
        let mut timed = TimedStream::new(Box::pin(there.chain(stream::pending())), limits);
        assert!(matches!(timed.next().await, Some(Ok(_))));
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert!(matches!(timed.next().await, Some(Ok(_))));
        assert!(matches!(timed.next().await, Some(Err(TransferError::TooSlow))));
    }

    /// The timeout fires while nothing arrives, and the content is not polled afterwards.
    #[tokio::test]
    async fn content_that_never_comes_ends() {
        use futures_util::{StreamExt as _, stream};
        let limits = TransferLimits { pause: Duration::from_millis(20), ..LIMITS };
        let content = stream::iter([Ok::<_, String>(Bytes::from_static(b"x"))]).chain(stream::pending());
        let mut timed = TimedStream::new(Box::pin(content), limits);
        assert!(matches!(timed.next().await, Some(Ok(_))));
        assert!(matches!(timed.next().await, Some(Err(TransferError::TooSlow))));
        assert!(timed.next().await.is_none());
    }
}
