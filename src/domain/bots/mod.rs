//! Assistants: instructions, a model, and documents that they know.

pub mod graphql;
pub mod service;
pub mod settings;

#[cfg(test)]
mod tests;
