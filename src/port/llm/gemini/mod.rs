//! The API of Google Gemini. The key travels in a header, never in the address.

mod chat;
mod contents;
mod embeddings;
mod models;
mod schema;

pub(super) use chat::GeminiChat;
pub(super) use embeddings::GeminiEmbeddings;
pub(super) use models::list;
use url::Url;

use super::client::BaseUrl;

/// The base with the version, if it has no path at all.
pub(super) fn base(base: &BaseUrl) -> BaseUrl {
    let is_bare = base.url().path().trim_matches('/').is_empty();
    if is_bare { base.with_path("/v1beta") } else { base.clone() }
}

/// The resource of a model: those of one's own are below `tunedModels`, all others below `models`.
fn resource(model: &str) -> (&str, &str) {
    match model.split_once('/') {
        Some((kind @ ("models" | "tunedModels"), name)) => (kind, name),
        _ => ("models", model),
    }
}

/// A method of a model.
fn method(base: &BaseUrl, model: &str, method: &str) -> Url {
    let (kind, name) = resource(model);
    base.endpoint([kind, format!("{name}:{method}").as_str()])
}
