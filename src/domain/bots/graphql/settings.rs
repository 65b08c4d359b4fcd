//! Visibility, sampling and retrieval: as they are shown, and as they are changed.

use async_graphql::{Enum, InputObject, MaybeUndefined, SimpleObject};

use crate::domain::bots::settings::{Retrieval, RetrievalChange, Sampling, SamplingChange};
use crate::domain::documents::graphql::RetrievalMode;
use crate::entity::bot;

/// Who can see and use something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "bot::Visibility")]
pub enum Visibility {
    /// Only its creator and administrators of the workspace.
    Private,
    /// Every member of the workspace.
    Workspace,
}

/// How a model chooses words; null leaves it to the model.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct SamplingSettings {
    /// Randomness, from 0 to 2.
    pub temperature: Option<f64>,
    /// Share of likely words to choose from, above 0 and up to 1.
    pub top_p: Option<f64>,
    /// Longest answer, in tokens.
    pub maximum_output_tokens: Option<i32>,
}

impl From<Sampling> for SamplingSettings {
    fn from(sampling: Sampling) -> Self {
        let Sampling { temperature, top_p, maximum_output_tokens } = sampling;
        Self { temperature, top_p, maximum_output_tokens: maximum_output_tokens.map(int) }
    }
}

/// How a bot looks up knowledge.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct RetrievalSettings {
    /// False for a bot that answers from the model alone.
    pub is_enabled: bool,
    /// How passages are found.
    pub mode: RetrievalMode,
    /// Most passages for an answer, 1 to 50.
    pub maximum_passages: i32,
    /// Passages below this score are left out, between 0 and 1.
    pub minimum_score: f64,
    /// True when answers carry citation marks.
    pub cites_sources: bool,
}

impl From<Retrieval> for RetrievalSettings {
    fn from(retrieval: Retrieval) -> Self {
        let Retrieval { is_enabled, mode, maximum_passages, minimum_score, cites_sources } = retrieval;
        let maximum_passages = int(maximum_passages);
        Self { is_enabled, mode: mode.into(), maximum_passages, minimum_score, cites_sources }
    }
}

fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// How a model chooses words. Fields that are left out stay as they are; null leaves it to the model.
#[derive(Debug, Default, InputObject)]
pub struct SamplingSettingsInput {
    /// Randomness, from 0 to 2.
    pub temperature: MaybeUndefined<f64>,
    /// Share of likely words to choose from, above 0 and up to 1.
    pub top_p: MaybeUndefined<f64>,
    /// Longest answer, 1 to 1,000,000 tokens.
    pub maximum_output_tokens: MaybeUndefined<i32>,
}

impl From<SamplingSettingsInput> for SamplingChange {
    fn from(input: SamplingSettingsInput) -> Self {
        Self {
            temperature: input.temperature.into(),
            top_p: input.top_p.into(),
            maximum_output_tokens: input.maximum_output_tokens.into(),
        }
    }
}

/// How a bot looks up knowledge. Fields that are left out stay as they are; a new bot has the values named here.
#[derive(Debug, Default, InputObject)]
pub struct RetrievalSettingsInput {
    /// False for a bot that answers from the model alone; true for a new bot.
    pub is_enabled: Option<bool>,
    /// How passages are found; `HYBRID` for a new bot.
    pub mode: Option<RetrievalMode>,
    /// Most passages for an answer, 1 to 50; 8 for a new bot.
    pub maximum_passages: Option<i32>,
    /// Passages below this score are left out, between 0 and 1; 0 for a new bot.
    pub minimum_score: Option<f64>,
    /// Put citation marks into answers; true for a new bot.
    pub cites_sources: Option<bool>,
}

impl From<RetrievalSettingsInput> for RetrievalChange {
    fn from(input: RetrievalSettingsInput) -> Self {
        let RetrievalSettingsInput { is_enabled, mode, maximum_passages, minimum_score, cites_sources } = input;
        Self { is_enabled, mode: mode.map(Into::into), maximum_passages, minimum_score, cites_sources }
    }
}
