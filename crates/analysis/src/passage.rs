//! The terms of a passage.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::form::forms;
use crate::language::Language;
use crate::normal::normal;
use crate::split::reversed_compound;
use crate::unit::{Kind, Purpose, units};

/// Words whose terms are remembered while texts are analysed.
const REMEMBERED: usize = 20_000;

/// How often a term occurs in the fields of a passage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frequencies {
    /// In the text.
    pub body: u32,
    /// In the name of the document.
    pub name: u32,
    /// In the headings above the text.
    pub headings: u32,
}

impl Frequencies {
    fn of(&mut self, field: Field) -> &mut u32 {
        match field {
            Field::Body => &mut self.body,
            Field::Name => &mut self.name,
            Field::Headings => &mut self.headings,
        }
    }

    /// The sum of both.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            body: self.body.saturating_add(other.body),
            name: self.name.saturating_add(other.name),
            headings: self.headings.saturating_add(other.headings),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Body,
    Name,
    Headings,
}

/// What a passage is found by.
#[derive(Debug, Clone, Copy, Default)]
pub struct PassageText<'a> {
    /// The text itself.
    pub body: &'a str,
    /// The name of its document.
    pub name: &'a str,
    /// The headings above it, in any form.
    pub headings: &'a str,
}

/// The terms of a passage: what the index stores of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassageTerms {
    /// The language in which it was analysed.
    pub language: Language,
    /// Number of its words (or sequences of characters) in all fields.
    pub length: u32,
    /// How often each term occurs.
    pub terms: BTreeMap<String, Frequencies>,
}

/// Analyses passages of one language, such as those of a document. Remembers the terms of words, so that one analyzer
/// for a whole document is faster than one for each passage.
#[derive(Debug)]
pub struct Analyzer {
    language: Language,
    remembered: HashMap<String, Arc<[String]>>,
}

impl Analyzer {
    /// An analyzer of texts in a language.
    pub fn new(language: Language) -> Self {
        Self { language, remembered: HashMap::new() }
    }

    /// The terms of a passage.
    pub fn passage(&mut self, passage: PassageText<'_>) -> PassageTerms {
        let mut terms = PassageTerms { language: self.language, length: 0, terms: BTreeMap::new() };
        self.add(passage.body, Field::Body, &mut terms);
        self.add(passage.name, Field::Name, &mut terms);
        self.add(passage.headings, Field::Headings, &mut terms);
        terms
    }

    fn add(&mut self, text: &str, field: Field, found: &mut PassageTerms) {
        units(&normal(text), Purpose::Index, &mut |unit| {
            if matches!(unit.kind, Kind::Word | Kind::Exact) {
                found.length = found.length.saturating_add(1);
            }
            match unit.kind {
                Kind::Word | Kind::Part => {
                    for form in &*self.terms(&unit.text) {
                        count(form, field, &mut found.terms);
                    }
                }
                Kind::Exact | Kind::Tail | Kind::Beginning => count(&unit.text, field, &mut found.terms),
            }
        });
    }

    fn terms(&mut self, word: &str) -> Arc<[String]> {
        if let Some(known) = self.remembered.get(word) {
            return Arc::clone(known);
        }
        let mut terms = forms(word, self.language);
        terms.extend(reversed_compound(&terms[0], self.language));
        let terms: Arc<[String]> = terms.into();
        if self.remembered.len() < REMEMBERED {
            self.remembered.insert(word.to_owned(), Arc::clone(&terms));
        }
        terms
    }
}

fn count(term: &str, field: Field, terms: &mut BTreeMap<String, Frequencies>) {
    if term.is_empty() {
        return;
    }
    if !terms.contains_key(term) {
        terms.insert(term.to_owned(), Frequencies::default());
    }
    if let Some(frequencies) = terms.get_mut(term) {
        let count = frequencies.of(field);
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_by_field() {
        let text = PassageText { body: "The tides, the tide.", name: "Tides", headings: "" };
        let passage = Analyzer::new(Language::from_tag("en")).passage(text);
        assert_eq!(passage.length, 5);
        assert_eq!(passage.terms["tide"], Frequencies { body: 2, name: 1, headings: 0 });
        assert_eq!(passage.terms["the"], Frequencies { body: 2, name: 0, headings: 0 });
    }

    #[test]
    fn joint_forms_do_not_make_a_passage_longer() {
        let text = PassageText { body: "C-JOB-2", ..PassageText::default() };
        let passage = Analyzer::new(Language::UNDETERMINED).passage(text);
        assert_eq!(passage.length, 3);
        assert_eq!(passage.terms.keys().collect::<Vec<_>>(), ["2", "c", "cjob", "cjob2", "job"]);
    }
}
