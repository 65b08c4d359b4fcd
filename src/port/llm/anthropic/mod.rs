//! The Messages API of Anthropic.
//!
//! An answer that must match a schema is asked for as the input of a tool that the model is told to call: every model
//! of this API takes that, and is trained to keep to it, while words are merely heeded, and a format of the answer is
//! known to newer models only. The pieces of the input are the text of the answer. A model that refuses tools is asked in
//! words, and so is one that has tools to call: it could not call any if it were told to call this one.

mod chat;
mod messages;
mod models;

pub(super) use chat::AnthropicChat;
pub(super) use models::list;

use super::client::BaseUrl;

/// Headers of each request.
pub(super) const HEADERS: &[(&str, &str)] = &[("anthropic-version", "2023-06-01")];

/// The base with the version, which settings of other programs leave out.
pub(super) fn base(base: &BaseUrl) -> BaseUrl {
    let path = base.url().path().trim_end_matches('/');
    if path.ends_with("/v1") { base.clone() } else { base.with_path(&format!("{path}/v1")) }
}
