//! Durable work. Knows no domain, no model and no money.
//!
//! A job is a row; a domain provides a [`JobHandler`] for each kind. The life of a job:
//!
//! 1. [`queue::enqueue_in`] inserts the row and its first events in the transaction that creates the work, so that
//!    neither exists without the other. [`submit`] commits it; if a worker of this process is free, the job starts with
//!    that commit ([`dispatch`]).
//! 2. [`claim`] hands it to a worker with a lease and a **fencing number** that grows with each claim. Every write of
//!    the worker names its number; a write with an old number changes nothing and the worker lets go.
//! 3. The handler runs named steps ([`JobCtx::step`]). A step's result, its events and what else the attempt knows ([`facts`]) commit together;
//!    after a crash, a restart or a deploy, finished steps answer from storage and are not run again.
//! 4. [`finish`] writes the outcome exactly once: succeeded, failed, cancelled, or another attempt later.
//!
//! Leases and due times are compared by the database's clock ([`clock_sql`]), never by a worker's. Wake-ups
//! ([`crate::db::Signal`]) drive everything; a periodic sweep repairs what a crash or a lost wake-up left behind.

pub mod activity;
pub mod administrator;
mod attempt;
mod claim;
mod context;
mod dispatch;
pub mod event;
pub mod facts;
mod failure;
mod finish;
pub mod idempotency;
pub mod kind;
pub mod maintenance;
pub mod options;
pub mod queue;
mod retry_delay;
mod runner;
mod running;
pub mod schedule;
pub mod signals;
mod step;
pub mod stream;
mod success;
pub mod sweep;
mod upkeep;

use sea_orm::DbBackend;

pub use context::JobCtx;
pub use dispatch::{submit, submit_to};
pub use facts::{EndObserver, Fact, Finalizer};
pub use failure::Failure;
pub use idempotency::IdempotencyKey;
pub use kind::{JobError, JobHandler, Outcome, Registry};
pub use options::JobOptions;
pub use queue::{NewJob, enqueue_in};
pub use runner::Runner;
pub use step::{OpenStep, Step};

pub use crate::base::FailureCode;

/// Milliseconds since 1970 by the clock of the database, as an SQL expression.
pub(crate) fn clock_sql(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        _ => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    }
}

fn millis(span: std::time::Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod queue_tests;
#[cfg(test)]
pub(crate) mod tests;
