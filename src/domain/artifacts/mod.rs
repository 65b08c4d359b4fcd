//! Artifacts: files that the server made of what a workspace has. `service` keeps and lists them, `source` knows what can
//! be exported, `jobs` writes what is too much for a request, `http` sends the files; the crate `export` knows the formats.

pub mod expiry;
pub mod graphql;
pub mod http;
pub mod jobs;
mod links;
pub mod missing;
pub mod service;
pub(in crate::domain) mod source;

#[cfg(test)]
mod tests;
