//! People: accounts and profiles.

pub mod graphql;
pub mod service;
