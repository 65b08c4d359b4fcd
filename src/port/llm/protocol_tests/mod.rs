//! What holds for the clients of all protocols, against providers on loopback over real HTTP. How each one speaks is in
//! [`voice`], after what the vendors document and real servers send.

mod answers;
mod failures;
mod listing;
mod reach;
mod real;
mod requests;
mod tools;
pub(crate) mod voice;

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;

use super::openai_style::tests::server::{Provider, Reply};
use super::testing::{model_of, provider_settings, question};
use super::{Chunk, FinishReason, LanguageModel, LlmError, ProviderKind, Request, ToolCall, Usage};

/// The kinds that speak differently; OpenRouter speaks as OpenAI does.
const KINDS: [ProviderKind; 4] =
    [ProviderKind::OpenAi, ProviderKind::Anthropic, ProviderKind::Gemini, ProviderKind::Ollama];

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn request() -> Request {
    question("Why are there two tides a day?")
}

/// The address as the settings of that kind have it.
fn address(kind: ProviderKind, provider: &Provider) -> String {
    let root = provider.base.trim_end_matches("/v1");
    match kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter => format!("{root}/v1"),
        ProviderKind::Anthropic | ProviderKind::Gemini | ProviderKind::Ollama => root.to_owned(),
    }
}

async fn start(kind: ProviderKind, replies: impl IntoIterator<Item = Reply>) -> (Provider, Arc<dyn LanguageModel>) {
    let provider = Provider::start(replies).await;
    let model = model_of(provider_settings(kind, &address(kind, &provider)));
    (provider, model)
}

/// A whole answer, with the thoughts apart.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    text: String,
    thoughts: String,
    calls: Vec<ToolCall>,
    usage: Usage,
    finish: Option<FinishReason>,
    attempts: u32,
}

async fn hear(model: &dyn LanguageModel, request: &Request) -> Result<Heard, LlmError> {
    let mut stream = model.stream(request).await?;
    let mut heard = Heard::default();
    while let Some(chunk) = stream.next().await {
        match chunk? {
            Chunk::Text(text) => heard.text.push_str(&text),
            Chunk::Reasoning(thought) => heard.thoughts.push_str(&thought),
            Chunk::Restart => heard.text.clear(),
            Chunk::ToolCall(call) => heard.calls.push(call),
            Chunk::Usage(usage) => heard.usage = usage,
            Chunk::Done { finish, attempts } => (heard.finish, heard.attempts) = (Some(finish), attempts),
        }
    }
    Ok(heard)
}
