//! Throttles guessing of one account's password.
//!
//! Every attempt counts as failed from its start until [`AccountThrottle::succeeded`] says otherwise, so that
//! concurrent attempts cannot slip through. Delays affect new sign-ins only, never existing sessions. Accounts that do
//! not exist are counted like others, so that a delay does not reveal whether one exists.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::port::limits::{Delay, Key, Limits};

/// Delays, in units, after that many consecutive failures; the highest threshold reached applies.
const DELAYS: [(u32, u32); 4] = [(3, 1), (9, 3), (25, 5), (MAXIMUM_FAILURES - 1, 10)];
/// Consecutive failures after which the long steps begin (NIST SP 800-63B-4, section 3.2.2).
pub const MAXIMUM_FAILURES: u32 = 100;
/// Longest delay in long steps, so that the owner can still sign in.
const LONGEST: u32 = 4;

/// Lengths of the delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelayUnits {
    /// Unit of the delays before the long steps.
    pub unit: Duration,
    /// A long step: every failure from [`MAXIMUM_FAILURES`] on makes the delay this much longer.
    pub step: Duration,
}

impl Default for DelayUnits {
    fn default() -> Self {
        Self { unit: Duration::from_secs(1), step: Duration::from_secs(15 * 60) }
    }
}

impl DelayUnits {
    /// The pauses after so many failures.
    fn delays(self) -> Vec<Delay> {
        let short = DELAYS.map(|(failures, units)| Delay { failures, pause: self.unit.saturating_mul(units) });
        let long = (1..=LONGEST)
            .map(|steps| Delay { failures: MAXIMUM_FAILURES + steps - 1, pause: self.step.saturating_mul(steps) });
        short.into_iter().chain(long).collect()
    }
}

/// Failures by account.
#[derive(Debug)]
pub struct AccountThrottle {
    delays: Vec<Delay>,
    limits: Arc<dyn Limits>,
}

impl AccountThrottle {
    /// A throttle with delays in these units.
    pub fn new(units: DelayUnits, limits: &Arc<dyn Limits>) -> Self {
        Self { delays: units.delays(), limits: Arc::clone(limits) }
    }

    /// Begins an attempt on the account of this comparable e-mail address; the error says how long to wait.
    pub async fn attempt(&self, email: &str) -> Result<(), Duration> {
        self.limits.begin_attempt(account(email), &self.delays).await
    }

    /// The attempt was right, or the password was reset: the account starts anew.
    pub async fn succeeded(&self, email: &str) {
        self.limits.forget_attempts(account(email)).await;
    }

    /// The attempt was never judged, for example because the server was too busy: it does not count.
    pub async fn withdraw(&self, email: &str) {
        self.limits.withdraw_attempt(account(email)).await;
    }
}

/// Half of the address's SHA-256: of fixed size, no two alike, and of no use to who reads the memory.
fn account(email: &str) -> Key {
    let hash = Sha256::digest(email);
    let half = hash.iter().take(16).fold(0, |half, byte| (half << 8) | u128::from(*byte));
    Key::new("passwords", half)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::runtime::Builder;

    use super::*;
    use crate::base::{Clock, Timestamp};
    use crate::port::limits::{InProcess, pause_after};

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const ADA: &str = "ada@example.org";

    /// A throttle with a clock, and room for that many accounts.
    fn throttle(capacity: usize) -> (AccountThrottle, Clock) {
        let clock = Clock::manual(NOW);
        let limits: Arc<dyn Limits> = Arc::new(InProcess::with_capacity(clock.clone(), capacity));
        (AccountThrottle::new(DelayUnits::default(), &limits), clock)
    }

    /// Fails that often, waiting as long as told.
    async fn fail(throttle: &AccountThrottle, clock: &Clock, times: u32) {
        for _ in 0..times {
            if let Err(wait) = throttle.attempt(ADA).await {
                clock.advance(wait);
                throttle.attempt(ADA).await.expect("waited as long as told");
            }
        }
    }

    fn pause(failures: u32, units: DelayUnits) -> Duration {
        pause_after(failures, &units.delays())
    }

    #[test]
    fn c_auth_7_delays_grow_with_the_failures() {
        let seconds = |failures| pause(failures, DelayUnits::default()).as_secs();
        for (failures, expected) in [(0, 0), (2, 0), (3, 1), (8, 1), (9, 3), (24, 3), (25, 5), (98, 5), (99, 10)] {
            assert_eq!(seconds(failures), expected, "{failures}");
        }
        for (failures, minutes) in [(100, 15), (101, 30), (102, 45), (103, 60), (104, 60), (u32::MAX, 60)] {
            assert_eq!(seconds(failures), minutes * 60, "{failures}");
        }
    }

    #[test]
    fn operators_set_the_pace() {
        let units = DelayUnits { unit: Duration::from_millis(10), step: Duration::from_secs(1) };
        let delays = [3, 9, 25, 99, 100, 200].map(|failures| pause(failures, units).as_millis());
        assert_eq!(delays, [10, 30, 50, 100, 1_000, 4_000]);
    }

    #[tokio::test]
    async fn c_auth_7_at_most_a_hundred_failures_before_the_long_steps() {
        let (throttle, clock) = throttle(10);
        fail(&throttle, &clock, 100).await;
        assert_eq!(throttle.attempt(ADA).await, Err(Duration::from_secs(900)));
    }

    #[tokio::test]
    async fn c_auth_7_the_right_password_works_after_the_delay_and_clears_it() {
        let (throttle, clock) = throttle(10);
        fail(&throttle, &clock, 9).await;
        assert_eq!(throttle.attempt(ADA).await, Err(Duration::from_secs(3)));
        clock.advance(Duration::from_secs(3));
        assert_eq!(throttle.attempt(ADA).await, Ok(()));
        throttle.succeeded(ADA).await;
        assert_eq!(throttle.attempt(ADA).await, Ok(()));
        assert_eq!(throttle.attempt(ADA).await, Ok(()));
    }

    #[tokio::test]
    async fn c_auth_7_attempts_side_by_side_do_not_slip_through() {
        let (throttle, _) = throttle(10);
        let mut begun = 0;
        for _ in 0..50 {
            begun += u32::from(throttle.attempt(ADA).await.is_ok());
        }
        assert_eq!(begun, 3);
    }

    #[tokio::test]
    async fn c_auth_7_waiting_attempts_do_not_make_the_delay_longer() {
        let (throttle, clock) = throttle(10);
        fail(&throttle, &clock, 3).await;
        for _ in 0..20 {
            assert_eq!(throttle.attempt(ADA).await, Err(Duration::from_secs(1)));
        }
    }

    #[tokio::test]
    async fn an_attempt_that_was_not_judged_does_not_count() {
        let (throttle, _) = throttle(10);
        for _ in 0..20 {
            throttle.attempt(ADA).await.expect("never counted");
            throttle.withdraw(ADA).await;
        }
    }

    #[tokio::test]
    async fn c_auth_7_a_flood_of_accounts_does_not_make_it_forget_the_attacked_one() {
        let (throttle, clock) = throttle(64);
        fail(&throttle, &clock, 10).await;
        for i in 0..2_000 {
            throttle.attempt(&format!("nobody{i}@example.org")).await.unwrap();
        }
        assert!(throttle.attempt(ADA).await.is_err());
    }

    proptest! {
        #[test]
        fn c_auth_7_waiting_as_told_is_always_enough(failures in 0_u32..120, early in 0_u64..4_000_000) {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let (throttle, clock) = throttle(10);
                fail(&throttle, &clock, failures).await;
                clock.advance(Duration::from_millis(early));
                if let Err(wait) = throttle.attempt(ADA).await {
                    assert!(wait <= Duration::from_secs(3600));
                    clock.advance(wait);
                    assert_eq!(throttle.attempt(ADA).await, Ok(()));
                }
            });
        }

        #[test]
        fn c_auth_7_delays_never_shrink(failures in 0_u32..1_000) {
            prop_assert!(pause(failures, DelayUnits::default()) <= pause(failures + 1, DelayUnits::default()));
        }
    }
}
