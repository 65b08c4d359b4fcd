//! Passages that say the same stand together: a copy of a document must not fill the page with one passage.
//!
//! Two passages say the same when their texts are equal but for case, punctuation and space, or when nearly all of their
//! letters are: of the runs of [`RUN`] letters that they have, at least [`ALIKE`] % are in both (Broder, "On the resemblance
//! and containment of documents", 1997; estimated from the [`SKETCH`] smallest hashes of each). Passages with different
//! numbers never say the same, however alike the words around them are: reports of two years are no copies.

use std::collections::{HashMap, HashSet};

use super::service::Hit;

/// Letters in a run.
const RUN: usize = 8;
/// Hashes that are kept of a passage.
const SKETCH: usize = 64;
/// Share of the hashes of two passages together that both have, in hundredths.
const ALIKE: usize = 85;
/// Shorter texts say the same only when they are equal, in letters.
const SHORT: usize = 80;

/// What is compared of a passage.
struct Sketch {
    /// Of the whole text.
    whole: u64,
    /// Of its numbers, in their order.
    numbers: u64,
    /// The smallest hashes of its runs, in rising order; none of a short text.
    runs: Vec<u64>,
}

/// Puts hits that say the same as a better one to that. The order is kept.
pub(super) fn collapse(hits: Vec<Hit>) -> Vec<Hit> {
    let sketches: Vec<Sketch> = hits.iter().map(|hit| Sketch::of(&hit.chunk.text)).collect();
    // Only those that share a hash are compared, and most share none.
    let shared = shared(&sketches);
    let mut having: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut whole: HashMap<u64, usize> = HashMap::new();
    let (mut kept, mut sketches_of_kept): (Vec<Hit>, Vec<&Sketch>) = (Vec::new(), Vec::new());
    for (hit, sketch) in hits.into_iter().zip(&sketches) {
        let runs = || sketch.runs.iter().filter(|run| shared.contains(run));
        let equal = whole.get(&sketch.whole).copied();
        let alike = || {
            let candidates: HashSet<usize> = runs().filter_map(|run| having.get(run)).flatten().copied().collect();
            candidates.into_iter().filter(|other| sketches_of_kept[*other].is_like(sketch)).min()
        };
        if let Some(better) = equal.or_else(alike) {
            kept[better].duplicates.push(hit.chunk);
            continue;
        }
        whole.insert(sketch.whole, kept.len());
        for run in runs() {
            having.entry(*run).or_default().push(kept.len());
        }
        kept.push(hit);
        sketches_of_kept.push(sketch);
    }
    kept
}

/// The hashes that more than one sketch has.
fn shared(sketches: &[Sketch]) -> HashSet<u64> {
    let mut all: Vec<u64> = sketches.iter().flat_map(|sketch| &sketch.runs).copied().collect();
    all.sort_unstable();
    all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

impl Sketch {
    fn of(text: &str) -> Self {
        let mut letters = Letters::default();
        for c in text.chars() {
            match c {
                'a'..='z' | '0'..='9' => letters.add(c),
                'A'..='Z' => letters.add(c.to_ascii_lowercase()),
                c if !c.is_ascii() && c.is_alphanumeric() => c.to_lowercase().for_each(|c| letters.add(c)),
                _ => {}
            }
        }
        let numbers = hash_of_numbers(text);
        Self { whole: mixed(letters.whole ^ numbers), numbers, runs: letters.runs() }
    }

    /// The share is that among the smallest hashes of both together.
    fn is_like(&self, other: &Self) -> bool {
        if self.numbers != other.numbers {
            return false;
        }
        let (mut left, mut right) = (self.runs.as_slice(), other.runs.as_slice());
        let (mut both, mut all) = (0_usize, 0);
        while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
            if all == SKETCH {
                break;
            }
            all += 1;
            both += usize::from(a == b);
            if a <= b {
                left = left_rest;
            }
            if b <= a {
                right = right_rest;
            }
        }
        all = SKETCH.min(all + left.len().max(right.len()));
        all > 0 && both * 100 >= all * ALIKE
    }
}

/// The numbers of a text, with what stands between digits.
fn hash_of_numbers(text: &str) -> u64 {
    let (mut hash, mut was_digit) = (0, false);
    for c in text.chars() {
        if c.is_numeric() {
            hash = rolled(hash, u64::from(c));
        } else if was_digit {
            hash = rolled(hash, 1);
        }
        was_digit = c.is_numeric();
    }
    mixed(if was_digit { rolled(hash, 1) } else { hash })
}

/// Letters one after the other, and the hashes of what they make.
#[derive(Default)]
struct Letters {
    count: usize,
    /// Of all of them.
    whole: u64,
    /// Of the last ones, and those themselves by their number modulo [`RUN`]: the hash of each run comes from that of the
    /// run before (Karp and Rabin, 1987).
    run: u64,
    last: [u64; RUN],
    smallest: Smallest,
}

impl Letters {
    fn add(&mut self, letter: char) {
        let letter = u64::from(letter);
        self.whole = rolled(self.whole, letter);
        let first = std::mem::replace(&mut self.last[self.count % RUN], letter);
        self.run = rolled(self.run, letter).wrapping_sub(first.wrapping_mul(GONE));
        self.count += 1;
        if self.count >= RUN {
            self.smallest.add(mixed(self.run));
        }
    }

    fn runs(self) -> Vec<u64> {
        if self.count < SHORT { Vec::new() } else { self.smallest.into_sorted() }
    }
}

/// The [`SKETCH`] smallest hashes, none twice. Most of a long text are larger than those that are there already.
#[derive(Default)]
struct Smallest {
    hashes: Vec<u64>,
    /// No hash from here on is among them.
    end: Option<u64>,
}

impl Smallest {
    fn add(&mut self, hash: u64) {
        if self.end.is_none_or(|end| hash < end) {
            self.hashes.push(hash);
            if self.hashes.len() == 4 * SKETCH {
                self.tidy();
            }
        }
    }

    fn tidy(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.hashes.truncate(SKETCH);
        self.end = self.hashes.get(SKETCH - 1).copied();
    }

    fn into_sorted(mut self) -> Vec<u64> {
        self.tidy();
        self.hashes
    }
}

const BASE: u64 = 0x0100_0000_01b3;
/// Factor of a letter that leaves a run.
const GONE: u64 = {
    let (mut power, mut letters) = (1_u64, 0);
    while letters < RUN {
        power = power.wrapping_mul(BASE);
        letters += 1;
    }
    power
};

fn rolled(hash: u64, value: u64) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(value)
}

/// The finalizer of `SplitMix64`: makes the smallest hashes a fair sample.
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The tidal range at Burntcoat Head reaches sixteen metres in spring, more than anywhere else \
        on the coasts of the world; the gauge in the harbour has been read every morning since the station was built.";

    fn alike(one: &str, other: &str) -> bool {
        let (one, other) = (Sketch::of(one), Sketch::of(other));
        one.whole == other.whole || one.is_like(&other)
    }

    #[test]
    fn copies_say_the_same() {
        assert!(alike(TEXT, TEXT));
        assert!(alike(TEXT, &TEXT.to_uppercase().replace(',', " –").replace(' ', "\n")));
        assert!(alike(TEXT, &TEXT.replace("every morning", "each morning")));
        assert!(alike("Brest", "BREST."));
    }

    #[test]
    fn what_differs_in_more_than_a_word_or_in_a_number_does_not() {
        assert!(!alike(TEXT, &TEXT[..TEXT.len() / 2]));
        assert!(!alike(
            TEXT,
            &TEXT.replace("Head reaches sixteen metres in spring", "River has hardly any tide at all")
        ));
        let report = |year: u32, sum: &str| format!("{TEXT} In {year} the upkeep of the station cost {sum} francs.");
        assert!(alike(&report(1911, "1,200"), &report(1911, "1,200").replace("cost", "took")));
        assert!(!alike(&report(1911, "1,200"), &report(1911, "1,300")));
        assert!(!alike(&report(1911, "12"), &report(1911, "1, 2")));
        assert!(!alike("Brest", "Cork"));
        assert!(!alike("", "Cork"));
    }

    #[test]
    fn the_share_is_that_of_the_runs_that_both_have() {
        let sketch = |runs: std::ops::Range<u64>| Sketch { whole: 0, numbers: 0, runs: runs.collect() };
        for (left, right, is_like) in
            [(0..20, 0..20, true), (0..20, 3..20, true), (0..20, 4..20, false), (0..0, 0..0, false)]
        {
            assert_eq!(sketch(left.clone()).is_like(&sketch(right.clone())), is_like, "{left:?} {right:?}");
        }
    }
}
