//! Services that run models, their models with prices, and which of them are used for what.
//!
//! A provider is of the instance, or of a workspace that brings its own. The settings `llm.*` appear as one more provider,
//! and so do the models of the process ([`service::declared`]). Whoever needs a model asks the [`catalog`].

pub mod catalog;
pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
