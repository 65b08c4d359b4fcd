//! Systems that lack a layer: what they lack is told, and the others hold.

use std::collections::BTreeMap;
use std::net::TcpListener;

use sandbox::Confinement;
use seccompiler::{SeccompAction, SeccompFilter, TargetArch, apply_filter};

use crate::start::{Test, child, limits, run, run_with};

pub fn tests() -> Vec<Test> {
    vec![
        ("a complete system has no gaps", a_complete_system_has_no_gaps),
        ("what a kernel lacks is told", what_a_kernel_lacks_is_told),
        ("without Landlock the other layers hold", without_landlock_the_other_layers_hold),
        ("without seccomp the other layers hold", without_seccomp_the_other_layers_hold),
        ("a limit that does not bind is told", a_limit_that_does_not_bind_is_told),
    ]
}

/// Makes the kernel seem one that lacks the named layers, as the filters of container runtimes do.
pub fn take_away(lack: &str) {
    for layer in lack.split('+') {
        let (call, error) = match layer {
            "landlock" => (libc::SYS_landlock_create_ruleset, libc::ENOSYS),
            "seccomp" => (libc::SYS_seccomp, libc::EPERM),
            other => panic!("no such layer: {other}"),
        };
        let filter = SeccompFilter::new(
            BTreeMap::from([(call, Vec::new())]),
            SeccompAction::Allow,
            SeccompAction::Errno(error.unsigned_abs()),
            TargetArch::try_from(std::env::consts::ARCH).unwrap(),
        );
        let program: seccompiler::BpfProgram = filter.unwrap().try_into().unwrap();
        apply_filter(&program).unwrap();
    }
}

fn gaps(lack: &str) -> String {
    let limits = limits();
    let child = child("say the confinement", &limits);
    let child = if lack.is_empty() { child } else { child.argument(format!("without={lack}")) };
    let answer = run_with(child, &limits).unwrap();
    serde_json::from_str::<Confinement>(&answer).unwrap().to_string()
}

fn a_complete_system_has_no_gaps() {
    // Landlock with signals came with Linux 6.12.
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers =
        release.split(|character: char| !character.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    let version: (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let text = gaps("");
    if version >= (6, 12) && !text.contains("Landlock is not") {
        assert_eq!(text, "The process can do nothing but compute.");
    } else {
        assert!(text.contains("Landlock"), "{text}");
    }
}

fn what_a_kernel_lacks_is_told() {
    let text = gaps("landlock+seccomp");
    assert!(text.contains("Landlock is not in this kernel"), "{text}");
    assert!(text.contains("System calls are not filtered"), "{text}");
}

fn denied(deed: &str, lack: &str) {
    let limits = limits();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let child = child(deed, &limits).argument(format!("without={lack}")).argument(address);
    let outcome = run_with(child, &limits);
    assert_ne!(outcome.as_deref(), Ok("done"), "{deed}, without {lack}");
    assert_ne!(outcome.as_deref(), Ok("0"), "{deed}, without {lack}");
}

const WAYS_OUT: &[&str] = &[
    "open a file",
    "create a file",
    "list a folder",
    "read the environment",
    "read the memory of the parent",
    "connect",
    "become a program",
];

/// Where nothing denies these, they would end the tests.
const WAYS_TO_THE_PARENT: &[&str] = &["kill the parent", "trace the parent"];

fn without_landlock_the_other_layers_hold() {
    for deed in WAYS_OUT.iter().chain(WAYS_TO_THE_PARENT) {
        denied(deed, "landlock");
    }
}

fn without_seccomp_the_other_layers_hold() {
    let landlock_is_complete = !gaps("").contains("Landlock");
    for deed in WAYS_OUT.iter().chain(WAYS_TO_THE_PARENT.iter().filter(|_| landlock_is_complete)) {
        denied(deed, "seccomp");
    }
}

fn a_limit_that_does_not_bind_is_told() {
    // The test's own memory before the confinement is more than this.
    let limits = sandbox::Limits { memory: 64 * 1024, ..limits() };
    let told = run("say the confinement", &limits);
    // Either it could still answer, and told, or there was not even memory for that.
    match told {
        Ok(answer) => assert!(answer.contains("memory"), "{answer}"),
        Err(breach) => assert_eq!(breach, sandbox::Breach::OutOfMemory),
    }
}
