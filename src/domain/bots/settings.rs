//! How a bot writes, and how it looks up what it knows, as they are stored.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::domain::retrieval::service::Mode;
use crate::entity::bot;

/// How a model chooses words; what is absent is left to the model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sampling {
    /// Randomness, from 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Share of likely words to choose from, above 0 and up to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Longest answer, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_output_tokens: Option<u32>,
}

/// How knowledge is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Retrieval {
    /// False for a bot that answers from the model alone.
    pub is_enabled: bool,
    /// How passages are found.
    pub mode: Mode,
    /// Most passages for an answer.
    pub maximum_passages: u32,
    /// Passages below this score are left out, between 0 and 1.
    pub minimum_score: f64,
    /// True when answers carry citation marks.
    pub cites_sources: bool,
}

impl Default for Retrieval {
    fn default() -> Self {
        Self { is_enabled: true, mode: Mode::Hybrid, maximum_passages: 8, minimum_score: 0.0, cites_sources: true }
    }
}

impl Sampling {
    /// Longest answer that can be asked for, in tokens.
    pub const MAXIMUM_OUTPUT_TOKENS: u32 = 1_000_000;

    /// Those of a bot.
    pub fn of(row: &bot::Model) -> Result<Self> {
        serde_json::from_value(row.sampling.clone()).map_err(Error::internal)
    }

    /// Refuses values out of range; paths of the refusals begin with the field.
    pub fn check(self) -> Result<Self> {
        if self.temperature.is_some_and(|value| !(0.0..=2.0).contains(&value)) {
            return Err(Error::invalid("temperature", "range", "Must be between 0 and 2."));
        }
        if self.top_p.is_some_and(|value| !(value > 0.0 && value <= 1.0)) {
            return Err(Error::invalid("topP", "range", "Must be above 0 and at most 1."));
        }
        if self.maximum_output_tokens.is_some_and(|value| !(1..=Self::MAXIMUM_OUTPUT_TOKENS).contains(&value)) {
            return Err(Error::invalid("maximumOutputTokens", "range", "Must be between 1 and 1,000,000."));
        }
        Ok(self)
    }
}

impl Retrieval {
    /// Most passages for an answer that can be asked for.
    pub const MAXIMUM_PASSAGES: u32 = 50;

    /// Those of a bot.
    pub fn of(row: &bot::Model) -> Result<Self> {
        serde_json::from_value(row.retrieval.clone()).map_err(Error::internal)
    }

    /// Refuses values out of range; paths of the refusals begin with the field.
    pub fn check(self) -> Result<Self> {
        if !(1..=Self::MAXIMUM_PASSAGES).contains(&self.maximum_passages) {
            return Err(Error::invalid("maximumPassages", "range", "Must be between 1 and 50."));
        }
        if !(0.0..=1.0).contains(&self.minimum_score) {
            return Err(Error::invalid("minimumScore", "range", "Must be between 0 and 1."));
        }
        Ok(self)
    }
}

/// Changes of [`Sampling`]; `None` keeps a value, `Some(None)` leaves it to the model.
#[derive(Debug, Clone, Copy, Default)]
pub struct SamplingChange {
    /// Randomness.
    pub temperature: Option<Option<f64>>,
    /// Share of likely words.
    pub top_p: Option<Option<f64>>,
    /// Longest answer, in tokens.
    pub maximum_output_tokens: Option<Option<i32>>,
}

impl SamplingChange {
    /// The settings with the changes, if they are in range.
    pub fn apply(self, present: Sampling) -> Result<Sampling> {
        let tokens = self.maximum_output_tokens.map(|value| value.map(|value| u32::try_from(value).unwrap_or(0)));
        let changed = Sampling {
            temperature: self.temperature.unwrap_or(present.temperature),
            top_p: self.top_p.unwrap_or(present.top_p),
            maximum_output_tokens: tokens.unwrap_or(present.maximum_output_tokens),
        };
        changed.check().map_err(|error| error.inside("sampling"))
    }
}

/// Changes of [`Retrieval`]; `None` keeps a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct RetrievalChange {
    /// Whether knowledge is looked up.
    pub is_enabled: Option<bool>,
    /// How passages are found.
    pub mode: Option<Mode>,
    /// Most passages for an answer.
    pub maximum_passages: Option<i32>,
    /// Least score of a passage.
    pub minimum_score: Option<f64>,
    /// Whether answers carry citation marks.
    pub cites_sources: Option<bool>,
}

impl RetrievalChange {
    /// The settings with the changes, if they are in range.
    pub fn apply(self, present: Retrieval) -> Result<Retrieval> {
        let passages = self.maximum_passages.map(|value| u32::try_from(value).unwrap_or(0));
        let changed = Retrieval {
            is_enabled: self.is_enabled.unwrap_or(present.is_enabled),
            mode: self.mode.unwrap_or(present.mode),
            maximum_passages: passages.unwrap_or(present.maximum_passages),
            minimum_score: self.minimum_score.unwrap_or(present.minimum_score),
            cites_sources: self.cites_sources.unwrap_or(present.cites_sources),
        };
        changed.check().map_err(|error| error.inside("retrieval"))
    }
}
