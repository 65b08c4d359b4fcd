//! Passages that say the same.
//!
//! Two texts say the same when they are equal but for case, punctuation and space, or when nearly all of their letters
//! are: of the runs of [`RUN`] letters that they have, about [`ALIKE`] % are in both (Broder, "On the resemblance and
//! containment of documents", 1997). The share is estimated from [`BINS`] bins, each of which keeps the smallest hash that
//! falls into it (Li, Owen and Zhang, "One Permutation Hashing", 2012). Texts with different numbers never say the same,
//! however alike the words around them are: reports of two years are no copies.

use crate::Corrupt;

/// Letters in a run.
const RUN: usize = 8;
/// Number of bins.
const BINS: usize = 64;
/// Share of the bins of two texts that agree, in hundredths.
const ALIKE: usize = 85;
/// Shorter texts say the same only when they are equal, in letters.
const SHORT: usize = 80;

/// What is compared of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Hash of the whole text.
    whole: u64,
    /// Hash of its numbers, in their order.
    numbers: u64,
    /// One byte of the smallest hash of each bin; 0 for an empty one. All are empty for a short text.
    bins: [u8; BINS],
}

impl Fingerprint {
    /// Of a text.
    pub fn of(text: &str) -> Self {
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
        Self { whole: mixed(letters.whole ^ numbers), numbers, bins: letters.bins() }
    }

    /// Whether two texts say the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.whole == other.whole || (self.numbers == other.numbers && self.is_alike(other))
    }

    fn is_alike(&self, other: &Self) -> bool {
        let pairs = || self.bins.iter().zip(&other.bins);
        let both_empty = pairs().filter(|(a, b)| **a | **b == 0).count();
        let equal = pairs().filter(|(a, b)| a == b).count() - both_empty;
        let all = BINS - both_empty;
        all > 0 && equal * 100 >= all * ALIKE
    }

    /// As it is stored.
    pub fn encode(&self) -> Vec<u8> {
        [&self.whole.to_le_bytes()[..], &self.numbers.to_le_bytes(), &self.bins].concat()
    }

    /// A stored one.
    ///
    /// # Errors
    /// When it has another length.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let (whole, rest) = bytes.split_first_chunk().ok_or(Corrupt)?;
        let (numbers, bins) = rest.split_first_chunk().ok_or(Corrupt)?;
        Ok(Self {
            whole: u64::from_le_bytes(*whole),
            numbers: u64::from_le_bytes(*numbers),
            bins: bins.try_into().map_err(|_| Corrupt)?,
        })
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
struct Letters {
    count: usize,
    /// Of all of them.
    whole: u64,
    /// Of the last ones, and those themselves by their number modulo [`RUN`]: the hash of each run comes from that of the
    /// run before (Karp and Rabin, 1987).
    run: u64,
    last: [u64; RUN],
    /// The smallest hash of each bin.
    smallest: [u64; BINS],
}

impl Default for Letters {
    fn default() -> Self {
        Self { count: 0, whole: 0, run: 0, last: [0; RUN], smallest: [u64::MAX; BINS] }
    }
}

impl Letters {
    fn add(&mut self, letter: char) {
        let letter = u64::from(letter);
        self.whole = rolled(self.whole, letter);
        let first = std::mem::replace(&mut self.last[self.count % RUN], letter);
        self.run = rolled(self.run, letter).wrapping_sub(first.wrapping_mul(GONE));
        self.count += 1;
        if self.count >= RUN {
            let hash = mixed(self.run);
            let bin = &mut self.smallest[bin_of(hash)];
            *bin = hash.min(*bin);
        }
    }

    fn bins(&self) -> [u8; BINS] {
        if self.count < SHORT { [0; BINS] } else { self.smallest.map(byte_of) }
    }
}

/// The upper bits choose the bin, so that the smallest hash of a bin is a fair choice among those in it.
fn bin_of(hash: u64) -> usize {
    usize::try_from(hash >> 58).unwrap_or_default()
}

/// The lower bits tell hashes of one bin apart: in one of 255 pairs they do not.
fn byte_of(smallest: u64) -> u8 {
    if smallest == u64::MAX { 0 } else { u8::try_from(smallest % 255).unwrap_or_default() + 1 }
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
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "The tidal range at Burntcoat Head reaches sixteen metres in spring, more than anywhere else \
        on the coasts of the world; the gauge in the harbour has been read every morning since the station was built.";

    fn same(one: &str, other: &str) -> bool {
        Fingerprint::of(one).says_the_same(&Fingerprint::of(other))
    }

    #[test]
    fn copies_say_the_same() {
        assert!(same(TEXT, TEXT));
        assert!(same(TEXT, &TEXT.to_uppercase().replace(',', " –").replace(' ', "\n")));
        assert!(same(TEXT, &TEXT.replace("every morning", "each morning")));
        assert!(same("Brest", "BREST."));
    }

    #[test]
    fn what_differs_in_more_than_a_word_or_in_a_number_does_not() {
        assert!(!same(TEXT, &TEXT[..TEXT.len() / 2]));
        let other = TEXT.replace("Head reaches sixteen metres in spring", "River has hardly any tide at all");
        assert!(!same(TEXT, &other));
        let report = |year: u32, sum: &str| format!("{TEXT} In {year} the upkeep of the station cost {sum} francs.");
        assert!(same(&report(1911, "1,200"), &report(1911, "1,200").replace("cost", "took")));
        assert!(!same(&report(1911, "1,200"), &report(1911, "1,300")));
        assert!(!same(&report(1911, "12"), &report(1911, "1, 2")));
        assert!(!same("Brest", "Cork"));
        assert!(!same("", "Cork"));
    }

    /// The share of runs that both have, counted.
    fn share(one: &[u8], other: &[u8]) -> f64 {
        let runs = |text: &[u8]| text.windows(RUN).map(<[u8]>::to_vec).collect::<std::collections::HashSet<_>>();
        let (one, other) = (runs(one), runs(other));
        let (both, all) = (one.intersection(&other).count(), one.union(&other).count());
        f64::from(u32::try_from(both).unwrap()) / f64::from(u32::try_from(all).unwrap())
    }

    proptest! {
        #[test]
        fn the_estimate_is_near_the_share(
            text in "[a-z]{300,1500}", changes in prop::collection::vec((0_usize..1500, b'a'..=b'z'), 0..20)
        ) {
            let mut other = text.clone().into_bytes();
            for (place, letter) in changes {
                let place = place % other.len();
                other[place] = letter;
            }
            let is_same = same(&text, std::str::from_utf8(&other).unwrap());
            let share = share(text.as_bytes(), &other);
            // Four standard deviations of an estimate of 0.85 from 64 bins.
            prop_assert!(is_same || share < 0.97, "{share}");
            prop_assert!(!is_same || share > 0.65, "{share}");
        }

        #[test]
        fn what_is_stored_can_be_read(text in ".{0,200}") {
            let fingerprint = Fingerprint::of(&text);
            let bytes = fingerprint.encode();
            prop_assert_eq!(Fingerprint::decode(&bytes), Ok(fingerprint));
            prop_assert!(Fingerprint::decode(&bytes[1..]).is_err());
        }
    }
}
