//! When to retry a request, and after which delay.

use std::time::Duration;

use chrono::DateTime;
use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use tokio::time::{Instant, sleep};

use super::super::LlmError;
use crate::base::{Clock, Timestamp};

/// Longest delay within a call for a provider that is not ready.
const SHORT: Duration = Duration::from_secs(2);

/// Longest delay accepted from a provider. Jobs wait as long as requested, so a wrong number must not park them for
/// years.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Retry policy. Applies only until the first token has been delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Maximum number of retries.
    pub retries: u32,
    /// Upper bound of the first delay; doubles with every attempt.
    pub base: Duration,
    /// Longest delay, even when the provider requests a longer one.
    pub cap: Duration,
    /// Deadline for the first token from the start of the call, including attempts and delays.
    pub chain: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { retries: 2, base: Duration::from_secs(1), cap: Duration::from_secs(30), chain: Duration::from_secs(120) }
    }
}

/// The attempts of one call.
#[derive(Debug)]
pub struct Attempts {
    policy: RetryPolicy,
    /// Start of the call.
    pub started: Instant,
    /// Number of attempts started.
    pub number: u32,
}

impl Attempts {
    pub fn begin(policy: RetryPolicy) -> Self {
        Self { policy, started: Instant::now(), number: 1 }
    }

    /// Deadline for the first token.
    pub fn deadline(&self) -> Instant {
        self.started + self.policy.chain
    }

    /// Delay before the next attempt. `None` when there is none: the error is permanent, or attempts or time are used
    /// up. Longer unavailability is left to callers, which can wait without occupying anything.
    pub fn next_after(&self, error: &LlmError) -> Option<Duration> {
        if !error.retryable || !error.partial.is_empty() || self.number > self.policy.retries {
            return None;
        }
        let wait = self.policy.wait(self.number, error.retry_after);
        let is_left_to_callers = error.unready && wait > SHORT;
        (!is_left_to_callers && Instant::now() + wait < self.deadline()).then_some(wait)
    }

    /// Counts the next attempt, and waits before it.
    pub async fn pause(&mut self, wait: Duration) {
        self.number += 1;
        sleep(wait).await;
    }
}

impl RetryPolicy {
    /// Delay after the attempt with this number: exponential with full jitter (Brooker, "Exponential Backoff And
    /// Jitter", 2015), or the provider's requested delay plus up to a tenth.
    fn wait(&self, attempt: u32, asked: Option<Duration>) -> Duration {
        let (least, most) = match asked {
            Some(asked) => (asked, asked.saturating_add(asked / 10)),
            None => (Duration::ZERO, self.base.saturating_mul(1 << (attempt - 1).min(16))),
        };
        let span = most.saturating_sub(least).mul_f64(rand::random());
        (least + span).min(self.cap)
    }
}

/// Parses `retry-after-ms`, or `Retry-After` in seconds or as a date. A date is relative to the response's own `Date`,
/// so that clocks need not agree, or else to `clock`. Never more than a day.
pub fn retry_after(headers: &HeaderMap, clock: &Clock) -> Option<Duration> {
    told_wait(headers, clock).map(|wait| wait.min(LONGEST))
}

fn told_wait(headers: &HeaderMap, clock: &Clock) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let seconds = |number: f64| match number > LONGEST.as_secs_f64() {
        true => Some(LONGEST),
        false => Duration::try_from_secs_f64(number).ok(),
    };
    if let Some(wait) = text("retry-after-ms").and_then(|t| t.parse::<f64>().ok()).and_then(|ms| seconds(ms / 1000.0)) {
        return Some(wait);
    }
    let told = text(RETRY_AFTER.as_str())?;
    if let Ok(number) = told.parse::<f64>() {
        return seconds(number);
    }
    let at = http_date(told)?;
    let now = text(DATE.as_str()).and_then(http_date).unwrap_or_else(|| clock.now());
    Some(at.since(now))
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc2822(text).ok().map(|at| Timestamp(at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::super::super::LlmErrorCode;
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn retry_after_in_all_its_forms_c_llm_3() {
        let clock = Clock::manual(Timestamp::parse_rfc3339("2015-10-21T07:28:00Z").unwrap());
        let read = |pairs: &[_]| retry_after(&headers(pairs), &clock);
        assert_eq!(read(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(read(&[("retry-after", "1.5")]), Some(Duration::from_millis(1500)));
        assert_eq!(read(&[("retry-after", "9"), ("retry-after-ms", "250")]), Some(Duration::from_millis(250)));
        assert_eq!(read(&[("retry-after", "Wed, 21 Oct 2015 07:28:20 GMT")]), Some(Duration::from_secs(20)));
        let own_date = ("date", "Wed, 21 Oct 2015 07:28:15 GMT");
        assert_eq!(read(&[own_date, ("retry-after", "Wed, 21 Oct 2015 07:28:20 GMT")]), Some(Duration::from_secs(5)));
        assert_eq!(read(&[("retry-after", "Wed, 21 Oct 2015 07:00:00 GMT")]), Some(Duration::ZERO));
        assert_eq!(read(&[("retry-after", "-3")]), None);
        assert_eq!(read(&[("retry-after", "soon")]), None);
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn no_wait_is_longer_than_a_day_c_llm_3() {
        let clock = Clock::manual(Timestamp::parse_rfc3339("2015-10-21T07:28:00Z").unwrap());
        let policy = RetryPolicy::default();
        for (name, value) in [
            ("retry-after", "18000000000000000000"),
            ("retry-after", "1e300"),
            ("retry-after", "864000"),
            ("retry-after", "Fri, 21 Oct 2089 07:28:00 GMT"),
            ("retry-after-ms", "18000000000000000000000"),
        ] {
            let asked = retry_after(&headers(&[(name, value)]), &clock);
            assert_eq!(asked, Some(Duration::from_secs(86_400)), "{name}: {value}");
        }
        assert_eq!(retry_after(&headers(&[("retry-after", "nan")]), &clock), None);
        assert_eq!(policy.wait(1, Some(Duration::MAX)), policy.cap, "and none overflows");
    }

    #[test]
    fn waits_grow_with_jitter_up_to_the_cap_c_llm_3() {
        let policy = RetryPolicy::default();
        for _ in 0..200 {
            assert!(policy.wait(1, None) <= Duration::from_secs(1));
            assert!(policy.wait(3, None) <= Duration::from_secs(4));
            assert!(policy.wait(40, None) <= policy.cap);
            let asked = policy.wait(1, Some(Duration::from_secs(10)));
            assert!((Duration::from_secs(10)..=Duration::from_secs(11)).contains(&asked));
            assert_eq!(policy.wait(1, Some(Duration::from_secs(600))), policy.cap);
        }
        let mut waits: Vec<_> = (0..50).map(|_| policy.wait(3, None)).collect();
        waits.dedup();
        assert!(waits.len() > 40, "full jitter spreads the waits");
    }

    #[tokio::test]
    async fn attempts_and_time_have_an_end_c_llm_3() {
        let error = LlmError::new(LlmErrorCode::ModelUnavailable, "x");
        let quick = RetryPolicy { base: Duration::from_millis(1), ..RetryPolicy::default() };

        let mut attempts = Attempts::begin(quick);
        for _ in 0..2 {
            let wait = attempts.next_after(&error).unwrap();
            attempts.pause(wait).await;
        }
        assert_eq!(attempts.next_after(&error), None);
        assert_eq!(attempts.number, 3);

        assert_eq!(Attempts::begin(quick).next_after(&error.clone().permanent()), None);
        let begun = LlmError { partial: "The".into(), ..error.clone() };
        assert_eq!(Attempts::begin(quick).next_after(&begun), None, "never after the first delivered token");

        let short = RetryPolicy { chain: Duration::from_secs(5), ..quick };
        let patient = LlmError { retry_after: Some(Duration::from_secs(6)), ..error };
        assert_eq!(Attempts::begin(short).next_after(&patient), None, "the wait would pass the deadline");
        assert!(Attempts::begin(quick).next_after(&patient).is_some());
        assert_eq!(Attempts::begin(quick).next_after(&patient.of_unready()), None, "others may use the time");
    }
}
