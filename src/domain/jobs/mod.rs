//! The job engine as people see it: lists, control, subscriptions, queue figures.

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
