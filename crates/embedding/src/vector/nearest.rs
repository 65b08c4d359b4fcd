//! The best of many scores.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Which vectors of a block take part in a search. Positions behind the last vector stand for none.
#[derive(Debug, Clone, Copy)]
pub enum Candidates<'a> {
    /// All of them.
    All,
    /// Those at these positions, in rising order, none twice.
    Positions(&'a [u32]),
    /// Those whose bit is set: bit `n % 64` of word `n / 64` for position `n`, counted from the lowest.
    Bitmap(&'a [u64]),
}

/// A vector that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its position in the block.
    pub position: u32,
    /// The cosine of its angle to the vector searched for, from -1 to 1.
    pub cosine: f32,
}

impl Eq for Hit {}

impl Ord for Hit {
    /// The greater is the better: a larger cosine, or with equal ones the earlier position.
    fn cmp(&self, other: &Self) -> Ordering {
        self.cosine.total_cmp(&other.cosine).then(other.position.cmp(&self.position))
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps the best of all hits it is given.
pub struct Best {
    /// The worst of those that are kept lies on top.
    kept: BinaryHeap<Reverse<Hit>>,
    count: usize,
}

impl Best {
    /// Keeps as many as `count`.
    pub fn new(count: usize) -> Self {
        Self { kept: BinaryHeap::with_capacity(count), count }
    }

    /// Takes a hit into account.
    #[inline(always)]
    pub fn offer(&mut self, hit: Hit) {
        if self.kept.len() < self.count {
            self.kept.push(Reverse(hit));
        } else if let Some(mut worst) = self.kept.peek_mut()
            && hit > worst.0
        {
            *worst = Reverse(hit);
        }
    }

    /// The hits, best first.
    pub fn into_sorted(self) -> Vec<Hit> {
        self.kept.into_sorted_vec().into_iter().map(|Reverse(hit)| hit).collect()
    }
}
