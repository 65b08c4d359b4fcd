//! Failures in a row by subject, in bounded memory.

use std::collections::HashMap;
use std::time::Duration;

use super::{Delay, pause_after};
use crate::base::Timestamp;

/// Failures in a row.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    failures: u32,
    /// When the last attempt began.
    last: Timestamp,
}

/// Failures by subject, at most `capacity` of them; those with the fewest failures are forgotten first, so that a flood
/// of subjects does not make the one be forgotten that is attacked.
#[derive(Debug)]
pub(super) struct Failures {
    capacity: usize,
    counts: HashMap<u128, Count>,
}

impl Failures {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, counts: HashMap::new() }
    }

    /// Counts one more, or says how long to wait.
    pub(super) fn begin(&mut self, subject: u128, delays: &[Delay], now: Timestamp) -> Result<(), Duration> {
        let Count { failures, last } = self.counts.get(&subject).copied().unwrap_or_default();
        let wait = pause_after(failures, delays).saturating_sub(now.since(last));
        if !wait.is_zero() {
            return Err(wait);
        }
        if self.counts.len() >= self.capacity && !self.counts.contains_key(&subject) {
            self.make_room();
        }
        self.counts.insert(subject, Count { failures: failures.saturating_add(1), last: now });
        Ok(())
    }

    /// Counts one less.
    pub(super) fn withdraw(&mut self, subject: u128) {
        if let Some(count) = self.counts.get_mut(&subject) {
            count.failures = count.failures.saturating_sub(1);
        }
    }

    pub(super) fn forget(&mut self, subject: u128) {
        self.counts.remove(&subject);
    }

    /// Forgets an eighth: those with the fewest failures and, among them, the oldest.
    fn make_room(&mut self) {
        let mut order: Vec<_> =
            self.counts.iter().map(|(subject, count)| (count.failures, count.last, *subject)).collect();
        order.sort_unstable();
        for (_, _, subject) in order.into_iter().take(self.capacity / 8 + 1) {
            self.counts.remove(&subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const DELAYS: &[Delay] = &[Delay { failures: 3, pause: Duration::from_secs(1) }];

    #[test]
    fn a_flood_of_subjects_takes_no_more_room_and_does_not_hide_the_attacked_one() {
        let mut failures = Failures::new(64);
        while failures.begin(0, DELAYS, NOW).is_ok() {}
        for subject in 1..10_000 {
            failures.begin(subject, DELAYS, NOW).unwrap();
            assert!(failures.counts.len() <= 64);
        }
        assert!(failures.begin(0, DELAYS, NOW).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_waits_no_longer_than_the_delay() {
        let mut failures = Failures::new(64);
        for _ in 0..3 {
            failures.begin(0, DELAYS, NOW).unwrap();
        }
        assert_eq!(failures.begin(0, DELAYS, Timestamp(NOW.0 - 86_400_000)), Err(Duration::from_secs(1)));
    }
}
