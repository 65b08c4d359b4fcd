//! Enums of research.

use async_graphql::Enum;

use crate::domain::research::parameters::Depth;
use crate::entity::citation::Verdict;
use crate::entity::source;

/// How thoroughly to research.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ResearchDepth {
    /// One round with up to 3 sub-questions.
    Quick,
    /// Up to 5 sub-questions, and 2 more to close gaps.
    Standard,
    /// Up to 8 sub-questions, and 8 more to follow up on findings.
    Deep,
}

impl From<ResearchDepth> for Depth {
    fn from(depth: ResearchDepth) -> Self {
        match depth {
            ResearchDepth::Quick => Self::Quick,
            ResearchDepth::Standard => Self::Standard,
            ResearchDepth::Deep => Self::Deep,
        }
    }
}

/// Kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SourceKind {
    /// A document of the workspace.
    Document,
}

impl From<source::SourceKind> for SourceKind {
    fn from(kind: source::SourceKind) -> Self {
        match kind {
            source::SourceKind::Document => Self::Document,
        }
    }
}

/// Result of checking a citation against the stored snapshot of its source. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CitationVerdict {
    /// The quote is in the snapshot, and every number and date of the statement is in the quote.
    Verified,
    /// The quote is not in the snapshot.
    QuoteNotFound,
    /// A number or date of the statement is not in the quote.
    NumberMismatch,
    /// Not checked.
    Unchecked,
}

impl From<Verdict> for CitationVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Verified => Self::Verified,
            Verdict::QuoteNotFound => Self::QuoteNotFound,
            Verdict::NumberMismatch => Self::NumberMismatch,
            Verdict::Unchecked => Self::Unchecked,
        }
    }
}
