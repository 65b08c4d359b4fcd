//! The toolkit for what is spoken over HTTP besides GraphQL, and the listener under all of it.

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
