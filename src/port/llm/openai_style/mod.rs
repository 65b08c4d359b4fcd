//! The dialect of OpenAI, which most servers speak: OpenAI, Azure, OpenRouter, vLLM, llama.cpp, LiteLLM, LM Studio, and
//! Ollama and Gemini at their compatible endpoints.

mod chat;
mod embeddings;
mod event;
mod messages;
mod models;
#[cfg(test)]
pub(crate) mod tests;

pub(super) use chat::OpenAiChat;
pub(super) use embeddings::OpenAiEmbeddings;
pub(super) use messages::tool;
pub(super) use models::list;
