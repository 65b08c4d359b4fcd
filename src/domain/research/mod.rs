//! Research: a question is split, searched for in the workspace's documents, answered with findings that have quotes,
//! and written up as a report in which every citation was checked against the stored text of its source.
//!
//! `service` starts it; `jobs` is the background work; `steps` has one file for each kind of durable step; `tasks`
//! defines what a model is asked, and `extractive` does it without a model; `follow` streams the growing text; `verify`
//! checks citations without a model; `marks` handles `[3]` in texts.

mod extractive;
pub mod follow;
pub mod graphql;
pub mod jobs;
mod marks;
pub mod parameters;
pub mod service;
mod steps;
mod tasks;
pub mod verify;

#[cfg(test)]
mod tests;
