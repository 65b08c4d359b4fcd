//! From a query to ranked passages. Tenant and all other conditions filter before ranking.

mod duplicates;
pub mod embedder;
mod fusion;
pub mod graphql;
mod meaning;
pub mod reindex;
pub mod service;

/// What to do where nothing can be found by meaning.
const NO_MODEL: &str = "No embedding model is set up: `dossier fetch-model` fetches one (see docs/operations.md).";

#[cfg(test)]
mod tests;
