//! What the kernel notes of the process.

use std::fs;
use std::io::Write as _;

use rustix::process::{DumpableBehavior, Signal, nice, set_dumpable_behavior, set_parent_process_death_signal};
use rustix::thread::{
    CapabilitySet, CapabilitySets, CpuSet, sched_getcpu, sched_setaffinity, set_capabilities, set_no_new_privs,
};

use super::NotEntered;
use crate::{Confinement, Gap};

/// Refuses a process with several threads, if `/proc` can tell.
pub(super) fn require_one_thread() -> Result<(), NotEntered> {
    match fs::read_dir("/proc/self/task").map(Iterator::count) {
        Ok(count) if count > 1 => Err(NotEntered::Threads(count)),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Gives up what the process could gain, and ties it to its parent.
pub(super) fn mark(confinement: &mut Confinement) {
    // When the machine is out of memory, the kernel is to take this process, and not the server. Without /proc it
    // decides by itself, so that nothing is lost.
    let _ =
        fs::File::options().write(true).open("/proc/self/oom_score_adj").and_then(|mut file| file.write_all(b"1000"));
    // If the parent has ended before this, it sends nothing more; but then the input ends early, and nobody reads the
    // answer.
    confinement.lacks(Gap::Orphans, set_parent_process_death_signal(Some(Signal::KILL)));
    confinement.lacks(Gap::Readable, set_dumpable_behavior(DumpableBehavior::NotDumpable));
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    // Landlock and seccomp ask for `no_new_privs` too.
    confinement.lacks(Gap::Privileges, set_no_new_privs(true).and_then(|()| set_capabilities(None, none)));
}

/// How far the process steps back behind others when processors are short, from 0 to 19: behind whoever waits for an
/// answer of the server.
const NICE: i32 = 10;

/// Gives the process one processor, the one that it was started on, and a low claim to it. Libraries that ask for the
/// number of processors then try no second thread, which would be refused. Where either fails, nothing but time is lost,
/// or a library that tries.
pub(super) fn take_one_processor() {
    let mut own = CpuSet::new();
    own.set(sched_getcpu());
    let _ = sched_setaffinity(None, &own);
    let _ = nice(NICE);
}

/// Bytes of memory that are writable already, as `RLIMIT_DATA` counts them.
pub(super) fn writable_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
