//! Dossier: a self-hosted GraphQL server, the back end of AI applications.
//!
//! The modules form bands; imports go down only (`docs/architecture.md`, checked by `tests/it/architecture.rs`):
//! top (`cli`, `schema`, `server`, `worker`) → `domain` → `graphql`, `http` → `spending` → `engine` → `app` → `identity` →
//! `port` → `live` → `db`, `entity` → `base`.

pub mod app;
pub mod base;
pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod engine;
pub mod entity;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod live;
pub mod port;
pub mod schema;
pub mod server;
pub mod spending;
pub mod telemetry;
pub mod worker;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod testing;
