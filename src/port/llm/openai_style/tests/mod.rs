//! The client against a provider on loopback, over real HTTP.

mod embeddings;
mod protocol;
mod quirks;
mod retries;
pub(crate) mod server;
mod structured;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use self::server::Provider;
use super::super::testing::{KEY, model_of, provider_settings};
use super::super::{
    EmbeddingModel, LanguageModel, Message, ModelSettings, ProviderKind, ProviderSettings, Request, RetryPolicy, Role,
    Timeouts, ToolChoice, UsageMeter,
};
use crate::base::Clock;

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn settings(provider: &Provider) -> ProviderSettings {
    provider_settings(ProviderKind::OpenAi, &provider.base)
}

fn model(provider: &Provider) -> Arc<dyn LanguageModel> {
    model_of(settings(provider))
}

fn embedder_of(settings: ProviderSettings, model: ModelSettings) -> Arc<dyn EmbeddingModel> {
    super::super::Provider::new(settings, Clock::System).unwrap().embedding_model(model).unwrap()
}

fn request() -> Request {
    Request {
        messages: vec![Message::new(Role::User, "Why are there two tides a day?")],
        schema: None,
        max_output_tokens: 100,
        temperature: Some(0.2),
        top_p: None,
        wants_reasoning: false,
        is_shown: false,
        tools: Vec::new(),
        tool_choice: ToolChoice::Auto,
        idempotency_key: "call-1".to_owned(),
        meter: UsageMeter::default(),
    }
}
