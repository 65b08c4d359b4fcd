//! The one integration binary: each file is a module, so that the server is linked once.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod architecture;
mod authorization;
mod cut;
mod documents;
mod jobs;
mod limits;
mod metrics;
mod prompts;
mod research;
mod support;
