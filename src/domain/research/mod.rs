//! Research: a question is split, searched for in the workspace's documents, answered with findings that have quotes,
//! and written up as a report in which every citation was checked against the stored text of its source.
//!
//! `service` starts it; `jobs` is the background half; `steps` has one file for each kind of durable step; `tasks` says what a
//! writer is asked for, and `without_model` does it with the crate `extractive`; `draft` keeps the text that grows and `follow` streams it;
//! The crate `citations` checks citations without a model; `sources` knows what is read.

mod draft;
pub mod follow;
pub mod graphql;
pub mod jobs;
pub mod parameters;
pub mod service;
mod sources;
mod steps;
mod tasks;
mod without_model;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod writing_tests;
