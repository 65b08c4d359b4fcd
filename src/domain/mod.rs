//! The domains, one folder each, with the same file names in each: `service.rs` holds the rules, `graphql.rs` the
//! types, `jobs.rs` the background half. `problem` and `node` name types of every domain.

pub mod accounts;
pub mod activity;
pub mod audit;
pub mod auth;
pub mod documents;
pub mod jobs;
pub mod node;
pub mod problem;
pub mod prompts;
pub mod research;
pub mod retrieval;
pub mod tags;
pub mod workspaces;
