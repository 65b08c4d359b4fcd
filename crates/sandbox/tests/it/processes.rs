//! Which processes there are, from `/proc`.

use std::fs;
use std::time::{Duration, Instant};

/// Whether a process runs that has the mark among its arguments, or whose group leader had.
pub fn marked(mark: &str) -> Vec<u32> {
    let has_mark = |id: &u32| fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| contains(&line, mark));
    all().filter(has_mark).collect()
}

/// The processes of a group.
pub fn of_group(group: u32) -> Vec<u32> {
    all().filter(|&id| stat(id).is_some_and(|stat| stat.group == group)).collect()
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
