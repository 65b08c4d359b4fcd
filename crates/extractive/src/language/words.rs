//! What is told of each language. Lists are separated by spaces; `_` stands for a space within an entry.

/// The words of a language.
#[derive(Debug)]
pub(crate) struct Words {
    /// Its BCP 47 tag.
    pub(crate) tag: &'static str,
    /// Words that start a question.
    pub(crate) asking: &'static str,
    /// Those of them that do not start a relative clause, so that a comma before one ends a question.
    pub(crate) asking_again: &'static str,
    /// Verbs and particles that start a yes-or-no question.
    pub(crate) yes_or_no: &'static str,
    /// Coordinating conjunctions.
    pub(crate) joining: &'static str,
    /// Words that refer to an earlier sentence when they start one.
    pub(crate) referring: &'static str,
    /// Pronouns that stand for the thing in the previous question.
    pub(crate) standing_for: &'static str,
    /// Words for an aspect of a thing: cause, effect, role.
    pub(crate) aspects: &'static str,
    /// Words of questions that need not be in an answer: `name`, `called`.
    pub(crate) empty: &'static str,
    /// What questions ask for.
    pub(crate) asked: Asked,
    /// Words of answers that tell a reason.
    pub(crate) reasons: &'static str,
    /// Numbers in words.
    pub(crate) numerals: &'static str,
    /// Months, days, ages.
    pub(crate) times: &'static str,
    /// What carries no meaning in a script without spaces, where stop words cannot be told from parts of words.
    pub(crate) gaps: &'static str,
    /// What is before and after the thing in a question about a thing.
    pub(crate) about: (&'static str, &'static str),
    /// What a report says in its own words.
    pub(crate) report: Report,
}

/// Phrases that tell what kind of answer a question asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) person: &'static str,
    pub(crate) place: &'static str,
    pub(crate) time: &'static str,
    pub(crate) number: &'static str,
    pub(crate) reason: &'static str,
}

/// What a report says in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// In place of a section or summary without findings.
    pub no_evidence: &'static str,
    /// Introduces the parts of the question that stay without a clear answer.
    pub without_evidence: &'static str,
    /// In place of a report to whose question nothing was found.
    pub no_answer: &'static str,
    /// In place of an answer, in a conversation: what is before the colon says that nothing is known.
    pub unknown: &'static str,
    /// In place of a report for which there was nothing to read.
    pub no_source: &'static str,
    /// In place of a report whose plan was refused.
    pub refused: &'static str,
    /// Heading of the questions without a clear answer.
    pub unanswered: &'static str,
    /// Heading of what was left out, and why.
    pub left_out: &'static str,
    /// Heading of the list of sources.
    pub sources: &'static str,
    /// Heading of findings that have no better one.
    pub findings: &'static str,
}

/// The entries of a list.
pub(crate) fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_ascii_whitespace()
}

/// True when a list has this word.
pub(crate) fn lists(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == word)
}
