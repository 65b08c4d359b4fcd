//! Dossier: a self-hosted GraphQL server, the back end of AI applications.
//!
//! The modules form bands; imports go down only (`docs/architecture.md`, checked by `tests/it/architecture.rs`):
//! top (`cli`, `schema`, `server`, `worker`) → `domain` → `graphql`, `http` → `custody`, `spending` → `figures` → `engine` →
//! `app` → `identity`, `vault` → `port` → `live` → `db`, `entity` → `base`.

// `missing_docs` sees only what is public; with `missing-docs-in-crate-items` of clippy.toml this sees what one module
// offers to another.
#![cfg_attr(not(test), warn(clippy::missing_docs_in_private_items))]

mod app;
mod base;
pub mod cli;
mod config;
mod custody;
mod db;
mod domain;
mod engine;
mod entity;
mod figures;
mod graphql;
mod http;
mod identity;
#[doc(hidden)]
pub mod internals;
mod live;
mod port;
mod schema;
mod server;
mod spending;
mod telemetry;
mod vault;
mod worker;

// Files that unit tests share with the tests in `tests` name the crate as those do.
#[cfg(test)]
extern crate self as dossier;
#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod testing;
