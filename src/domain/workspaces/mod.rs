//! Tenants and their members: workspaces, memberships, roles.

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
