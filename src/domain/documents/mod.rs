//! Documents: a file, page or text is stored, its kind recognised by its content, its text cut into passages and indexed by
//! an ordinary stepped job. `service` holds the rules, `jobs` the background half, `http` the signed links; the
//! crate `extraction` knows the formats.

pub mod chunk;
mod crawl;
pub(in crate::domain) mod extraction;
mod fetch;
pub mod file_maintenance;
pub(in crate::domain) mod file_name;
pub mod graphql;
pub mod http;
pub mod index_maintenance;
pub mod jobs;
pub(in crate::domain) mod links;
pub mod missing_files;
mod ownership;
mod passages;
mod reading;
pub(in crate::domain) mod recut;
pub mod service;
pub(in crate::domain) mod stored_file;
mod tables;
mod web_page;

use crate::base::id::DocumentId;
use crate::db::Signal;

/// Signals that a document changed.
pub(in crate::domain) const fn signal(id: DocumentId) -> Signal {
    Signal::of('d', id.0)
}

#[cfg(test)]
mod tests;
