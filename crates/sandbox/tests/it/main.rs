//! A child that tries what it may not, and a parent that wants to know how it ended.
//!
//! This program is both: called with `deed=…` it is the child, otherwise it runs the tests.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::print_stdout,
        clippy::print_stderr,
        reason = "these are tests, which the lints do not see where the main is one's own"
    )
)]

#[cfg(target_os = "linux")]
mod breaches;
#[cfg(target_os = "linux")]
mod deeds;
#[cfg(target_os = "linux")]
mod ends;
#[cfg(target_os = "linux")]
mod honest;
#[cfg(target_os = "linux")]
mod older;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod programs;
#[cfg(target_os = "linux")]
mod start;

// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(target_os = "linux")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(deed) = arguments.get(1).and_then(|argument| argument.strip_prefix("deed=")) {
        deeds::child(deed, &arguments[2..]);
        return;
    }
    let tests = [honest::tests(), breaches::tests(), older::tests(), ends::tests(), programs::tests()].concat();
    let trials = tests
        .into_iter()
        .map(|(name, test)| {
            libtest_mimic::Trial::test(name, move || {
                test();
                Ok(())
            })
        })
        .collect();
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), trials).exit();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
