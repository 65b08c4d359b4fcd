//! Configurations: named settings of jobs, in immutable versions of which at most one is active.

pub mod graphql;
pub mod service;
pub mod settings;

#[cfg(test)]
mod tests;
