//! Questions of jobs to people: a job asks, waits without holding a worker, and goes on with what was decided.
//!
//! `service::asking` is the half of the job, `service::deciding` that of people. A request is bound to its very proposal
//! by a hash, and the first decision counts (C-JOB-21).

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
