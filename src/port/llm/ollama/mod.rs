//! The API of Ollama itself, which knows the models that were pulled, and what they can do.

mod chat;
mod embeddings;
mod models;

pub(super) use chat::OllamaChat;
pub(super) use embeddings::OllamaEmbeddings;
pub(super) use models::list;

use super::client::BaseUrl;

/// The base without the path of the API, with which many give it: `/api`, or `/v1` of the OpenAI dialect.
pub(super) fn base(base: &BaseUrl) -> BaseUrl {
    let path = base.url().path().trim_end_matches('/');
    let bare = ["/api", "/v1"].iter().find_map(|end| path.strip_suffix(end));
    bare.map_or_else(|| base.clone(), |bare| base.with_path(bare))
}
