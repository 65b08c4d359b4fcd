//! Limits of resources, which every Unix has.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::NotEntered;
use crate::Limits;

/// Address space beyond the writable memory: the program itself, its stack, and what an allocator reserves without
/// using it (mimalloc a GiB at a time). Pages that were never written to cost nothing but the tables that list them,
/// at most 2 MiB for each GiB, which is what this bounds.
#[cfg(target_os = "linux")]
const RESERVED: u64 = 4 * 1024 * 1024 * 1024;

/// Largest stack, which is also what Linux gives to programs by itself.
#[cfg(target_os = "linux")]
const STACK: u64 = 8 * 1024 * 1024;

/// Descriptors that a program may have which is not ours: it opens its libraries and its data.
const DESCRIPTORS: u64 = 64;

/// Lays the limits on this process. They cannot be raised again.
pub(super) fn limit(limits: &Limits) -> Result<(), NotEntered> {
    // Descriptors that are open stay so: of the standard streams, and pipes have no size.
    limit_with(limits, 0)
}

/// As [`limit`], for a process that is to become another program.
pub(super) fn limit_program(limits: &Limits) -> Result<(), NotEntered> {
    limit_with(limits, DESCRIPTORS)
}

fn limit_with(limits: &Limits, descriptors: u64) -> Result<(), NotEntered> {
    // Private memory that is or once was writable, which is what the allocators take. The filter of system calls
    // forbids memory of other kinds. Elsewhere the limit means nothing (macOS) or the segment of `brk` alone.
    #[cfg(target_os = "linux")]
    {
        set(Resource::Data, limits.memory, limits.memory)?;
        let space = limits.memory.saturating_add(RESERVED);
        set(Resource::As, space, space)?;
        set(Resource::Stack, STACK, STACK)?;
    }
    // At the first the kernel sends SIGXCPU, which tells what it was. At the second, if the child did not heed that,
    // SIGKILL.
    let seconds = limits.cpu_seconds();
    set(Resource::Cpu, seconds, seconds.saturating_add(1))?;
    set(Resource::Nofile, descriptors, descriptors)?;
    set(Resource::Fsize, 0, 0)?;
    set(Resource::Core, 0, 0)?;
    // Counted for the user as a whole, who has at least this one. Does not bind root.
    set(Resource::Nproc, 0, 0)
}

fn set(resource: Resource, current: u64, maximum: u64) -> Result<(), NotEntered> {
    // What was lower before stays so.
    let least = |wanted: u64, before: Option<u64>| Some(before.map_or(wanted, |before| wanted.min(before)));
    let before = getrlimit(resource);
    let limit = Rlimit { current: least(current, before.current), maximum: least(maximum, before.maximum) };
    setrlimit(resource, limit).map_err(|error| NotEntered::Limit(error.kind()))
}
