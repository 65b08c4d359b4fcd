//! Throttles guessing of one account's password.
//!
//! Every attempt counts as failed from its start until [`AccountThrottle::succeeded`] says otherwise, so that
//! concurrent attempts cannot slip through. Delays affect new sign-ins only, never existing sessions. Accounts that do
//! not exist are counted like others, so that a delay does not reveal whether one exists.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::secret::sha256_hex;

/// Delays, in units, after that many consecutive failures; the highest threshold reached applies.
const DELAYS: [(u32, u32); 4] = [(3, 1), (9, 3), (25, 5), (MAXIMUM_FAILURES - 1, 10)];
/// Consecutive failures after which the long steps begin (NIST SP 800-63B-4, section 3.2.2).
pub const MAXIMUM_FAILURES: u32 = 100;
/// Longest delay in long steps, so that the owner can still sign in.
const LONGEST: u32 = 4;

/// Lengths of the delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Unit of the delays before the long steps.
    pub unit: Duration,
    /// A long step: every failure from [`MAXIMUM_FAILURES`] on makes the delay this much longer.
    pub step: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { unit: Duration::from_secs(1), step: Duration::from_secs(15 * 60) }
    }
}

/// Consecutive failures of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FailureCount {
    /// Number of failures.
    pub failures: u32,
    /// When the last attempt started.
    pub last: Timestamp,
}

impl FailureCount {
    /// Time that must pass after the last failure.
    pub fn delay(self, pace: Pace) -> Duration {
        if self.failures >= MAXIMUM_FAILURES {
            return pace.step.saturating_mul((self.failures - MAXIMUM_FAILURES).saturating_add(1).min(LONGEST));
        }
        let reached = DELAYS.iter().rev().find(|(failures, _)| self.failures >= *failures);
        reached.map_or(Duration::ZERO, |(_, units)| pace.unit.saturating_mul(*units))
    }

    /// Starts an attempt, which counts as failed for now; the error is the time to wait. An attempt before that time is
    /// not counted.
    pub fn attempt(self, pace: Pace, now: Timestamp) -> Result<Self, Duration> {
        let wait = self.delay(pace).saturating_sub(now.since(self.last));
        if !wait.is_zero() {
            return Err(wait);
        }
        Ok(Self { failures: self.failures.saturating_add(1), last: now })
    }
}

/// Failures by account, in bounded memory.
#[derive(Debug)]
pub struct AccountThrottle {
    capacity: usize,
    pace: Pace,
    counts: Mutex<HashMap<String, FailureCount>>,
}

impl AccountThrottle {
    /// A throttle for at most `capacity` accounts; those with the fewest failures are evicted first.
    pub fn new(capacity: usize, pace: Pace) -> Self {
        Self { capacity: capacity.max(1), pace, counts: Mutex::default() }
    }

    /// Starts an attempt on the account with this comparable e-mail address; the error is the time to wait.
    pub fn attempt(&self, email: &str, now: Timestamp) -> Result<(), Duration> {
        let account = account(email);
        let mut counts = self.counts();
        let next = counts.get(&account).copied().unwrap_or_default().attempt(self.pace, now)?;
        if counts.len() >= self.capacity && !counts.contains_key(&account) {
            make_room(&mut counts, self.capacity);
        }
        counts.insert(account, next);
        Ok(())
    }

    /// The attempt succeeded, or the password was reset: clears the count.
    pub fn succeeded(&self, email: &str) {
        self.counts().remove(&account(email));
    }

    /// The password was not checked, for example because the server was too busy: uncounts the attempt.
    pub fn withdraw(&self, email: &str) {
        if let Some(count) = self.counts().get_mut(&account(email)) {
            count.failures = count.failures.saturating_sub(1);
        }
    }

    /// Number of stored accounts.
    pub fn len(&self) -> usize {
        self.counts().len()
    }

    /// True when no account is stored.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, HashMap<String, FailureCount>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Addresses are stored as hashes, which have a fixed size and reveal nothing in a memory dump.
fn account(email: &str) -> String {
    sha256_hex(email)
}

/// Evicts an eighth of the accounts: those with the fewest failures and, among them, the oldest.
fn make_room(counts: &mut HashMap<String, FailureCount>, capacity: usize) {
    let mut order: Vec<_> =
        counts.iter().map(|(account, count)| (count.failures, count.last, account.clone())).collect();
    order.sort_unstable();
    for (_, _, account) in order.into_iter().take(capacity / 8 + 1) {
        counts.remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const ADA: &str = "ada@example.org";

    fn count(failures: u32) -> FailureCount {
        FailureCount { failures, last: NOW }
    }

    /// Fails `times` times, waiting as required; returns the time after the last failure.
    fn fail(throttle: &AccountThrottle, times: u32) -> Timestamp {
        let mut now = NOW;
        for _ in 0..times {
            if let Err(wait) = throttle.attempt(ADA, now) {
                now = now.plus(wait);
                throttle.attempt(ADA, now).expect("waited as long as told");
            }
        }
        now
    }

    #[test]
    fn c_auth_7_delays_grow_with_the_failures() {
        let seconds = |failures| count(failures).delay(Pace::default()).as_secs();
        for (failures, expected) in [(0, 0), (2, 0), (3, 1), (8, 1), (9, 3), (24, 3), (25, 5), (98, 5), (99, 10)] {
            assert_eq!(seconds(failures), expected, "{failures}");
        }
        for (failures, minutes) in [(100, 15), (101, 30), (102, 45), (103, 60), (104, 60), (u32::MAX, 60)] {
            assert_eq!(seconds(failures), minutes * 60, "{failures}");
        }
    }

    #[test]
    fn operators_set_the_pace() {
        let pace = Pace { unit: Duration::from_millis(10), step: Duration::from_secs(1) };
        let delays = [3, 9, 25, 99, 100, 200].map(|failures| count(failures).delay(pace).as_millis());
        assert_eq!(delays, [10, 30, 50, 100, 1_000, 4_000]);
    }

    #[test]
    fn c_auth_7_at_most_a_hundred_failures_before_the_long_steps() {
        let throttle = AccountThrottle::new(10, Pace::default());
        let now = fail(&throttle, 100);
        assert_eq!(throttle.attempt(ADA, now), Err(Duration::from_secs(900)));
    }

    #[test]
    fn c_auth_7_the_right_password_works_after_the_delay_and_clears_it() {
        let throttle = AccountThrottle::new(10, Pace::default());
        let now = fail(&throttle, 9);
        assert_eq!(throttle.attempt(ADA, now), Err(Duration::from_secs(3)));
        let later = now.plus(Duration::from_secs(3));
        assert_eq!(throttle.attempt(ADA, later), Ok(()));
        throttle.succeeded(ADA);
        assert_eq!(throttle.attempt(ADA, later), Ok(()));
        assert_eq!(throttle.attempt(ADA, later), Ok(()));
    }

    #[test]
    fn c_auth_7_attempts_side_by_side_do_not_slip_through() {
        let throttle = AccountThrottle::new(10, Pace::default());
        let begun = (0..50).filter(|_| throttle.attempt(ADA, NOW).is_ok()).count();
        assert_eq!(begun, 3);
    }

    #[test]
    fn c_auth_7_waiting_attempts_do_not_make_the_delay_longer() {
        let throttle = AccountThrottle::new(10, Pace::default());
        let now = fail(&throttle, 3);
        for _ in 0..20 {
            assert_eq!(throttle.attempt(ADA, now), Err(Duration::from_secs(1)));
        }
    }

    #[test]
    fn an_attempt_that_was_not_judged_does_not_count() {
        let throttle = AccountThrottle::new(10, Pace::default());
        for _ in 0..20 {
            throttle.attempt(ADA, NOW).expect("never counted");
            throttle.withdraw(ADA);
        }
    }

    #[test]
    fn c_auth_7_a_flood_of_accounts_does_not_make_it_forget_the_attacked_one() {
        let throttle = AccountThrottle::new(64, Pace::default());
        let now = fail(&throttle, 10);
        for i in 0..2_000 {
            throttle.attempt(&format!("nobody{i}@example.org"), now).unwrap();
        }
        assert!(throttle.len() <= 64);
        assert!(throttle.attempt(ADA, now).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_does_not_make_the_wait_longer() {
        assert_eq!(count(3).attempt(Pace::default(), Timestamp(NOW.0 - 86_400_000)), Err(Duration::from_secs(1)));
    }

    proptest! {
        #[test]
        fn c_auth_7_waiting_as_told_is_always_enough(failures in any::<u32>(), early in 0_i64..10_000_000) {
            let now = Timestamp(NOW.0 + early);
            if let Err(wait) = count(failures).attempt(Pace::default(), now) {
                prop_assert!(wait <= Duration::from_secs(3600));
                prop_assert!(count(failures).attempt(Pace::default(), now.plus(wait)).is_ok());
            }
        }

        #[test]
        fn c_auth_7_delays_never_shrink(failures in 0_u32..1_000) {
            prop_assert!(count(failures).delay(Pace::default()) <= count(failures + 1).delay(Pace::default()));
        }
    }
}
