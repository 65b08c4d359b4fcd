//! Answers that may be incomplete.

use serde::{Deserialize, Serialize};

use super::FinishReason;

/// Why the end of an answer is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cut {
    /// The model reached its length limit.
    Length,
    /// The provider withheld the rest.
    ContentFilter,
    /// The model called a tool instead of continuing.
    ToolCall,
    /// The model wrote nothing.
    NoText,
}

impl Cut {
    /// Why an answer that ended like this may be incomplete.
    pub fn of(finish: FinishReason) -> Option<Self> {
        match finish {
            FinishReason::Stop => None,
            FinishReason::Length => Some(Self::Length),
            FinishReason::ContentFilter => Some(Self::ContentFilter),
            FinishReason::ToolCall => Some(Self::ToolCall),
        }
    }

    /// What readers are told of a possibly incomplete answer, such as “The outline”.
    pub fn of_answer(self, what: &str) -> String {
        format!("{what} may be incomplete: {}.", self.reason())
    }

    /// The reason in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Length => "the model reached the limit of its length",
            Self::ContentFilter => "the provider of the model withheld the rest",
            Self::ToolCall => "the model called a tool that nobody offered",
            Self::NoText => "the model wrote nothing",
        }
    }
}
