//! The one integration binary: each file is a module, so that the server is linked once.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod architecture;
mod authorization;
mod cli;
mod credentials;
mod cut;
mod documents;
mod extract;
mod file;
mod formats;
mod guarantees;
mod jobs;
mod keys;
mod limits;
mod methods;
mod metrics;
mod pictures;
mod prompts;
mod real_model;
mod research;
mod scans;
mod settings;
mod streams;
mod support;
mod text;
mod timelines;
mod together;
mod web;
