//! The client against servers: a small one of the protocol's library, ones that keep to no protocol, and the reference
//! server if it is installed.
//!
//! This program is both sides: called with `serve` it is a server that speaks by its standard streams.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these are tests, which the lints do not see where the main is one's own"
)]

mod calls;
mod denials;
mod fixtures;
mod list;
mod programs;
mod reference;
mod scripted;
mod sessions;
mod toy;

use std::future::Future;

/// A test: its name, and what it does.
type Test = (&'static str, fn());

/// Names tests by their functions.
macro_rules! tests {
    ($($test:ident),* $(,)?) => {
        &[$((concat!(module_path!(), "::", stringify!($test)), || crate::run($test()))),*]
    };
}
pub(crate) use tests;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        run(toy::serve_streams());
        return;
    }
    let tests: [&[Test]; 7] = [
        calls::TESTS,
        denials::TESTS,
        list::TESTS,
        programs::TESTS,
        reference::TESTS,
        scripted::TESTS,
        sessions::TESTS,
    ];
    let trials = tests
        .into_iter()
        .flatten()
        .map(|&(name, test)| {
            libtest_mimic::Trial::test(name, move || {
                test();
                Ok(())
            })
        })
        .collect();
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), trials).exit();
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}
