//! Prompts: reusable instructions in versions that never change, with typed placeholders.

pub mod graphql;
pub mod service;
pub mod template;

#[cfg(test)]
mod tests;
