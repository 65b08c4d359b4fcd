//! HTTP routes other than GraphQL, and the listener for all of them.

pub mod answer;
pub mod connection;
pub mod frames;
pub mod headers;
pub mod health;
pub mod ide;
pub mod leftover;
pub mod listener;
pub mod metrics;
pub mod start;

#[cfg(test)]
mod tests;
