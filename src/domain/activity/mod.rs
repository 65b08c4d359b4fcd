//! Timelines of workspaces, as people see them. `engine::activity` writes them.

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
