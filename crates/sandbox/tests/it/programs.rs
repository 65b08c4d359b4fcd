//! A program that knows nothing of confinement is held all the same.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use sandbox::{Breach, Child, Limits};

use crate::deeds::fnv;
use crate::start::{Test, child, limits, run, run_with, wait_for};

pub fn tests() -> Vec<Test> {
    vec![
        ("another program turns its input into an answer", another_program_turns_its_input_into_an_answer),
        ("another program reads the folders of the system", another_program_reads_the_folders_of_the_system),
        ("another program has its limits", another_program_has_its_limits),
        ("other files are denied to another program", other_files_are_denied_to_another_program),
        ("connections are denied to another program", connections_are_denied_to_another_program),
        ("other processes are out of reach of another program", other_processes_are_out_of_reach_of_another_program),
        ("a program that is not there is a failure", a_program_that_is_not_there_is_a_failure),
    ]
}

fn as_another_program(deed: &str) -> String {
    format!("as another program: {deed}")
}

/// The deed fails with this error.
fn refused(deed: &str, error: rustix::io::Errno) {
    let outcome = run(&as_another_program(deed), &limits());
    assert_eq!(outcome, Ok(error.raw_os_error().to_string()), "{deed}");
}

fn another_program_turns_its_input_into_an_answer() {
    let (limits, input) = (limits(), Bytes::from(vec![7; 1024 * 1024]));
    let answer = wait_for(child(&as_another_program("digest"), &limits).run(input.clone(), &limits)).unwrap();
    assert_eq!(String::from_utf8(answer).unwrap(), format!("{} {:x}", input.len(), fnv(&input)));
}

fn another_program_reads_the_folders_of_the_system() {
    assert_eq!(run(&as_another_program("list the programs"), &limits()).as_deref(), Ok("done"));
}

fn another_program_has_its_limits() {
    let short = Limits { cpu: Duration::from_secs(1), ..limits() };
    assert_eq!(run(&as_another_program("spin"), &short), Err(Breach::CpuTime));
    assert_eq!(run(&as_another_program("allocate large pieces"), &limits()), Err(Breach::OutOfMemory));
    refused("raise a limit", rustix::io::Errno::PERM);
}

fn other_files_are_denied_to_another_program() {
    // Without Landlock, what everybody may read stays readable.
    if run("say the confinement", &limits()).is_ok_and(|gaps| gaps.contains("landlock\"")) {
        return;
    }
    for deed in ["open a file", "create a file", "list a folder", "read the environment of the parent"] {
        refused(deed, rustix::io::Errno::ACCESS);
    }
    assert!(!Path::new("/tmp/sandbox-was-here").exists());
}

fn connections_are_denied_to_another_program() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let limits = limits();
    let child = child(&as_another_program("connect"), &limits).argument(listener.local_addr().unwrap().to_string());
    assert_eq!(run_with(child, &limits), Ok(rustix::io::Errno::PERM.raw_os_error().to_string()));
    assert!(listener.accept().is_err(), "somebody connected");
}

fn other_processes_are_out_of_reach_of_another_program() {
    for deed in ["kill the parent", "trace the parent", "start a program"] {
        refused(deed, rustix::io::Errno::PERM);
    }
    let outcome = run(&as_another_program("start a thread"), &limits());
    // glibc passes the error on, musl says that a resource is lacking.
    assert!(matches!(outcome.as_deref(), Ok("1" | "11")), "{outcome:?}");
}

fn a_program_that_is_not_there_is_a_failure() {
    let limits = limits();
    let child = Child::of_this_program().argument("deed=become nothing").argument(limits.to_string());
    assert!(matches!(run_with(child, &limits), Err(Breach::Panicked { .. })));
}
