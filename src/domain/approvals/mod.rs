//! Approval requests: a job asks, waits without holding a worker, and resumes with the decision.
//!
//! `service::asking` is the job's side, `service::deciding` the people's. A decision is bound to the exact proposal by
//! its hash, and the first decision counts (C-JOB-21).

pub mod graphql;
pub mod service;

#[cfg(test)]
mod tests;
