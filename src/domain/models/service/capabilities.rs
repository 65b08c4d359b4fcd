//! What models can do, as their rows say it.

use serde::{Deserialize, Serialize};

use crate::entity::model;
use crate::port::llm;

/// What a model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Capability {
    /// Write text.
    Chat,
    /// Call tools.
    Tools,
    /// Look at pictures.
    Vision,
    /// Think before answering.
    Reasoning,
    /// Compute embeddings.
    Embedding,
    /// Sort passages by relevance.
    Rerank,
}

/// What the model of a row can do. What a newer version of the server wrote and this one does not know is left out.
pub fn of(row: &model::Model) -> Vec<Capability> {
    let names = row.capabilities.as_array().into_iter().flatten();
    names.filter_map(|name| Capability::deserialize(name).ok()).collect()
}

/// As a row stores them.
pub fn stored(capabilities: &[Capability]) -> serde_json::Value {
    serde_json::to_value(capabilities).unwrap_or_default()
}

/// True when the model can do it.
pub fn has(row: &model::Model, capability: Capability) -> bool {
    of(row).contains(&capability)
}

impl From<llm::Capability> for Capability {
    fn from(told: llm::Capability) -> Self {
        match told {
            llm::Capability::Chat => Self::Chat,
            llm::Capability::Tools => Self::Tools,
            llm::Capability::Vision => Self::Vision,
            llm::Capability::Reasoning => Self::Reasoning,
            llm::Capability::Embedding => Self::Embedding,
            llm::Capability::Rerank => Self::Rerank,
        }
    }
}
