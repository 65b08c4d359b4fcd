//! Time. All code reads it through [`Clock`], so that tests can control it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

/// A point in time in milliseconds since 1970-01-01T00:00:00Z, the precision of the API.
///
/// Stored as a 64-bit integer on both databases, so that comparison and decoding are cheap and behave the same.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    sea_orm::DeriveValueType,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A range of time. Either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeRange {
    /// Start, inclusive.
    pub from: Option<Timestamp>,
    /// End, exclusive.
    pub to: Option<Timestamp>,
}

/// Milliseconds per day.
const DAY: i64 = 86_400_000;

/// Year, month and day for a number of days since 1970-01-01 in the Gregorian calendar: Howard Hinnant's algorithm
/// (`civil_from_days`, <https://howardhinnant.github.io/date_algorithms.html>).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) =
        (day_of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn write_digits(text: &mut [u8], mut number: i64) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

impl Timestamp {
    /// RFC 3339 in UTC with exactly three fractional digits.
    pub fn to_rfc3339(self) -> String {
        let (days, millis) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        match civil(days) {
            (year @ 0..=9999, month, day) => {
                let mut text = *b"0000-00-00T00:00:00.000Z";
                for (place, width, number) in [
                    (0, 4, year),
                    (5, 2, month),
                    (8, 2, day),
                    (11, 2, millis / 3_600_000),
                    (14, 2, millis / 60_000 % 60),
                    (17, 2, millis / 1000 % 60),
                    (20, 3, millis % 1000),
                ] {
                    write_digits(&mut text[place..place + width], number);
                }
                String::from_utf8_lossy(&text).into_owned()
            }
            _ => self.to_rfc3339_of_any_year(),
        }
    }

    fn to_rfc3339_of_any_year(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Parses RFC 3339 with any offset; `None` for invalid text.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|t| Self(t.timestamp_millis()))
    }

    /// The point in time `span` later.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The point in time `span` earlier.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Time elapsed since `earlier`; zero when `earlier` is in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whole seconds since 1970, as in JWTs.
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// A source of time: the system clock, or one that a test moves.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// Stands still until moved by [`Clock::advance`].
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A manual clock set to `start`.
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }

    /// The current time.
    #[expect(clippy::disallowed_methods, reason = "the only reader of the system clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(Utc::now().timestamp_millis()),
            Self::Manual(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward; has no effect on the system clock.
    pub fn advance(&self, span: Duration) {
        if let Self::Manual(at) = self {
            at.fetch_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_the_library_writes_them() {
        let leap = Timestamp::parse_rfc3339("2024-02-29T23:59:59.999Z").unwrap();
        assert_eq!(leap.to_rfc3339(), "2024-02-29T23:59:59.999Z");
        // Every five months from the year -10 to the year 10,010, and the limits of the type.
        let steps = (-62_482_752_000_000..253_720_000_000_000).step_by(13_320_000_007);
        for millis in steps.chain([0, -1, 1, i64::MIN, i64::MAX]) {
            let at = Timestamp(millis);
            assert_eq!(at.to_rfc3339(), at.to_rfc3339_of_any_year(), "{millis}");
        }
    }
}
