//! What a person looks for.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::form::{beginning, forms};
use crate::language::Language;
use crate::normal::normal;
use crate::split::{compounds_of_head, splits};
use crate::stop_words::{is_stop_word, language_of_question};
use crate::unit::{Kind, Purpose, Unit, units};

/// Bytes of a query that are read; what follows is ignored.
pub const LONGEST_QUERY: usize = 16_384;

/// Different words of a query that are looked for. Of a longer one the first words that carry meaning are taken, and
/// then stop words.
pub const MOST_CLAUSES: usize = 256;

/// The first words of a query of which compounds are taken apart: each costs two terms for each of its letters.
const MOST_SPLIT: usize = 64;

/// How much a word counts that the text overlaps with others: the joint form of a compound, or a piece of it.
const PART: f32 = 0.5;

/// How much a stop word counts. Enough to answer `to be or not to be`, too little to disturb other words.
const STOP_WORD: f32 = 0.2;

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

/// A query, analysed for an index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    clauses: Vec<Clause>,
}

impl Query {
    /// Analyses what a person typed. `languages` are those of the passages of the index, most frequent first: a word is
    /// looked for as it would be stored in each of them. Any text is a query; one without words finds nothing.
    pub fn parse(text: &str, languages: &[Language]) -> Self {
        let text = normal(start(text));
        let languages = if languages.is_empty() { &[Language::UNDETERMINED] } else { languages };
        let told = language_of_question(&text, languages);
        let language = told.unwrap_or(languages[0]);
        let compounding = told.as_ref().map_or(languages, std::slice::from_ref);
        let mut clauses = Clauses {
            languages,
            language,
            compounding,
            units: HashMap::new(),
            places: HashMap::new(),
            clauses: Vec::new(),
            meaningful: 0,
        };
        units(&text, Purpose::Query, &mut |unit| clauses.add(&unit));
        let mut clauses = clauses.clauses;
        if clauses.len() > MOST_CLAUSES {
            clauses.sort_by_key(|clause| clause.is_stop_word);
            clauses.truncate(MOST_CLAUSES);
        }
        Self { clauses }
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

struct Clauses<'a> {
    languages: &'a [Language],
    /// The language whose stop words count as such.
    language: Language,
    /// The languages as whose compounds words are taken apart: the one of the question, if its stop words tell it.
    compounding: &'a [Language],
    /// The places of the clauses of units, and of clauses by their terms.
    units: HashMap<(Kind, String), usize>,
    places: HashMap<BTreeSet<Term>, usize>,
    clauses: Vec<Clause>,
    /// Clauses that are no stop words.
    meaningful: usize,
}

impl Clauses<'_> {
    fn add(&mut self, unit: &Unit<'_>) {
        let is_stop_word = unit.kind == Kind::Word && is_stop_word(&unit.text, self.language);
        let weight = match unit.kind {
            Kind::Part => PART,
            _ if is_stop_word => STOP_WORD,
            _ => 1.0,
        };
        let key = (unit.kind, unit.text.to_string());
        if let Some(place) = self.units.get(&key) {
            self.clauses[*place].weight += weight;
            return;
        }
        if !is_stop_word && self.meaningful == MOST_CLAUSES {
            return;
        }
        let terms = self.terms(unit);
        if terms.is_empty() {
            return;
        }
        let place = match self.places.get(&terms) {
            Some(place) => {
                self.clauses[*place].weight += weight;
                *place
            }
            None => self.push(unit, weight, is_stop_word, terms),
        };
        self.units.insert(key, place);
    }

    fn push(&mut self, unit: &Unit<'_>, weight: f32, is_stop_word: bool, terms: BTreeSet<Term>) -> usize {
        let place = self.clauses.len();
        self.places.insert(terms.clone(), place);
        let mut clause = Clause { weight, is_stop_word, terms, splits: Vec::new(), compounds: BTreeSet::new() };
        if unit.kind == Kind::Word && !is_stop_word && self.meaningful < MOST_SPLIT {
            clause.splits = self.splits(&unit.text);
            clause.compounds = self.compounds(&unit.text);
        }
        self.meaningful += usize::from(!is_stop_word);
        self.clauses.push(clause);
        place
    }

    fn terms(&self, unit: &Unit<'_>) -> BTreeSet<Term> {
        match unit.kind {
            Kind::Word | Kind::Part => self.forms(&unit.text),
            Kind::Exact | Kind::Tail => BTreeSet::from([Term::Exact(unit.text.to_string())]),
            Kind::Beginning => self.beginnings(&unit.text),
        }
    }

    fn forms(&self, word: &str) -> BTreeSet<Term> {
        exact(self.languages.iter().flat_map(|language| forms(word, *language)))
    }

    fn splits(&self, word: &str) -> Vec<[BTreeSet<Term>; 2]> {
        let split = |[first, second]: [Vec<String>; 2]| [exact(first), exact(second)];
        self.compounding.iter().flat_map(|language| splits(word, *language)).map(split).collect()
    }

    fn compounds(&self, word: &str) -> BTreeSet<Term> {
        let compounds = |language: &Language| compounds_of_head(forms(word, *language).first()?, *language);
        self.compounding.iter().filter_map(compounds).map(Term::Beginning).collect()
    }

    /// Terms that begin like this, and the stem of a beginning that reaches into the ending: `happin*` and `happi`.
    fn beginnings(&self, text: &str) -> BTreeSet<Term> {
        let start = beginning(text);
        let mut terms = self.forms(text);
        let length = start.chars().count();
        let stems = start.char_indices().filter(|_| length >= 6).skip(length.saturating_sub(3).max(4));
        terms.extend(stems.map(|(end, _)| Term::Exact(start[..end].to_owned())));
        terms.extend((!start.is_empty()).then_some(Term::Beginning(start)));
        terms
    }
}

fn exact(forms: impl IntoIterator<Item = String>) -> BTreeSet<Term> {
    forms.into_iter().filter(|form| !form.is_empty()).map(Term::Exact).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
