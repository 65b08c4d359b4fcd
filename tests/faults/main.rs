//! Fault injection: the real program is started, killed, stopped, starved and continued, under load, with a model that
//! counts calls. What was acknowledged to clients is recorded and compared with the state afterwards.
//!
//! Short in `make test`, long in `make soak`: `DOSSIER_TEST_KILLS`, `DOSSIER_TEST_CYCLES` and `DOSSIER_TEST_OUTAGE`
//! set the length, `DOSSIER_TEST_SEED` repeats a run.

#![expect(clippy::unwrap_used, reason = "a test fails at the first violation")]
#![expect(clippy::print_stdout, reason = "a run prints what it counted")]

#[path = "../it/support/db.rs"]
mod db;

mod caller;
mod cluster;
mod disk;
mod drain;
mod edge;
mod follower;
mod kills;
mod lab;
mod ledger;
mod model;
mod outage;
mod pair;
mod pause;
mod sockets;
mod troubles;
mod waiting;

/// A number from the environment, or the default.
#[expect(clippy::disallowed_methods, reason = "length of the tests, not a setting of the server")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "compared with what the server stored")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}
