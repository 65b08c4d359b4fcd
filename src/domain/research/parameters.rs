//! Parameters of a research job, and the bounds that make it end.

use serde::{Deserialize, Serialize};

use crate::base::id::{DocumentId, ReportId};

/// How thoroughly to research.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Depth {
    /// One round.
    Quick,
    /// A few rounds.
    #[default]
    Standard,
    /// Many rounds that follow up on findings.
    Deep,
}

/// Parameters of a research job, stored with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The report to write.
    pub report_id: ReportId,
    /// The question, with the values of its prompt filled in.
    pub question: String,
    /// Requested title; derived from the question when `None`.
    #[serde(default)]
    pub title: Option<String>,
    /// How thoroughly to research.
    #[serde(default)]
    pub depth: Depth,
    /// Most sources to read.
    pub maximum_sources: u32,
    /// Longest duration in minutes.
    #[serde(default)]
    pub maximum_minutes: Option<u32>,
    /// Documents to read; with `tags` also empty, all of the workspace.
    #[serde(default)]
    pub document_ids: Vec<DocumentId>,
    /// Also read documents with all these tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Language tag of the report; that of the question when `None`.
    #[serde(default)]
    pub language: Option<String>,
    /// Headings that the report should have.
    #[serde(default)]
    pub outline: Vec<String>,
    /// True when a person must approve the plan before anything is investigated.
    #[serde(default)]
    pub require_plan_approval: bool,
}

/// Bounds of a run. Every round uses some of them up, so research always ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Sub-questions of the plan.
    pub planned: u32,
    /// Sub-questions that reflection may add in all.
    pub added: u32,
    /// Search queries of a sub-question.
    pub queries: u32,
    /// Passages read for a sub-question.
    pub passages: u32,
    /// Findings used for a sub-question.
    pub findings: u32,
}

impl Depth {
    /// The bounds of the depth.
    pub fn bounds(self) -> Bounds {
        match self {
            Self::Quick => Bounds { planned: 3, added: 0, queries: 2, passages: 8, findings: 6 },
            Self::Standard => Bounds { planned: 5, added: 2, queries: 3, passages: 8, findings: 6 },
            Self::Deep => Bounds { planned: 8, added: 8, queries: 4, passages: 12, findings: 8 },
        }
    }

    /// Default for the most sources.
    pub fn sources(self) -> u32 {
        match self {
            Self::Quick => 10,
            Self::Standard => 25,
            Self::Deep => 60,
        }
    }
}
