//! What the child does.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::mem::ManuallyDrop;
use std::net::TcpStream;
use std::os::unix::process::{CommandExt as _, parent_id};
use std::process::{Command, abort};
use std::time::Duration;
use std::{fs, io, thread};

use nix::sys::ptrace;
use nix::unistd::Pid;
use rustix::process::{Signal, kill_process};
use sandbox::{Limits, become_program, enter};

use crate::older;

/// Confines itself as the arguments say, and does the deed. What it prints is the answer.
pub fn child(deed: &str, arguments: &[String]) {
    match deed {
        "wait without confinement" => wait_with_a_child(),
        "become nothing" => {
            panic!("{}", become_program(&mut Command::new("/nowhere/at-all"), &[], &limits_of(arguments)))
        }
        "enter with two threads" => return enter_with_two_threads(),
        "run a child that sleeps" => return run_a_child_that_sleeps(&arguments[1]),
        _ => {}
    }
    if let Some(deed) = deed.strip_prefix("as another program: ") {
        return become_another_program(deed, arguments);
    }
    if let Some(deed) = deed.strip_prefix("unaware: ") {
        return attempt(deed, arguments, &limits_of(arguments));
    }
    if let Some(lack) = arguments.get(1).and_then(|argument| argument.strip_prefix("without=")) {
        older::take_away(lack);
    }
    let limits = limits_of(arguments);
    // From before the confinement, as if inherited. What is inherited is closed, which nobody else may do.
    let mut inherited = ManuallyDrop::new(File::create("/dev/null").expect("a file before the confinement"));
    let writable = memmap2::MmapMut::map_anon(4096).expect("memory before the confinement");
    let confinement = enter(&limits).expect("the confinement");
    match deed {
        "say the confinement" => print!("{}", serde_json::to_string(&confinement).unwrap()),
        "look at an inherited descriptor" => answer(rustix::io::fcntl_getfd(&*inherited).map_err(io::Error::from)),
        "use an inherited descriptor" => answer(inherited.write(b"x")),
        "make memory executable" => answer(writable.make_exec()),
        other => attempt(other, arguments, &limits),
    }
}

fn limits_of(arguments: &[String]) -> Limits {
    arguments[0].parse().expect("the limits of the parent")
}

/// Becomes this program once more, which then does the deed and knows nothing of its confinement.
fn become_another_program(deed: &str, arguments: &[String]) {
    let program = std::env::current_exe().unwrap();
    let folder = program.parent().unwrap();
    let mut command = Command::new(&program);
    command.arg(format!("deed=unaware: {deed}")).args(arguments);
    panic!("{}", become_program(&mut command, &[folder], &limits_of(arguments)));
}

fn attempt(deed: &str, arguments: &[String], limits: &Limits) {
    match deed {
        "digest" => digest(),
        "ignore the input" => print!("done"),
        "print without end" => print_without_end(),
        "complain without end" => complain_without_end(),
        "print exactly" => print_bytes(limits.output),
        "use all the library" => use_the_library(),
        "allocate large pieces" => allocate(8 * 1024 * 1024),
        "allocate small pieces" => allocate(64),
        "allocate half" => print!("{}", vec![1_u8; usize::try_from(limits.memory).unwrap() / 2].len()),
        "spin" => spin(),
        "sleep" => sleep(),
        "panic" => panic!("the text of a document"),
        "panic while panicking" => panic_while_panicking(),
        "fail" => fail(),
        "abort" => abort(),
        "recurse" => print!("{}", recurse(1)),
        "open a file" => answer(File::open("/etc/passwd")),
        "create a file" => answer(File::create("/tmp/sandbox-was-here")),
        "list a folder" => answer(fs::read_dir("/")),
        "list the programs" => answer(fs::read_dir("/usr/bin")),
        "read the environment of the parent" => answer(File::open(format!("/proc/{}/environ", parent_id()))),
        "look for a file" => answer(fs::metadata("/etc/passwd")),
        "remove a file" => answer(fs::remove_file("/tmp/sandbox-is-not-here")),
        "read the environment" => answer(fs::read("/proc/self/environ")),
        "read the memory of the parent" => answer(File::open(format!("/proc/{}/mem", parent_id()))),
        "tell the environment" => tell_environment(),
        "connect" => answer(TcpStream::connect(arguments.last().unwrap())),
        "start a thread" => answer(thread::Builder::new().spawn(|| ())),
        "start a program" => answer(Command::new("/bin/true").status()),
        "become a program" => answer::<()>(Err(Command::new("/bin/true").exec())),
        "trace the parent" => answer(ptrace::attach(Pid::from_raw(parent_id().cast_signed())).map_err(io::Error::from)),
        "kill the parent" => {
            answer(kill_process(rustix::process::getppid().unwrap(), Signal::KILL).map_err(Into::into));
        }
        "raise a limit" => answer(raise_a_limit()),
        other => panic!("no such deed: {other}"),
    }
}

/// Answers whether it worked, which it should not have.
fn answer<T>(outcome: io::Result<T>) {
    match outcome {
        Ok(_) => print!("done"),
        Err(error) => print!("{}", error.raw_os_error().unwrap_or_default()),
    }
}

fn digest() {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input).unwrap();
    print!("{} {:x}", input.len(), fnv(&input));
}

/// A digest (FNV-1a) of bytes.
pub fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn print_without_end() {
    loop {
        print_bytes(64 * 1024);
    }
}

fn complain_without_end() {
    loop {
        io::stderr().write_all(&[b'x'; 4096]).unwrap();
    }
}

fn print_bytes(count: usize) {
    io::stdout().write_all(&vec![b'x'; count]).unwrap();
}

/// What readers of documents use of the standard library, some of which asks for things that are denied.
fn use_the_library() {
    let map: std::collections::HashMap<_, _> = (0..1000).map(|number| (number, number.to_string())).collect();
    let moment = std::time::Instant::now();
    let caught = std::panic::catch_unwind(|| panic!("caught"));
    let cores = thread::available_parallelism().is_ok();
    let mut copy = Vec::new();
    io::copy(&mut io::stdin().lock(), &mut copy).unwrap();
    thread::yield_now();
    let _ = (std::env::current_dir(), moment.elapsed());
    let terminal = io::IsTerminal::is_terminal(&io::stdout());
    print!("{} {} {cores} {terminal}", map.len(), caught.is_err());
}

fn allocate(size: usize) {
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        held.push(black_box(vec![1; size]));
    }
}

fn spin() {
    let mut number = 0_u64;
    loop {
        number = black_box(number.wrapping_add(1));
    }
}

fn sleep() {
    #[expect(clippy::disallowed_methods, reason = "no runtime runs here")]
    thread::sleep(Duration::from_secs(3600));
}

struct PanicsAgain;

impl Drop for PanicsAgain {
    fn drop(&mut self) {
        panic!("a second time");
    }
}

fn panic_while_panicking() {
    let _panics_again = PanicsAgain;
    panic!("a first time");
}

#[expect(clippy::disallowed_methods, reason = "the exit code is what is tested")]
fn fail() {
    eprint!("four");
    std::process::exit(3);
}

#[expect(unconditional_recursion, reason = "the stack is to run out")]
fn recurse(depth: u64) -> u64 {
    let held = black_box([depth; 128]);
    recurse(depth + 1) + held[0]
}

fn tell_environment() {
    #[expect(clippy::disallowed_methods, reason = "no setting is read")]
    let names: Vec<_> = std::env::vars().map(|(name, _)| name).collect();
    print!("{}", names.join(" "));
}

fn raise_a_limit() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    Ok(setrlimit(Resource::Data, Rlimit { current: None, maximum: None })?)
}

/// A child of a program that forgot to confine it, with a child of its own in the group.
fn wait_with_a_child() {
    let mut grandchild = Command::new("/bin/sleep").arg("3600").spawn().unwrap();
    grandchild.wait().unwrap();
}

fn enter_with_two_threads() {
    let (held, until) = std::sync::mpsc::channel::<()>();
    let other = thread::spawn(move || until.recv());
    print!("{}", enter(&Limits::default()).unwrap_err());
    drop(held);
    assert!(other.join().unwrap().is_err());
}

/// A parent that will be killed. Its child carries the mark.
fn run_a_child_that_sleeps(mark: &str) {
    let limits = Limits::default();
    let child = crate::start::child("sleep", &limits).argument(mark);
    let _ = crate::start::run_with(child, &limits);
}
