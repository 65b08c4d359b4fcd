//! What people see of the job engine: lists, control, following, queue figures.

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
