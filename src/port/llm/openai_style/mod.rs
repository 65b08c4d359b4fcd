//! Client for any server that speaks the OpenAI dialect: OpenAI, OpenRouter, Ollama (`/v1`), vLLM, llama.cpp, Gemini's
//! compatible endpoint.
//!
//! Redirects are never followed, so that a key cannot travel to another host.

mod answer;
mod client;
mod embeddings;
mod event;
mod failure;
mod marks;
mod quirks;
mod reasoning;
mod retry;
mod settings;
mod sse;
#[cfg(test)]
pub(crate) mod tests;
mod wire;

pub use client::OpenAiModel;
pub use embeddings::OpenAiEmbeddings;
pub use retry::RetryPolicy;
pub use settings::{EmbeddingSettings, OpenAiSettings, Timeouts};
