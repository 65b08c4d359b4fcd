//! Enums of providers and models.

use async_graphql::Enum;

use crate::domain::models::service::capabilities::Capability;
use crate::entity::{model_default, model_price, model_provider};

/// Protocol of a model provider. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "model_provider::ProviderProtocol")]
pub enum ModelProviderKind {
    /// The protocol of OpenAI, spoken by many others.
    #[graphql(name = "OPENAI")]
    OpenAi,
    /// The protocol of Anthropic.
    Anthropic,
    /// The protocol of Google Gemini.
    Gemini,
    /// The protocol of Ollama.
    Ollama,
    /// OpenRouter.
    #[graphql(name = "OPENROUTER")]
    OpenRouter,
    /// The service in the settings of the server (`llm.*`). It is changed there.
    Configured,
    /// Small models inside the server.
    BuiltIn,
}

/// State of a model provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "model_provider::ProviderStatus")]
pub enum ProviderStatus {
    /// Answers.
    Available,
    /// Answers slowly or not always.
    Degraded,
    /// Does not answer.
    Unavailable,
    /// Was not asked yet.
    Unknown,
}

/// What a model can do. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Capability")]
pub enum ModelCapability {
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

/// Who set the prices of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "model_price::PriceSource")]
pub enum ModelPriceSource {
    /// The list of the provider.
    Provider,
    /// A person.
    Person,
    /// The settings of the server.
    Settings,
}

/// What a model is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "model_default::ModelPurpose")]
pub enum ModelPurpose {
    /// Answers of bots.
    Chat,
    /// Reports of research, and fields that are taken out of documents.
    Research,
    /// Short texts on the side, such as titles and summaries.
    Fast,
    /// Embeddings of passages.
    Embedding,
}
