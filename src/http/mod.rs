//! The toolkit for what is spoken over HTTP besides GraphQL.

pub mod health;
pub mod metrics;
