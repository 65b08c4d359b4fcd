//! Calendar days in UTC.

use std::fmt::{self, Display, Formatter};

use chrono::{Datelike as _, NaiveDate};

use super::clock::Timestamp;

/// Milliseconds of a day.
const MILLIS: i64 = 86_400_000;
/// Days from the beginning of the first year to 1970-01-01, as the library counts them.
const OFFSET: i64 = 719_163;

/// A calendar day in UTC, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of a moment.
    pub fn of(at: Timestamp) -> Self {
        Self(at.0.div_euclid(MILLIS))
    }

    /// Parses `YYYY-MM-DD` with a year of four digits; `None` for anything else, and for days that do not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let is_date = |(place, c): (usize, char)| if matches!(place, 4 | 7) { c == '-' } else { c.is_ascii_digit() };
        if text.len() != 10 || !text.chars().enumerate().all(is_date) {
            return None;
        }
        text.parse().ok().map(Self::from_date)
    }

    /// The first moment of the day.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(MILLIS))
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Monday of its week.
    #[must_use]
    pub fn first_of_week(self) -> Self {
        // 1970-01-01 was a Thursday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        self.plus(1 - i64::from(self.date().day()))
    }

    /// The first day of the next month.
    #[must_use]
    pub fn first_of_next_month(self) -> Self {
        self.first_of_month().plus(31).first_of_month()
    }

    fn date(self) -> NaiveDate {
        let counted = i32::try_from(self.0.saturating_add(OFFSET)).ok();
        counted.and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or_default()
    }

    fn from_date(date: NaiveDate) -> Self {
        Self(i64::from(date.num_days_from_ce()) - OFFSET)
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn days_are_written_as_they_are_read_and_only_those_that_exist() {
        for text in ["1970-01-01", "2024-02-29", "2026-11-30", "0001-01-01", "9999-12-31", "1969-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        for text in ["2026-02-29", "2026-1-01", "26-01-01", "2026-13-01", "+026-01-01", "2026-01-01Z", "", "2026/01/01"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_their_first() {
        assert_eq!(day("2026-11-30").first_of_week(), day("2026-11-30"));
        assert_eq!(day("2026-11-29").first_of_week(), day("2026-11-23"));
        assert_eq!(day("1969-12-30").first_of_week(), day("1969-12-29"));
        assert_eq!(day("2024-02-29").first_of_month(), day("2024-02-01"));
        assert_eq!(day("2025-12-31").first_of_next_month(), day("2026-01-01"));
        assert_eq!(day("2025-01-31").first_of_next_month(), day("2025-02-01"));
        assert_eq!(Day::of(day("2026-11-30").start()), day("2026-11-30"));
        assert_eq!(Day::of(Timestamp(day("2026-11-30").start().0 - 1)), day("2026-11-29"));
    }
}
