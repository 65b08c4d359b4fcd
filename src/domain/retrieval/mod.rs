//! From a query to ranked passages. Tenant and all other conditions filter before ranking.

pub mod embedder;
mod fusion;
pub mod service;

#[cfg(test)]
mod tests;
