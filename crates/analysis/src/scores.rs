//! Sums of scores by passage, and the best of them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Passages of a page.
const PAGE: usize = 1024;

/// A score for each passage. Memory is taken by the thousand passages, where one was found.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    pages: Vec<Option<Box<[f32; PAGE]>>>,
}

impl Scores {
    /// Adds to the score of a passage.
    pub(crate) fn add(&mut self, passage: u32, score: f32) {
        let (page, place) = (passage as usize / PAGE, passage as usize % PAGE);
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        self.pages[page].get_or_insert_with(|| Box::new([0.0; PAGE]))[place] += score;
    }

    /// The passages with the best scores, best first; of equal ones that with the lower number.
    pub(crate) fn best(&self, limit: usize) -> Vec<(u32, f32)> {
        let mut best: BinaryHeap<Scored> = BinaryHeap::new();
        for (passage, score) in self.each() {
            let scored = Scored { passage, score };
            if best.len() < limit {
                best.push(scored);
            } else if best.peek().is_some_and(|worst| scored < *worst) {
                best.pop();
                best.push(scored);
            }
        }
        best.into_sorted_vec().into_iter().map(|scored| (scored.passage, scored.score)).collect()
    }

    fn each(&self) -> impl Iterator<Item = (u32, f32)> {
        let pages = (0_u32..).step_by(PAGE).zip(&self.pages).filter_map(|(first, page)| Some((first, page.as_ref()?)));
        pages.flat_map(|(first, page)| {
            (first..).zip(page.iter()).filter(|(_, score)| **score > 0.0).map(|(passage, score)| (passage, *score))
        })
    }
}

/// Ordered so that the worst is the greatest.
#[derive(Debug, PartialEq)]
struct Scored {
    passage: u32,
    score: f32,
}

impl Eq for Scored {}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.passage.cmp(&other.passage))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_the_first_of_all_in_order(added in prop::collection::vec((0_u32..5000, 1_u8..9), 0..200), limit in 0_usize..20) {
            let mut scores = Scores::default();
            let mut all = vec![0.0_f32; 5000];
            for (passage, score) in added {
                scores.add(passage, f32::from(score));
                all[passage as usize] += f32::from(score);
            }
            let mut expected: Vec<(u32, f32)> = (0..).zip(all).filter(|(_, score)| *score > 0.0).collect();
            expected.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
            expected.truncate(limit);
            prop_assert_eq!(scores.best(limit), expected);
        }
    }
}
