//! Checks of values against the text, as citations are checked.

use serde_json::Value;

use super::question::Found;
use super::value::{Claim, Meaning, answer_text, meanings};
use super::windows::Window;
use crate::domain::configurations::settings::fields::FieldType;
use crate::entity::citation::Verdict;
use crate::entity::extracted_field::{Evidence, Span};
use citations::{Checked, Snapshot, has_words};

/// A part of a document, prepared for checking values against it.
pub(super) struct Checker {
    snapshot: Snapshot,
    text: String,
    start: usize,
    /// Code points from here on no earlier window had.
    pub(super) fresh: i32,
}

impl Checker {
    pub(super) fn of(window: &Window) -> Self {
        let (snapshot, text) = (Snapshot::new(&window.text), window.text.clone());
        Self { snapshot, text, start: window.start, fresh: number(window.fresh) }
    }

    /// Checks what a model found for a field: each item of a list by itself, also when it gives them all at once.
    pub(super) fn check_found(&self, kind: FieldType, is_list: bool, found: &Found) -> Vec<Evidence> {
        let quote = found.quote.as_deref().unwrap_or_default();
        match &found.value {
            Value::Array(items) if is_list => items.iter().map(|item| self.check(kind, item, quote)).collect(),
            value => vec![self.check(kind, value, quote)],
        }
    }

    fn check(&self, kind: FieldType, answer: &Value, quote: &str) -> Evidence {
        let quote = quote.trim();
        let checked = |meaning| (self.verdict(&meaning, quote), meaning);
        let mut all: Vec<(Verdict, Meaning)> = meanings(kind, answer).into_iter().map(checked).collect();
        // An answer that can be read in several ways is what the quote says, if that is one of them.
        if all.len() > 1 {
            all.retain(|(verdict, _)| *verdict == Verdict::Verified);
        }
        let found = self.snapshot.check("", quote);
        let (verdict, value) = match <[_; 1]>::try_from(all) {
            Ok([(verdict, meaning)]) => (verdict, Some(meaning.value)),
            Err(_) if found.verdict == citations::Verdict::Verified => (Verdict::Unchecked, None),
            Err(_) => (Verdict::QuoteNotFound, None),
        };
        let answer = answer_text(answer);
        let is_told = value.as_ref().is_some_and(|value| answer_text(value) == answer);
        let (quote, span) = self.place(quote, &found);
        let answer = (!is_told).then_some(answer);
        Evidence { value, answer, quote, span, page: None, locations: Vec::new(), verdict }
    }

    fn verdict(&self, meaning: &Meaning, quote: &str) -> Verdict {
        let check = |claim: &str| Verdict::from(self.snapshot.check(claim, quote).verdict);
        match &meaning.claim {
            // In a field of rates, 19 is said by “19 %”.
            Claim::Number(number) => match check(number) {
                Verdict::NumberMismatch => check(&format!("{number} %")),
                verdict => verdict,
            },
            Claim::Words(words) => match check(words) {
                Verdict::Verified if !is_said(words, quote) => Verdict::Unchecked,
                verdict => verdict,
            },
            Claim::Sense => match check("") {
                Verdict::Verified => Verdict::Unchecked,
                verdict => verdict,
            },
        }
    }

    /// The quote as the document has it, and where.
    fn place(&self, quote: &str, found: &Checked) -> (String, Option<Span>) {
        let (Some(offset), Some(length)) = (found.quote_offset, found.quote_length) else {
            return (quote.to_owned(), None);
        };
        let start = self.start + offset;
        let words = self.text.chars().skip(offset).take(length).collect();
        (words, Some(Span { start: number(start), end: number(start + length) }))
    }
}

/// True when a quote has the words of a value. Numbers and dates alone may be written in another way; those have been
/// compared.
fn is_said(words: &str, quote: &str) -> bool {
    has_words(quote, words) || !words.contains(char::is_alphabetic)
}

fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}
