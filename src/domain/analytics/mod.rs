//! Figures of workspaces and bots, for those who may read them. They are recorded and kept in [`crate::figures`].

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
