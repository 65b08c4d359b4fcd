//! Tools: things that people, and models on their behalf, can call, and their calls. Some are part of the server
//! ([`built_in`]).
//!
//! An HTTP tool is a request that an administrator described ([`service::description`]). A call of it is a job ([`jobs`]):
//! it asks for a decision when the tool's policy says so, is made once, and its outcome is stored with it.
//!
//! A server that speaks the Model Context Protocol brings its tools along ([`service::servers`]). They are called in the same
//! way; only how a call is sent differs ([`making`]).

pub mod built_in;
pub mod graphql;
pub mod jobs;
pub mod making;
pub mod service;

#[cfg(test)]
pub mod tests;
