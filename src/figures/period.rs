//! Days, weeks and months.

use crate::base::Day;
use crate::entity::figure_total::Grain;

/// Most days of a span: a leap year.
pub const LONGEST_SPAN: i64 = 366;

impl Grain {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The first day of the time that a day belongs to.
    pub(super) fn start_of(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week => day.first_of_week(),
            Self::Month => day.first_of_month(),
        }
    }

    /// The first day behind the time that a day belongs to.
    pub(super) fn end_of(self, day: Day) -> Day {
        match self {
            Self::Day => day.plus(1),
            Self::Week => day.first_of_week().plus(7),
            Self::Month => day.first_of_next_month(),
        }
    }
}

/// A span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day, inclusive.
    pub first: Day,
    /// Last day, inclusive.
    pub last: Day,
}

/// A part of a span that begins and ends with an interval, or where the span does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The first day that is covered.
    pub(super) first: Day,
    /// The last day that is covered.
    pub(super) last: Day,
    /// The first day of the interval, when all of it is covered.
    pub(super) whole: Option<Day>,
}

impl Span {
    /// Number of days.
    pub fn days(self) -> i64 {
        self.last.0 - self.first.0 + 1
    }

    /// The span of the same length before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { first: self.first.plus(-self.days()), last: self.first.plus(-1) }
    }

    /// The intervals of the span, oldest first, without gaps.
    pub(super) fn parts(self, grain: Grain) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut day = self.first;
        while day <= self.last {
            let (start, end) = (grain.start_of(day), grain.end_of(day));
            let last = end.plus(-1).min(self.last);
            let whole = (start == day && end.plus(-1) == last).then_some(start);
            parts.push(Part { first: day, last, whole });
            day = end;
        }
        parts
    }

    /// The fewest months, weeks and days that make up the span: the length of each, and the first day of those with it.
    pub(super) fn pieces(self) -> [(Grain, Vec<i64>); 3] {
        let mut pieces = Grain::ALL.map(|grain| (grain, Vec::new()));
        let mut day = self.first;
        while day <= self.last {
            let fits = |grain: Grain| {
                let end = grain.end_of(day);
                // A week may not cover the beginning of a month that fits as a whole.
                let month = day.first_of_next_month();
                let hides_month = end > month && Grain::Month.end_of(month).plus(-1) <= self.last;
                grain.start_of(day) == day && end.plus(-1) <= self.last && (grain != Grain::Week || !hides_month)
            };
            let place = (0..pieces.len()).rev().find(|place| fits(Grain::ALL[*place])).unwrap_or(0);
            pieces[place].1.push(day.0);
            day = Grain::ALL[place].end_of(day);
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(first: &str, last: &str) -> Span {
        Span { first: Day::parse(first).unwrap(), last: Day::parse(last).unwrap() }
    }

    proptest! {
        #[test]
        fn pieces_and_parts_cover_each_day_of_a_span_once(first in 0_i64..40_000, days in 1_i64..=366) {
            let span = Span { first: Day(first), last: Day(first + days - 1) };
            let mut covered: Vec<i64> = Vec::new();
            for (grain, starts) in span.pieces() {
                for start in starts {
                    covered.extend(start..grain.end_of(Day(start)).0);
                }
            }
            covered.sort_unstable();
            prop_assert!(covered.iter().copied().eq(first..first + days));
            for grain in Grain::ALL {
                let mut next = span.first;
                for part in span.parts(grain) {
                    prop_assert!(part.first == next && part.last >= part.first);
                    next = part.last.plus(1);
                    if let Some(start) = part.whole {
                        prop_assert_eq!((start, grain.end_of(start)), (part.first, next));
                    }
                }
                prop_assert_eq!(next, span.last.plus(1));
            }
        }
    }

    #[test]
    fn a_year_is_few_pieces() {
        let count = |span: Span| span.pieces().map(|(_, starts)| starts.len());
        assert_eq!(count(span("2025-01-01", "2025-12-31")), [0, 0, 12]);
        assert_eq!(count(span("2025-11-30", "2026-11-29")).iter().sum::<usize>(), 1 + 11 + 4 + 1);
        assert_eq!(count(span("2026-11-23", "2026-11-29")), [0, 1, 0]);
        assert_eq!(span("2026-11-01", "2026-11-30").previous(), span("2026-10-02", "2026-10-31"));
    }
}
