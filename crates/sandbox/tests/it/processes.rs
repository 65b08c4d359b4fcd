//! Which processes there are, from `/proc`.

use std::fs;
use std::time::{Duration, Instant};

/// The processes that have the mark among their arguments.
pub fn marked(mark: &str) -> Vec<u32> {
    let has_mark = |id: &u32| fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| contains(&line, mark));
    all().filter(has_mark).collect()
}

/// The processes of a group.
pub fn of_group(group: u32) -> Vec<u32> {
    all().filter(|&id| stat(id).is_some_and(|stat| stat.group == group)).collect()
}

/// Whether a process has come to the end of its way into confinement, which is the filter of system calls.
pub fn is_confined(id: u32) -> bool {
    fs::read_to_string(format!("/proc/{id}/status")).is_ok_and(|status| status.contains("\nSeccomp:\t2\n"))
}

/// Children of this process that ended and were not reaped.
pub fn zombies() -> Vec<u32> {
    all().filter(|&id| stat(id).is_some_and(|stat| stat.parent == std::process::id() && stat.state == 'Z')).collect()
}

/// Looks again and again, for ten seconds, until the condition holds.
pub fn eventually(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(10), "not within ten seconds: {what}");
        #[expect(clippy::disallowed_methods, reason = "no runtime runs here")]
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn all() -> impl Iterator<Item = u32> {
    let names = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.parse().ok())
}

fn contains(line: &[u8], mark: &str) -> bool {
    line.split(|&byte| byte == 0).any(|argument| argument == mark.as_bytes())
}

struct Stat {
    state: char,
    parent: u32,
    group: u32,
}

fn stat(id: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name of the program stands in parentheses and may hold anything.
    let (_, rest) = text.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    Some(Stat {
        state: fields.next()?.chars().next()?,
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
    })
}
