//! The way of the child into its confinement.

#[cfg(unix)]
mod become_program;
#[cfg(target_os = "linux")]
mod descriptors;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod process;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod program_calls;
#[cfg(unix)]
mod resources;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod system_calls;

use std::io::ErrorKind;

#[cfg(unix)]
pub use become_program::become_program;

use crate::{Confinement, Limits};

/// Confines this process for the rest of its life, so that it can do nothing but compute.
///
/// To be called first thing in `main`, while there is one thread and nothing hostile was read. Afterwards the process
/// may read its standard input, write to its standard output and standard error, take memory and end. These layers do
/// it, each with what it has to itself and much that the others have too:
///
/// 1. No descriptors but those of the three streams: what was inherited beside them is closed.
/// 2. Limits of resources (`setrlimit`): memory, stack and processor time, and none at all of new descriptors, of bytes
///    in files, of new processes (except for root) and of core dumps.
/// 3. One processor (`sched_setaffinity`), behind others (`nice`), and marks of the process (`prctl`, `capset`): no
///    capabilities and no way to new ones, ends with the parent, is neither read nor traced by others, is the first to
///    go when the machine is out of memory.
/// 4. Landlock: no file, no connection by TCP (and UDP, where the kernel knows it), no signal to other processes.
/// 5. A filter of system calls (seccomp). A call that an honest library may try in passing, and do without, fails with
///    `EPERM`. Any other that is not part of computing ends the process with `SIGSYS`.
///
/// A layer that the system lacks is noted in the answer as a [`Gap`](crate::Gap), and the others are taken all the same.
///
/// # Errors
///
/// [`NotEntered`] when the process has more than one thread, or a limit could not be set. It must not read anything
/// hostile then.
pub fn enter(limits: &Limits) -> Result<Confinement, NotEntered> {
    let mut confinement = Confinement::without_gaps();
    confine(limits, &mut confinement)?;
    Ok(confinement)
}

/// Why a process could not be confined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotEntered {
    /// Landlock and seccomp hold only the thread that asks for them.
    #[error("the process has {0} threads, and only one of them would be confined")]
    Threads(usize),
    /// The system refused a limit.
    #[error("a limit of the process could not be set: {0}")]
    Limit(ErrorKind),
}

#[cfg(target_os = "linux")]
fn confine(limits: &Limits, confinement: &mut Confinement) -> Result<(), NotEntered> {
    // The order is that of need: /proc is readable until Landlock, Landlock needs a descriptor until the limits forbid
    // new ones, and the filter forbids all of these calls.
    process::require_one_thread()?;
    descriptors::close_inherited();
    process::mark(confinement);
    process::take_one_processor();
    let taken = process::writable_memory();
    files::deny(confinement);
    resources::limit(limits)?;
    if let Some(taken) = taken.filter(|&taken| taken > limits.memory) {
        confinement.add(crate::Gap::Memory { taken });
    }
    // The numbers of system calls are known for these processors.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    system_calls::filter(confinement);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    confinement.add(crate::Gap::SystemCalls);
    Ok(())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn confine(limits: &Limits, confinement: &mut Confinement) -> Result<(), NotEntered> {
    confinement.add(crate::Gap::Platform);
    resources::limit(limits)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn confine(_: &Limits, confinement: &mut Confinement) -> Result<(), NotEntered> {
    confinement.add(crate::Gap::Platform);
    Ok(())
}
