//! HTTP routes other than GraphQL, and the listener for all of them.

pub mod connection;
pub mod frames;
pub mod headers;
pub mod health;
pub mod ide;
pub mod listener;
pub mod metrics;
pub mod response_body;
pub mod start;
pub mod unread_body;

#[cfg(test)]
mod tests;
