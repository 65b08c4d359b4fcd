//! Citations without a model: [`marks`] in texts, and what is cited.
//!
//! Two checks of what is cited: whether the quote is in the snapshot of the source, and whether each number and date of
//! the statement is in the quote. The first finds invented quotes, the second the commonest kind of false statement with a
//! true quote. The meaning of a quote is not judged here.
//!
//! Numbers compare by value in any script and form. Anything with a figure that is not understood with certainty must
//! be in the quote in identical form, or the statement fails: refusing a true statement is a nuisance, passing a false
//! one is a bug. `docs/citations.md` has the rules for readers.

mod bound;
mod context;
mod date;
mod decade;
mod decimal;
mod fact;
mod fold;
mod han;
mod in_figures;
mod in_words;
mod language;
mod link;
mod magnitude;
pub mod marks;
mod moment;
mod neighbours;
mod numeral;
mod ordinality;
mod paragraphs;
mod quantity;
mod quote;
mod quote_facts;
mod range;
mod rate;
mod reader;
mod script;
mod shared_unit;
mod shares;
mod token;
mod trend;
mod trend_words;
mod unit;
mod unit_list;
mod vague;
mod word;
mod word_list;
pub mod written;

use std::ops::Range;

use fact::{Fact, Reading};
use fold::{Folded, Purpose};
use language::{Convention, Language};
use paragraphs::{may_go_on, parted};
use quote_facts::QuoteFacts;
use reader::Reader;

pub use quote::has_words;

/// Verdict of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The quote is in the snapshot, and every number and date of the statement is in the quote.
    Verified,
    /// The quote is not in the snapshot, or too short to be distinctive.
    QuoteNotFound,
    /// A number or date of the statement is not in the quote.
    NumberMismatch,
}

/// Result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The verdict.
    pub verdict: Verdict,
    /// Start of the quote in the snapshot, in code points; `None` when it was not found.
    pub quote_offset: Option<usize>,
    /// Length of the quote in the snapshot, in code points. It may differ from the length of the given quote in white
    /// space and typography.
    pub quote_length: Option<usize>,
    /// Numbers and dates of the statement that are not in the quote, as the statement writes them.
    pub missing: Vec<String>,
}

/// Context of a quote that is read with it, in bytes: enough for a number that the quote cuts off.
const SURROUNDINGS: usize = 160;

/// Text of a source, prepared for checking many quotes against it.
pub struct Snapshot {
    text: String,
    /// The same with its paragraphs apart.
    parted: String,
    folded: Folded,
    language: Language,
}

impl Snapshot {
    /// Prepares a snapshot; takes linear time.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            parted: parted(text),
            folded: Folded::new(text, Purpose::Finding),
            language: Language::of(text),
        }
    }

    /// Checks one citation.
    ///
    /// Numbers compare by value: `1,200` is `1200` and `١٬٢٠٠`, `1.2 million` is `1,200,000` and `1.2 × 10⁶`, and in a
    /// German text `1.200` is `1200`, too. A percentage is only found in a percentage, kilometres only in metres. Dates
    /// compare part by part. Citation marks such as `[3]` do not count as numbers.
    pub fn check(&self, statement: &str, quote: &str) -> Checked {
        let Some(found) = self.folded.find(quote).filter(|_| quote::is_long_enough(quote)) else {
            return Checked {
                verdict: Verdict::QuoteNotFound,
                quote_offset: None,
                quote_length: None,
                missing: Vec::new(),
            };
        };
        let missing = self.missing(statement, &found);
        let verdict = if missing.is_empty() { Verdict::Verified } else { Verdict::NumberMismatch };
        Checked {
            verdict,
            quote_offset: Some(self.text[..found.start].chars().count()),
            quote_length: Some(self.text[found].chars().count()),
            missing,
        }
    }

    /// Facts of the statement that the quote does not have. No number goes on beyond a blank line; where a sentence may do
    /// so, a fact must be there whether it does or not.
    fn missing(&self, statement: &str, quote: &Range<usize>) -> Vec<String> {
        let missing = self.missing_in(&self.parted, statement, quote);
        if missing.is_empty() && may_go_on(&self.text[surroundings(&self.text, quote)]) {
            return self.missing_in(&self.text, statement, quote);
        }
        missing
    }

    /// As [`Self::missing`], in the text as it is or with its paragraphs apart.
    fn missing_in(&self, text: &str, statement: &str, quote: &Range<usize>) -> Vec<String> {
        let statement = Folded::new(&without_addresses(&without_marks(statement)), Purpose::Reading).text;
        let quoted = Folded::new(&text[quote.clone()], Purpose::Reading).text;
        let is_verbatim = statement.trim() == quoted.trim();
        let source = Language::of_part(&quoted, self.language);
        // Words that are in the quote are interpreted as there.
        let own = if quoted.contains(statement.trim()) { source } else { Language::of(&statement) };
        // A number format that neither text shows is assumed to be the same in both.
        let conventions = match (own.convention, source.convention) {
            (Some(own), Some(source)) => vec![(own, source)],
            (Some(one), None) | (None, Some(one)) => vec![(one, one)],
            (None, None) => {
                vec![(Convention::Point, Convention::Point), (Convention::Comma, Convention::Comma)]
            }
        };
        let tokens = token::tokens(&statement);
        let missing = conventions.into_iter().map(|(convention, of_source)| {
            let (known, says_it_alone) = self.known(text, quote, of_source, source);
            // A quote is read by itself, unless its context changes its facts.
            if is_verbatim && says_it_alone {
                return Vec::new();
            }
            let facts = Reader::new(&tokens, convention, own).facts();
            let missing = facts.iter().filter(|fact| !fact.is_in(&known)).map(|fact| fact.text.clone());
            missing.collect::<Vec<String>>()
        });
        missing.min_by_key(Vec::len).unwrap_or_default()
    }

    /// The facts of a quote in its context: a number that continues beyond the quote is not in it. True when the facts
    /// are the same without the context.
    fn known(
        &self,
        text: &str,
        quote: &Range<usize>,
        convention: Convention,
        language: Language,
    ) -> (QuoteFacts<'_>, bool) {
        let around = surroundings(text, quote);
        let folded = Folded::new(&text[around.clone()], Purpose::Reading);
        let inside = folded.characters(&(quote.start - around.start..quote.end - around.start));
        let tokens = token::tokens(&folded.text);
        let (facts, units) = Reader::new(&tokens, convention, language).read();
        let place = |at: &Range<usize>| {
            let last = tokens.get(at.end.saturating_sub(1));
            Some((tokens.get(at.start)?.start, last?.end))
        };
        let is_whole =
            |at: &Range<usize>| place(at).is_some_and(|(start, end)| start >= inside.start && end <= inside.end);
        let units = units.into_iter().filter(|(_, at)| is_whole(at)).map(|(unit, _)| unit).collect();
        let (within, cut): (Vec<Fact>, Vec<Fact>) = facts
            .into_iter()
            .filter(|fact| place(&fact.tokens).is_some_and(|(start, end)| start < inside.end && end > inside.start))
            .partition(|fact| is_whole(&fact.tokens));
        let alone = alone(&text[quote.clone()], convention, language);
        let is_cut = !cut.iter().all(Fact::is_date);
        let says_it_alone = !is_cut && says_the_same(&within, &alone);
        // A date may be quoted partially.
        let is_date_cut = cut.iter().any(Fact::is_date);
        let parts = alone.into_iter().filter(|fact| is_date_cut && fact.readings.iter().all(|r| r.date().is_some()));
        (QuoteFacts::new(within.into_iter().chain(parts).collect(), units, &self.folded), says_it_alone)
    }
}

/// The facts of a quote without its context.
fn alone(quote: &str, convention: Convention, language: Language) -> Vec<Fact> {
    let folded = Folded::new(quote, Purpose::Reading);
    Reader::new(&token::tokens(&folded.text), convention, language).read().0
}

/// True for the same facts in the same order. They differ where a date is cut off.
fn says_the_same(within: &[Fact], alone: &[Fact]) -> bool {
    let others = |facts: &[Fact]| -> Vec<Vec<Reading>> {
        facts.iter().filter(|fact| !fact.is_date()).map(|fact| fact.readings.clone()).collect()
    };
    others(within) == others(alone)
}

/// The quote with its context, cut at word boundaries where there are any.
fn surroundings(text: &str, quote: &Range<usize>) -> Range<usize> {
    let mut start = text.floor_char_boundary(quote.start.saturating_sub(SURROUNDINGS));
    if start > 0 {
        let before = &text[start..quote.start];
        start += before.find(char::is_whitespace).unwrap_or(0);
    }
    let end = text.ceil_char_boundary((quote.end + SURROUNDINGS).min(text.len()));
    start..end
}

/// True when a quote by itself has every number and date of a statement.
pub fn is_supported_by(statement: &str, quote: &str) -> bool {
    Snapshot::new(quote).missing(statement, &(0..quote.len())).is_empty()
}

/// True when a text has a number or a date. A Roman numeral in a name (`Louis XIV`) does not count here.
pub fn contains_number(text: &str) -> bool {
    let text = Folded::new(&without_addresses(&without_marks(text)), Purpose::Reading).text;
    let language = Language::of(&text);
    let tokens = token::tokens(&text);
    let convention = language.convention.unwrap_or(Convention::Point);
    let is_name = |fact: &Fact| matches!(&fact.readings[..], [Reading::Label(name), ..] if !name.contains(|c: char| c.is_ascii_digit()));
    !Reader::new(&tokens, convention, language).facts().iter().all(is_name)
}

/// Removes exactly the citation marks, such as `[3]`.
fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for mark in marks::find(text) {
        out.push_str(&text[from..mark.range.start]);
        out.push(' ');
        from = mark.range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Digits in web addresses are not facts.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        let address = &rest[at..];
        let is_address = address.starts_with("http://") || address.starts_with("https://");
        // A non-ASCII character ends an address, because scripts without spaces continue directly after it.
        let ends = |c: char| c.is_whitespace() || !c.is_ascii() || matches!(c, ')' | '>' | '"' | '<' | ',' | ';' | '|');
        let end = if is_address { address.find(ends).unwrap_or(address.len()) } else { "http".len() };
        out.push_str(&rest[..at]);
        out.push_str(if is_address { " " } else { "http" });
        rest = &address[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
