//! Faults: the real program is started, killed, stopped, starved and continued, under load, beside a model that
//! counts. What clients were told is written down and held against what is found afterwards.
//!
//! Short in `make test`, long in `make soak`: `DOSSIER_TEST_KILLS`, `DOSSIER_TEST_CYCLES` and `DOSSIER_TEST_OUTAGE`
//! say how long, `DOSSIER_TEST_SEED` repeats a run.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]
#![expect(clippy::print_stdout, reason = "a run tells what it counted")]

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

/// A number from the environment, or the short form.
#[expect(clippy::disallowed_methods, reason = "says how long tests run; it is no setting of the server")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "compared with what the server stored")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}
