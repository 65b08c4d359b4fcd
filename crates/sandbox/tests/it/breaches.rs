//! What is denied, and what a breach of it is called.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use sandbox::{Breach, Child, Limits};

use crate::start::{Test, child, limits, run, run_with, wait_for};

pub fn tests() -> Vec<Test> {
    vec![
        ("memory without end is denied", memory_without_end_is_denied),
        ("computing without end is ended", computing_without_end_is_ended),
        ("sleeping without end is ended", sleeping_without_end_is_ended),
        ("a child that never reads is ended", a_child_that_never_reads_is_ended),
        ("printing without end is ended", printing_without_end_is_ended),
        ("a panic tells its place only", a_panic_tells_its_place_only),
        ("an abort tells its signal", an_abort_tells_its_signal),
        ("a failure tells its code", a_failure_tells_its_code),
        ("recursion without end is ended", recursion_without_end_is_ended),
        ("files are denied", files_are_denied),
        ("connections are denied", connections_are_denied),
        ("threads and programs are denied", threads_and_programs_are_denied),
        ("other processes are out of reach", other_processes_are_out_of_reach),
        ("descriptors from before are of no use", descriptors_from_before_are_of_no_use),
        ("descriptors from before are closed", descriptors_from_before_are_closed),
        ("memory does not become code", memory_does_not_become_code),
        ("limits stay", limits_stay),
        ("a program that is not there is told", a_program_that_is_not_there_is_told),
    ]
}

fn memory_without_end_is_denied() {
    for deed in ["allocate large pieces", "allocate small pieces"] {
        assert_eq!(run(deed, &limits()), Err(Breach::OutOfMemory), "{deed}");
    }
}

fn computing_without_end_is_ended() {
    let limits = Limits { cpu: Duration::from_secs(1), ..limits() };
    assert_eq!(run("spin", &limits), Err(Breach::CpuTime));
}

fn sleeping_without_end_is_ended() {
    let limits = Limits { wall: Duration::from_secs(1), ..limits() };
    let begun = Instant::now();
    assert_eq!(run("sleep", &limits), Err(Breach::WallTime));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

fn a_child_that_never_reads_is_ended() {
    let limits = Limits { wall: Duration::from_secs(1), ..limits() };
    let input = Bytes::from(vec![0; 50 * 1024 * 1024]);
    assert_eq!(wait_for(child("sleep", &limits).run(input, &limits)), Err(Breach::WallTime));
}

fn printing_without_end_is_ended() {
    for deed in ["print without end", "complain without end"] {
        assert_eq!(run(deed, &limits()), Err(Breach::TooMuchOutput), "{deed}");
    }
}

fn a_panic_tells_its_place_only() {
    for deed in ["panic", "panic while panicking"] {
        let Err(Breach::Panicked { place: Some(place) }) = run(deed, &limits()) else { panic!("no panic by {deed}") };
        assert!(place.contains("tests/it/deeds.rs:"), "{place}");
        assert!(!place.contains("document"), "{place}");
    }
}

fn an_abort_tells_its_signal() {
    assert_eq!(run("abort", &limits()), Err(Breach::Killed { signal: 6, stderr: 0 }));
}

fn a_failure_tells_its_code() {
    assert_eq!(run("fail", &limits()), Err(Breach::Failed { code: 3, stderr: 4 }));
}

fn recursion_without_end_is_ended() {
    let outcome = run("recurse", &limits());
    // Rust does not find the end of the stack with every library of C, and then says nothing.
    assert!(matches!(outcome, Err(Breach::StackOverflow | Breach::Killed { signal: 11, .. })), "{outcome:?}");
}

/// The error that refused calls end with.
fn refused(deed: &str) {
    assert_eq!(run(deed, &limits()).as_deref(), Ok("1"), "{deed}");
}

fn forbidden(deed: &str) {
    assert_eq!(run(deed, &limits()), Err(Breach::ForbiddenCall), "{deed}");
}

fn files_are_denied() {
    for deed in [
        "open a file",
        "create a file",
        "list a folder",
        "look for a file",
        "read the environment",
        "read the memory of the parent",
    ] {
        refused(deed);
    }
    assert!(!Path::new("/tmp/sandbox-was-here").exists());
    forbidden("remove a file");
}

fn connections_are_denied() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let limits = limits();
    let child = child("connect", &limits).argument(listener.local_addr().unwrap().to_string());
    assert_eq!(run_with(child, &limits), Err(Breach::ForbiddenCall));
    assert!(listener.accept().is_err(), "somebody connected");
}

fn threads_and_programs_are_denied() {
    let outcome = run("start a thread", &limits());
    // glibc passes the error on, musl says that a resource is lacking.
    assert!(matches!(outcome.as_deref(), Ok("1" | "11")), "{outcome:?}");
    let outcome = run("start a program", &limits());
    assert!(matches!(outcome.as_deref(), Ok("1") | Err(Breach::ForbiddenCall)), "{outcome:?}");
    forbidden("become a program");
}

fn other_processes_are_out_of_reach() {
    forbidden("trace the parent");
    // That this goes on is the other half of the test.
    forbidden("kill the parent");
}

fn descriptors_from_before_are_of_no_use() {
    forbidden("use an inherited descriptor");
}

fn descriptors_from_before_are_closed() {
    let outcome = run("look at an inherited descriptor", &limits());
    assert_eq!(outcome, Ok(rustix::io::Errno::BADF.raw_os_error().to_string()));
}

fn memory_does_not_become_code() {
    forbidden("make memory executable");
}

fn limits_stay() {
    refused("raise a limit");
}

fn a_program_that_is_not_there_is_told() {
    let outcome = run_with(Child::new("/nowhere/at-all"), &limits());
    assert_eq!(outcome, Err(Breach::NotStarted(std::io::ErrorKind::NotFound)));
}
