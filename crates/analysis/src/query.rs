//! What a person looks for.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::clauses::Clauses;
use crate::language::Language;
use crate::normal::normal;
use crate::passage::{Frequencies, PassageTerms};
use crate::rank::{COMPOUND, PART};
use crate::unit::{Purpose, units};

/// Bytes of a query that are read; what follows is ignored.
pub const LONGEST_QUERY: usize = 16_384;

/// Different words of a query that are looked for. Of a longer one the first words that carry meaning are taken, and
/// then stop words.
pub const MOST_CLAUSES: usize = 256;

/// A term to look up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// This term.
    Exact(String),
    /// All terms that begin like this.
    Beginning(String),
}

impl Term {
    fn exact(&self) -> Option<&str> {
        if let Self::Exact(term) = self { Some(term) } else { None }
    }

    fn beginning(&self) -> Option<&str> {
        if let Self::Beginning(start) = self { Some(start) } else { None }
    }
}

/// Something that is looked for: a passage has it if it has any of the terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// How much it counts; a word that is repeated counts more.
    pub weight: f32,
    /// True for words such as `the`.
    pub is_stop_word: bool,
    /// The terms of a word in each language of the index.
    pub terms: BTreeSet<Term>,
    /// Ways to take a compound apart: the terms of its two parts. That way counts of which most is found.
    pub splits: Vec<[BTreeSet<Term>; 2]>,
    /// Compounds that the word is the head of.
    pub compounds: BTreeSet<Term>,
}

impl Clause {
    /// How often a passage has what is looked for, wherever in it; a part of a compound counts less than the whole word.
    pub fn frequency(&self, passage: &PassageTerms) -> f32 {
        let whole = frequency(&self.terms, passage);
        let both = |[first, second]: &[BTreeSet<Term>; 2]| frequency(first, passage).min(frequency(second, passage));
        let split = self.splits.iter().map(both).fold(0.0, f32::max);
        whole + PART * split + COMPOUND * frequency(&self.compounds, passage)
    }
}

/// How often any of these terms occurs.
fn frequency(terms: &BTreeSet<Term>, passage: &PassageTerms) -> f32 {
    let of = |frequencies: &Frequencies| {
        let sum = frequencies.body.saturating_add(frequencies.name).saturating_add(frequencies.headings);
        f32::from(u16::try_from(sum).unwrap_or(u16::MAX))
    };
    let each = terms.iter().map(|term| match term {
        Term::Exact(term) => passage.terms.get(term).map_or(0.0, of),
        Term::Beginning(start) => {
            let from = passage.terms.range(start.clone()..);
            from.take_while(|(term, _)| term.starts_with(start)).map(|(_, found)| of(found)).sum()
        }
    });
    // The terms of a clause are forms of one word, each of which a passage may have for the same occurrence.
    each.fold(0.0, f32::max)
}

/// A query, analysed for an index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    clauses: Vec<Clause>,
    languages: Vec<Language>,
}

impl Query {
    /// Analyses what a person typed. `languages` are those of the passages of the index, most frequent first: a word is
    /// looked for as it would be stored in each of them. Any text is a query; one without words finds nothing.
    pub fn parse(text: &str, languages: &[Language]) -> Self {
        let text = normal(start(text));
        let languages = if languages.is_empty() { &[Language::UNDETERMINED] } else { languages };
        let mut clauses = Clauses::new(&text, languages);
        units(&text, Purpose::Query, &mut |unit| clauses.add(&unit));
        let mut clauses = clauses.into_clauses();
        if clauses.len() > MOST_CLAUSES {
            clauses.sort_by_key(|clause| clause.is_stop_word);
            clauses.truncate(MOST_CLAUSES);
        }
        Self { clauses, languages: languages.to_vec() }
    }

    /// The languages it was analysed in.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// What is looked for.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// True if nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Leaves out stop words, whose posting lists are long, if other words remain. Worth it where these lists cost more
    /// than what they add to the order.
    pub fn without_stop_words(mut self) -> Self {
        if self.clauses.iter().any(|clause| !clause.is_stop_word) {
            self.clauses.retain(|clause| !clause.is_stop_word);
        }
        self
    }

    /// The terms to look up in the index as they are, each once, in their order.
    pub fn exact_terms(&self) -> Vec<&str> {
        self.terms().into_iter().filter_map(Term::exact).collect()
    }

    /// The beginnings of terms to look up, each once.
    pub fn beginnings(&self) -> Vec<&str> {
        self.terms().into_iter().filter_map(Term::beginning).collect()
    }

    /// The same as ranges of the bytes of terms: at least the start, below the end.
    pub fn term_ranges(&self) -> Vec<Range<Vec<u8>>> {
        let range = |start: &str| {
            let mut end = start.as_bytes().to_vec();
            // The last byte of UTF-8 is never the greatest.
            end.last_mut().map(|last| *last = last.saturating_add(1))?;
            Some(start.as_bytes().to_vec()..end)
        };
        self.beginnings().into_iter().filter_map(range).collect()
    }

    /// The different terms to look up in the index.
    pub fn terms(&self) -> BTreeSet<&Term> {
        let whole = self.clauses.iter().flat_map(|clause| &clause.terms);
        let parts = self.clauses.iter().flat_map(|clause| clause.splits.iter().flatten().flatten());
        let compounds = self.clauses.iter().flat_map(|clause| &clause.compounds);
        whole.chain(parts).chain(compounds).collect()
    }
}

/// The first bytes of a text.
fn start(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_QUERY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clauses::STOP_WORD;

    fn languages(tags: &[&str]) -> Vec<Language> {
        tags.iter().map(|tag| Language::from_tag(tag)).collect()
    }

    fn terms(query: &str, tags: &[&str]) -> Vec<String> {
        let query = Query::parse(query, &languages(tags));
        let shown = query.terms().into_iter().map(|term| match term {
            Term::Exact(term) => term.clone(),
            Term::Beginning(term) => format!("{term}*"),
        });
        shown.collect()
    }

    #[test]
    fn words_are_looked_for_as_each_language_stores_them() {
        assert_eq!(terms("tides", &["en"]), ["tide"]);
        assert_eq!(terms("Katzen tides", &["en", "de"]), ["katz", "katzen", "tid", "tide", "-ztak*"]);
        assert_eq!(terms("tid*", &["en"]), ["tid", "tid*"]);
        assert_eq!(terms("happin*", &["en"]), ["happ", "happi", "happin", "happin*"]);
    }

    #[test]
    fn a_beginning_is_a_range_of_bytes() {
        let query = Query::parse("tid* 茶", &languages(&["en"]));
        let ranges = query.term_ranges();
        let falls = |term: &str| ranges.iter().any(|range| range.contains(&term.as_bytes().to_vec()));
        assert!(falls("tide") && falls("tid") && falls("茶碗") && falls("茶\u{10ffff}"));
        assert!(!falls("tie") && !falls("ti") && !falls("茷"));
        assert_eq!(query.exact_terms(), ["tid", "茶"]);
    }

    #[test]
    fn repeated_words_count_and_stop_words_count_little() {
        let query = Query::parse("the tide, the Tides", &languages(&["en"]));
        let weights: Vec<f32> = query.clauses().iter().map(|clause| clause.weight).collect();
        assert_eq!(weights, [2.0 * STOP_WORD, 2.0]);
        assert_eq!(query.without_stop_words().clauses().len(), 1);
    }

    #[test]
    fn stop_words_alone_are_a_query() {
        let query = Query::parse("to be or not to be", &languages(&["en"]));
        assert_eq!(query.clone().without_stop_words(), query);
        assert_eq!(query.clauses().len(), 4);
    }

    #[test]
    fn long_queries_are_bounded_and_keep_the_words_that_matter() {
        let long: String = (0..2000).map(|n| format!("the of word{n} ")).collect();
        let query = Query::parse(&long, &languages(&["en"]));
        assert_eq!(query.clauses().len(), MOST_CLAUSES);
        assert!(query.clauses().iter().all(|clause| !clause.is_stop_word));
        let hundred: String = (0..100).map(|n| format!("word{n} ")).collect();
        assert!(terms(&hundred, &["en"]).contains(&"word99".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let query = Query::parse(&String::from_utf8_lossy(&bytes), &languages(&["en", "de", "ar", "th"]));
            prop_assert!(query.clauses().len() <= MOST_CLAUSES);
            prop_assert!(query.clauses().iter().all(|clause| !clause.terms.is_empty() && clause.weight > 0.0));
        }
    }
}
