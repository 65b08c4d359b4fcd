//! Durations in buckets: histograms can be added, and percentiles of the sum are known within 6.25 %.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Buckets of each doubling.
const PARTS: i64 = 8;
/// How often eight doubles to one.
const PARTS_BITS: u32 = 3;
/// Longest duration that is told from longer ones: about 34 years.
const LONGEST: i64 = (1 << 40) - 1;

/// How many durations fall into which bucket. Below eight milliseconds each has a bucket of its own; from there on each
/// doubling is split into eight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(BTreeMap<u16, i64>);

impl Histogram {
    /// One duration.
    pub(super) fn of(millis: Option<i64>) -> Self {
        Self(millis.map(|millis| (bucket(millis), 1)).into_iter().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, other: &Self, sign: i64) {
        for (bucket, count) in &other.0 {
            let sum = self.0.entry(*bucket).or_default();
            *sum += sign * count;
            if *sum == 0 {
                self.0.remove(bucket);
            }
        }
    }

    /// The duration that so many percent do not exceed; none when there are no durations.
    pub fn percentile(&self, percent: i64) -> Option<i64> {
        let all: i64 = self.0.values().sum();
        let rank = (all * percent + 99) / 100;
        let mut counted = 0;
        self.0.iter().find_map(|(bucket, count)| {
            counted += count;
            (all > 0 && counted >= rank.max(1)).then(|| middle(*bucket))
        })
    }
}

/// The bucket of a duration.
fn bucket(millis: i64) -> u16 {
    let millis = millis.clamp(0, LONGEST);
    if millis < PARTS {
        return u16::try_from(millis).unwrap_or(0);
    }
    let doublings = millis.ilog2() - PARTS_BITS;
    let part = (millis >> doublings) - PARTS;
    u16::try_from((i64::from(doublings) + 1) * PARTS + part).unwrap_or(u16::MAX)
}

/// The duration in the middle of a bucket.
fn middle(bucket: u16) -> i64 {
    let bucket = i64::from(bucket);
    if bucket < PARTS {
        return bucket;
    }
    let (doublings, part) = (bucket / PARTS - 1, bucket % PARTS);
    let first = (PARTS + part) << doublings;
    first + ((1 << doublings) - 1) / 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(all: &[i64]) -> Histogram {
        let mut sum = Histogram::default();
        for millis in all {
            sum.add(&Histogram::of(Some(*millis)), 1);
        }
        sum
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_the_durations_within_the_width_of_a_bucket(
            mut all in prop::collection::vec(0_i64..10_000_000, 1..200),
            percent in 1_i64..=100,
        ) {
            let told = of(&all).percentile(percent).unwrap();
            all.sort_unstable();
            let rank = (all.len() * usize::try_from(percent).unwrap()).div_ceil(100);
            let exact = all[rank.max(1) - 1];
            prop_assert!((told - exact).abs() * 16 <= exact, "{told} for {exact}");
        }

        #[test]
        fn what_is_added_can_be_taken_away(a in prop::collection::vec(0_i64..100_000, 0..20),
                                           b in prop::collection::vec(0_i64..100_000, 0..20)) {
            let (a, b) = (of(&a), of(&b));
            let mut sum = a.clone();
            sum.add(&b, 1);
            sum.add(&b, -1);
            prop_assert_eq!(sum, a);
        }
    }

    #[test]
    fn there_is_no_percentile_of_nothing_and_no_duration_too_long() {
        assert_eq!((Histogram::default().percentile(50), Histogram::of(None).percentile(95)), (None, None));
        assert!(of(&[i64::MAX]).percentile(50).unwrap() > 1 << 39);
        assert_eq!(of(&[-5]).percentile(50), Some(0));
        let text = serde_json::to_string(&of(&[3, 900])).unwrap();
        assert_eq!(serde_json::from_str::<Histogram>(&text).unwrap(), of(&[3, 900]));
    }
}
