//! Labels for prompts and documents.

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
