//! Ranks the passages of a workspace for a query: BM25 over the weighted fields of each passage (BM25F with one length).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::batch::StoredBatch;
use crate::posting::{Posting, decode_each, first_passage};
use crate::query::{Clause, Query, Term};
use crate::scores::Scores;
use crate::statistics::Statistics;
use crate::{Corrupt, Frequencies};

/// How fast further occurrences of a term lose worth.
const K1: f32 = 1.5;

/// How much a long passage is held to need more occurrences.
const B: f32 = 0.5;

/// How often in the text a term would have to occur to count as much as once in the name.
const NAME: f32 = 3.0;

/// The same for headings.
const HEADINGS: f32 = 2.5;

/// How much a part of a compound counts: the whole word is what was asked for.
pub(crate) const PART: f32 = 0.5;

/// How much a compound counts whose head was asked for.
pub(crate) const COMPOUND: f32 = 0.25;

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
#[derive(Debug, Default)]
pub struct Search<'a> {
    clauses: Vec<Sought<'a>>,
    exact: HashMap<&'a str, Vec<usize>>,
    beginnings: Vec<(&'a str, usize)>,
    /// The postings of each clause, and of each part of a compound.
    found: Vec<Vec<Posting>>,
    /// The keys of the blocks that were added.
    taken: HashSet<(String, u32)>,
}

/// Where the postings of a clause are.
#[derive(Debug)]
struct Sought<'a> {
    clause: &'a Clause,
    whole: usize,
    splits: Vec<[usize; 2]>,
    compounds: Option<usize>,
}

impl<'a> Search<'a> {
    /// A search for a query.
    pub fn new(query: &'a Query) -> Self {
        let mut search = Self::default();
        for clause in query.clauses() {
            let whole = search.expect(&clause.terms);
            let splits = clause.splits.iter().map(|parts| parts.each_ref().map(|part| search.expect(part))).collect();
            let compounds = (!clause.compounds.is_empty()).then(|| search.expect(&clause.compounds));
            search.clauses.push(Sought { clause, whole, splits, compounds });
        }
        search
    }

    /// A place for the postings of any of these terms.
    fn expect(&mut self, terms: &'a BTreeSet<Term>) -> usize {
        let place = self.found.len();
        for term in terms {
            match term {
                Term::Exact(term) => self.exact.entry(term).or_default().push(place),
                Term::Beginning(term) => self.beginnings.push((term.as_str(), place)),
            }
        }
        self.found.push(Vec::new());
        place
    }

    /// Adds a block of the posting list of a term. Terms that the query does not look for are ignored, and so is a block
    /// that was added before: a term may be asked for exactly and by its beginning.
    pub fn add_block(&mut self, term: impl AsRef<[u8]>, block: &[u8]) -> Result<(), Corrupt> {
        let term = std::str::from_utf8(term.as_ref()).map_err(|_| Corrupt)?;
        let places = self.places(term);
        if places.is_empty() || !self.taken.insert((term.to_owned(), first_passage(block)?)) {
            return Ok(());
        }
        for place in places {
            let found = &mut self.found[place];
            decode_each(block, |posting| {
                found.push(posting);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Adds a batch that is merged up to the term `merged_through`, which is empty for one that waits; its passages are
    /// numbered from `base` on.
    pub fn add_batch(&mut self, base: u32, batch: &StoredBatch<'_>, merged_through: &[u8]) -> Result<(), Corrupt> {
        batch.each_after(merged_through, |term, block| {
            for place in self.places(term) {
                let found = &mut self.found[place];
                batch.postings(block, base, |posting| found.push(posting))?;
            }
            Ok(())
        })
    }

    /// The places of what looks for a term.
    fn places(&self, term: &str) -> Vec<usize> {
        let exact = self.exact.get(term).map_or(&[][..], Vec::as_slice).iter().copied();
        let beginning = self.beginnings.iter().filter(|(start, _)| term.starts_with(start)).map(|(_, place)| *place);
        let mut places: Vec<usize> = exact.chain(beginning).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The best passages, best first. `statistics` are those of all passages that are not gone, merged or not.
    pub fn rank(mut self, statistics: &Statistics, scope: &Scope, limit: usize) -> Vec<Hit> {
        for postings in &mut self.found {
            in_order(postings);
            if scope.gone != Passages::default() {
                postings.retain(|posting| !scope.gone.contains(posting.passage));
            }
        }
        let mut ranking = Ranking::new(statistics, scope);
        let mut perfect = 0.0;
        for Sought { clause, whole, splits, compounds } in &self.clauses {
            let of_whole = ranking.add(clause.weight, &self.found[*whole]);
            let parts = splits.iter().map(|parts| parts.map(|part| self.found[part].as_slice()));
            let of_parts = best_split(parts).map(|parts| parts.map(|part| ranking.add(clause.weight * PART, part)));
            if let Some(compounds) = compounds {
                ranking.add(clause.weight * COMPOUND, &self.found[*compounds]);
            }
            perfect += of_parts.map_or(of_whole, |of_parts| of_whole.max(of_parts.iter().sum()));
        }
        let best = ranking.scores.best(limit).into_iter();
        best.map(|(passage, score)| Hit { passage, score: (score / perfect).clamp(0.0, 1.0) }).collect()
    }
}

/// The way to take a compound apart whose parts are both found, and most often (Koehn and Knight 2003).
fn best_split<'a>(splits: impl Iterator<Item = [&'a [Posting]; 2]>) -> Option<[&'a [Posting]; 2]> {
    let found = |[first, second]: &[&[Posting]; 2]| first.len() * second.len();
    splits.filter(|split| found(split) > 0).max_by_key(found)
}

struct Ranking<'a> {
    scores: Scores,
    scope: &'a Scope,
    passages: f32,
    average: f32,
}

impl<'a> Ranking<'a> {
    fn new(statistics: &Statistics, scope: &'a Scope) -> Self {
        let passages = to_float(statistics.passages());
        let average = (to_float(statistics.length) / passages.max(1.0)).max(1.0);
        Self { scores: Scores::default(), scope, passages, average }
    }

    /// Adds to the score of each of these passages, and returns the most that could be added to one.
    fn add(&mut self, weight: f32, postings: &[Posting]) -> f32 {
        let weight = weight * rarity(self.passages, to_float(postings.len() as u64)) * (K1 + 1.0);
        for posting in postings {
            if self.scope.wanted.as_ref().is_none_or(|wanted| wanted.contains(posting.passage)) {
                self.scores.add(posting.passage, weight * saturation(posting, self.average));
            }
        }
        weight
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
