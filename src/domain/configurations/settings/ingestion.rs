//! Settings of ingestion: how documents are cut into passages.

use serde::Deserialize;

use super::declaration::{Setting, Shape};
use crate::base::Result;
use crate::domain::configurations::service::Pinned;

/// What a passage has without a configuration, in estimated tokens.
const PASSAGE_TOKENS: u32 = 350;
/// What is repeated without a configuration, in estimated tokens.
const OVERLAP_TOKENS: u32 = 40;

/// The greatest overlap is half of the smallest passage, so that any two values go together.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "passageTokens",
        description: "Size that passages approach but do not exceed, in estimated tokens; the last passage of a \
                      document may be a quarter larger. Small passages are found more exactly, large ones say more.",
        shape: Shape::Whole { from: 128, to: 2000, default: PASSAGE_TOKENS },
        only_with: None,
    },
    Setting {
        name: "overlapTokens",
        description: "Estimated tokens at the end of a passage that the next one repeats, unless a heading \
                      separates them.",
        shape: Shape::Whole { from: 0, to: 64, default: OVERLAP_TOKENS },
        only_with: None,
    },
];

/// How a document is cut into passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ingestion {
    /// Target size of a passage, in estimated tokens.
    pub passage_tokens: u32,
    /// Estimated tokens of a passage that the next one repeats.
    pub overlap_tokens: u32,
}

impl Default for Ingestion {
    fn default() -> Self {
        Self { passage_tokens: PASSAGE_TOKENS, overlap_tokens: OVERLAP_TOKENS }
    }
}

impl Ingestion {
    /// The settings that a job has pinned.
    pub fn of(pinned: &Pinned) -> Result<Self> {
        super::read(pinned)
    }
}
