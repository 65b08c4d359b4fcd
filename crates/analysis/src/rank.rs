//! Ranks the passages of a workspace for a query: BM25 over the weighted fields of each passage (BM25F with one length).

use std::collections::HashMap;
use std::ops::Range;

use crate::batch::StoredBatch;
use crate::posting::{Posting, decode_each};
use crate::query::{Query, Term};
use crate::scores::Scores;
use crate::statistics::Statistics;
use crate::{Corrupt, Frequencies};

/// How fast further occurrences of a term lose worth.
const K1: f32 = 1.2;

/// How much a long passage is held to need more occurrences.
const B: f32 = 0.75;

/// How often in the text a term would have to occur to count as much as once in the name.
const NAME: f32 = 2.0;

/// The same for headings.
const HEADINGS: f32 = 1.5;

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The number of the passage.
    pub passage: u32,
    /// How well it fits: the share of what a passage would get that is full of all words of the query, from 0 to 1.
    pub score: f32,
}

/// Which passages count.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Numbers of passages that were removed: they are neither found nor counted.
    pub gone: Passages,
    /// The only passages to be found, if any; the others count in the statistics.
    pub wanted: Option<Passages>,
}

/// A set of numbers of passages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passages(Vec<Range<u32>>);

impl FromIterator<Range<u32>> for Passages {
    /// From ranges in any order, such as one for each document.
    fn from_iter<I: IntoIterator<Item = Range<u32>>>(ranges: I) -> Self {
        let mut sorted: Vec<Range<u32>> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        sorted.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<u32>> = Vec::with_capacity(sorted.len());
        for range in sorted {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        Self(joined)
    }
}

impl Passages {
    /// True if the passage is in the set.
    pub fn contains(&self, passage: u32) -> bool {
        let after = self.0.partition_point(|range| range.start <= passage);
        after > 0 && self.0[after - 1].end > passage
    }
}

/// A search under way: takes the posting lists of the terms of a query from storage, then ranks.
#[derive(Debug)]
pub struct Search<'a> {
    query: &'a Query,
    exact: HashMap<&'a str, Vec<usize>>,
    beginnings: Vec<(&'a str, usize)>,
    /// The postings of each clause.
    found: Vec<Vec<Posting>>,
}

impl<'a> Search<'a> {
    /// A search for a query.
    pub fn new(query: &'a Query) -> Self {
        let mut exact: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut beginnings = Vec::new();
        for (place, clause) in query.clauses().iter().enumerate() {
            for term in &clause.terms {
                match term {
                    Term::Exact(term) => exact.entry(term).or_default().push(place),
                    Term::Beginning(term) => beginnings.push((term.as_str(), place)),
                }
            }
        }
        Self { query, exact, beginnings, found: vec![Vec::new(); query.clauses().len()] }
    }

    /// Adds a block of the posting list of a term. Terms that the query does not look for are ignored.
    pub fn add_block(&mut self, term: &str, block: &[u8]) -> Result<(), Corrupt> {
        self.add(term, 0, block)
    }

    /// Adds a batch that is not merged yet; its passages are numbered from `base` on.
    pub fn add_batch(&mut self, base: u32, batch: &StoredBatch<'_>) -> Result<(), Corrupt> {
        batch.each(|term, block| self.add(term, base, block))
    }

    fn add(&mut self, term: &str, base: u32, block: &[u8]) -> Result<(), Corrupt> {
        let exact = self.exact.get(term).map_or(&[][..], Vec::as_slice).iter();
        let beginning = self.beginnings.iter().filter(|(start, _)| term.starts_with(start)).map(|(_, place)| place);
        for place in exact.chain(beginning) {
            let found = &mut self.found[*place];
            decode_each(block, |posting| found.push(posting.from_base(base)))?;
        }
        Ok(())
    }

    /// The best passages, best first. `statistics` are those of all passages that are not gone, merged or not.
    pub fn rank(self, statistics: &Statistics, scope: &Scope, limit: usize) -> Vec<Hit> {
        let mut scores = Scores::default();
        let mut perfect = 0.0;
        let passages = to_float(statistics.passages());
        let average = (to_float(statistics.length) / passages.max(1.0)).max(1.0);
        for (clause, mut postings) in self.query.clauses().iter().zip(self.found) {
            in_order(&mut postings);
            postings.retain(|posting| !scope.gone.contains(posting.passage));
            let weight = clause.weight * rarity(passages, to_float(postings.len() as u64)) * (K1 + 1.0);
            perfect += weight;
            for posting in postings {
                if scope.wanted.as_ref().is_none_or(|wanted| wanted.contains(posting.passage)) {
                    scores.add(posting.passage, weight * saturation(&posting, average));
                }
            }
        }
        let best = scores.best(limit).into_iter();
        best.map(|(passage, score)| Hit { passage, score: (score / perfect).clamp(0.0, 1.0) }).collect()
    }
}

/// Brings postings into the order of passages, one for each: a word may occur there in several forms.
fn in_order(postings: &mut Vec<Posting>) {
    if postings.is_sorted_by(|one, other| one.passage < other.passage) {
        return;
    }
    postings.sort_by_key(|posting| posting.passage);
    postings.dedup_by(|later, earlier| {
        let is_same = later.passage == earlier.passage;
        if is_same {
            earlier.frequencies = earlier.frequencies.plus(later.frequencies);
        }
        is_same
    });
}

/// Inverse document frequency in the form that stays positive (Robertson and Zaragoza 2009, Lucene).
fn rarity(passages: f32, found: f32) -> f32 {
    (1.0 + (passages.max(found) - found + 0.5) / (found + 0.5)).ln()
}

/// How much a term in a passage is worth, from 0 to 1.
fn saturation(posting: &Posting, average: f32) -> f32 {
    let Frequencies { body, name, headings } = posting.frequencies;
    let frequency = to_float(body.into()) + NAME * to_float(name.into()) + HEADINGS * to_float(headings.into());
    let length = to_float(posting.length.into()) / average;
    frequency / (frequency + K1 * (1.0 - B + B * length))
}

#[expect(clippy::cast_precision_loss, reason = "statistics need no more than 24 bits")]
fn to_float(number: u64) -> f32 {
    number as f32
}
