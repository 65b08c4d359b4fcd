//! Makes the clauses of a query of its units.

use std::collections::{BTreeSet, HashMap};

use crate::form::{beginning, forms};
use crate::language::Language;
use crate::query::{Clause, MOST_CLAUSES, Term};
use crate::split::{compounds_of_head, splits};
use crate::stop_words::{is_stop_word, language_of_question};
use crate::unit::{Kind, Unit};

/// The first words of a query of which compounds are taken apart: each costs two terms for each of its letters.
const MOST_SPLIT: usize = 64;

/// How much a word counts that the text overlaps with others: the joint form of a compound, or a piece of it.
const PART: f32 = 0.5;

/// How much a stop word counts. Enough to answer `to be or not to be`, too little to disturb other words.
pub(crate) const STOP_WORD: f32 = 0.2;

/// The clauses of a query, as far as it was read.
#[derive(Debug)]
pub(crate) struct Clauses<'a> {
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

impl<'a> Clauses<'a> {
    /// No clauses yet for a normal question, which is analysed in these languages, at least one, most frequent first.
    pub(crate) fn new(question: &str, languages: &'a [Language]) -> Self {
        let told = language_of_question(question, languages);
        let told = languages.iter().position(|language| Some(*language) == told);
        Self {
            languages,
            language: languages[told.unwrap_or_default()],
            compounding: told.map_or(languages, |told| &languages[told..=told]),
            units: HashMap::new(),
            places: HashMap::new(),
            clauses: Vec::new(),
            meaningful: 0,
        }
    }

    /// The clauses of what was added, in its order.
    pub(crate) fn into_clauses(self) -> Vec<Clause> {
        self.clauses
    }

    /// Adds what a unit looks for.
    pub(crate) fn add(&mut self, unit: &Unit<'_>) {
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
