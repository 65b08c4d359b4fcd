//! From a query to ranked passages. Tenant and all other conditions filter before ranking.

mod duplicates;
pub mod embedder;
mod fusion;
pub mod graphql;
mod meaning;
pub mod reindex;
pub mod service;

#[cfg(test)]
mod tests;
