//! Prompts: reusable texts with typed placeholders, in immutable versions.

pub mod graphql;
pub mod service;
pub mod template;

#[cfg(test)]
mod tests;
