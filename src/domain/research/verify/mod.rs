//! Checks without a model whether a citation holds.
//!
//! Two things are looked at: whether the quote is in the snapshot of the source, and whether each number and date
//! of the statement is in the quote. The first finds invented quotes, the second the commonest kind of true quote under
//! a false statement. What a quote means is not judged here.

mod date;
mod decimal;
mod fact;
mod numeral;
mod quote;
mod token;

pub use fact::Convention;

use fact::{Fact, facts, readings};
use quote::FoldedText;

/// What the check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The quote is in the snapshot, and every number and date of the statement is in the quote.
    Verified,
    /// The quote is not in the snapshot.
    QuoteNotFound,
    /// A number or date of the statement is not in the quote.
    NumberMismatch,
}

/// Result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What was found.
    pub verdict: Verdict,
    /// First character of the quote in the snapshot, in code points; `None` when it is not there.
    pub quote_offset: Option<usize>,
    /// Length of the quote in the snapshot, in code points. It may differ from the length of the quote that was
    /// given, as white space and typographic marks may.
    pub quote_length: Option<usize>,
    /// Numbers and dates of the statement that are not in the quote, as the statement writes them.
    pub missing: Vec<String>,
}

/// Text of a source, prepared for checking many quotes against it.
pub struct Snapshot {
    folded: FoldedText,
    convention: Option<Convention>,
}

impl Snapshot {
    /// Prepares a snapshot; takes linear time.
    pub fn new(text: &str) -> Self {
        Self { folded: FoldedText::new(text), convention: Convention::of(text) }
    }

    /// Checks one citation.
    ///
    /// Numbers compare by value: `1,200` is `1200`, `1.2 million` is `1,200,000`, and in a German text `1.200` is
    /// `1200`, too. A percentage is only found in a percentage. Dates compare part by part and may be written in
    /// ISO, English or German manner. Citation marks such as `[3]` are no numbers. Words for numbers from two upward
    /// count as numbers.
    pub fn check(&self, statement: &str, quote: &str) -> Checked {
        let Some(found) = self.folded.find(quote) else {
            return Checked {
                verdict: Verdict::QuoteNotFound,
                quote_offset: None,
                quote_length: None,
                missing: Vec::new(),
            };
        };
        let known = readings(&facts(quote, self.convention));
        let statement = without_citation_marks(statement);
        let convention = Convention::of(&statement);
        let missing: Vec<String> = facts(&statement, convention)
            .iter()
            .filter(|fact: &&Fact| !fact.is_in(&known))
            .map(|fact| fact.text.clone())
            .collect();
        let verdict = if missing.is_empty() { Verdict::Verified } else { Verdict::NumberMismatch };
        Checked { verdict, quote_offset: Some(found.start), quote_length: Some(found.len()), missing }
    }
}

/// Checks one citation; see [`Snapshot::check`].
pub fn check(statement: &str, quote: &str, snapshot: &str) -> Checked {
    Snapshot::new(snapshot).check(statement, quote)
}

/// Removes marks such as `[3]` and `[1, 2]`.
fn without_citation_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let inside = &rest[open + 1..];
        let end = inside.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–')));
        match end {
            Some(end) if end > 0 && inside[end..].starts_with(']') => {
                out.push_str(&rest[..open]);
                out.push(' ');
                rest = &inside[end + 1..];
            }
            _ => {
                out.push_str(&rest[..=open]);
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
