//! Signing in: passwords, sessions, tokens, API keys.

pub mod claim;
pub mod graphql;
pub mod http;
pub mod service;
#[cfg(test)]
mod tests;
