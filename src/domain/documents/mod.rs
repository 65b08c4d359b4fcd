//! Documents: a file or text is stored, its kind detected from its content, and its text split into passages and
//! indexed by a job with steps. `service` has the rules, `jobs` the background work, `http` the signed links.

pub mod chunk;
pub mod encoding;
pub mod extract;
pub mod graphql;
pub mod http;
pub mod jobs;
mod links;
pub mod media;
pub mod service;
pub mod upkeep;

use crate::base::id::DocumentId;
use crate::db::Signal;

/// Signals that a document changed.
pub(in crate::domain) const fn signal(id: DocumentId) -> Signal {
    Signal::of('d', id.0)
}

#[cfg(test)]
mod tests;
