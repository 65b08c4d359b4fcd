//! Tenants and who belongs to them: workspaces, memberships, roles.

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
