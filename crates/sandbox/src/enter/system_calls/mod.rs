//! seccomp: the system calls of a process that computes, and no others.
//!
//! Three things can happen to a call. What computing needs is **allowed**, with arguments that leave no way out. What
//! honest code tries in passing and can do without is **refused** with `EPERM`: an allocator names its memory, a library
//! looks for a file of settings, for the number of processors or for a second thread, and takes another way or fails
//! with a message that says where. All **others kill** the process with SIGSYS: no reader of documents opens a socket or
//! starts a program, so that this is an attack or a library that does not belong here. Both should be seen, and an
//! attacker should not get a second try.
//!
//! A filter knows two outcomes, hence two filters: one that kills, one that refuses. For each call the kernel heeds the
//! stricter.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use seccompiler::SeccompCmpOp::{Eq, Lt, MaskedEq, Ne};
use seccompiler::{
    BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use crate::{Confinement, Gap};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that computing needs, whatever their arguments.
const ALLOWED: &[i64] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // The standard streams, of which only numbers 0 to 2 can be read or written; see `allowed`.
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_ppoll,
    // Locks and time.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_sched_yield,
    // Signals to the process itself.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    // Who it is, and what it has used.
    libc::SYS_getcpu,
    libc::SYS_getegid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_sched_getaffinity,
    // The end.
    libc::SYS_exit,
    libc::SYS_exit_group,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

/// Calls that are refused.
const REFUSED: &[i64] = &[
    // Looking for files, also whether there is one, which Landlock does not deny.
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_getcwd,
    libc::SYS_newfstatat,
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_readlinkat,
    libc::SYS_statx,
    // Whether a stream is a terminal. Other requests would have the kernel send signals.
    libc::SYS_ioctl,
    // A second handle of a stream, a place in it, and ways to copy between streams for which there is always another.
    libc::SYS_copy_file_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_lseek,
    libc::SYS_sendfile,
    libc::SYS_splice,
    // The machine, its processors and its limits.
    libc::SYS_get_mempolicy,
    libc::SYS_getrlimit,
    libc::SYS_mbind,
    libc::SYS_membarrier,
    libc::SYS_prlimit64,
    libc::SYS_set_mempolicy,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    // Names of memory and threads, and a further filter.
    libc::SYS_prctl,
    libc::SYS_seccomp,
    // Threads and processes.
    libc::SYS_clone,
    libc::SYS_clone3,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];

/// Filters the system calls of this process from now on.
pub(super) fn filter(confinement: &mut Confinement) {
    confinement.lacks(Gap::SystemCalls, install());
}

fn install() -> Result<(), Error> {
    let (kill, refuse) = (killing()?, refusing()?);
    // In this order, since the calls that install a filter are among those that the second refuses.
    apply_filter(&kill)?;
    apply_filter(&refuse)
}

fn killing() -> Result<BpfProgram, BackendError> {
    let mut passing = allowed()?;
    passing.extend(refused()?.into_keys().map(|call| (call, Vec::new())));
    compile(passing, SeccompAction::KillProcess, SeccompAction::Allow)
}

fn refusing() -> Result<BpfProgram, BackendError> {
    compile(refused()?, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM.unsigned_abs()))
}

fn compile(rules: Rules, otherwise: SeccompAction, matching: SeccompAction) -> Result<BpfProgram, BackendError> {
    let processor = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, otherwise, matching, processor)?.try_into()
}

fn refused() -> Result<Rules, BackendError> {
    let mut rules: Rules = REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    // Asking for the flags of a stream is harmless; making a second handle, or having the kernel signal others
    // about it, is not.
    let flags = |command: i32| bits(1, Ne, command);
    rules.insert(libc::SYS_fcntl, vec![all([flags(libc::F_GETFD)?, flags(libc::F_GETFL)?])?]);
    Ok(rules)
}

fn allowed() -> Result<Rules, BackendError> {
    let mut rules: Rules = ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    // Of descriptors that the process inherited, only the standard streams are of use.
    for call in [libc::SYS_read, libc::SYS_readv] {
        rules.insert(call, vec![all([bits(0, Eq, libc::STDIN_FILENO)?])?]);
    }
    for call in [libc::SYS_write, libc::SYS_writev] {
        let to = |stream| all([bits(0, Eq, stream)?]);
        rules.insert(call, vec![to(libc::STDOUT_FILENO)?, to(libc::STDERR_FILENO)?]);
    }
    // Memory holds data and no code. It is private, since shared memory and memory that grows like a stack count to
    // none of the limits; it is anonymous, since a descriptor could be read through it; and it is of common pages, since
    // huge ones are those of others. What the kernel may drop holds the state of glibc's generator of random numbers.
    let data = || bits(2, MaskedEq(flag(libc::PROT_EXEC)), 0);
    let looked_at = flag(libc::MAP_TYPE | libc::MAP_ANONYMOUS | libc::MAP_GROWSDOWN | libc::MAP_HUGETLB);
    let anonymous = |kind: i32| all([data()?, bits(3, MaskedEq(looked_at), kind | libc::MAP_ANONYMOUS)?]);
    rules.insert(libc::SYS_mmap, vec![anonymous(libc::MAP_PRIVATE)?, anonymous(MAP_DROPPABLE)?]);
    rules.insert(libc::SYS_mprotect, vec![all([data()?])?]);
    // Advice from here on is of memory that is broken, which the kernel takes out of service for everybody.
    rules.insert(libc::SYS_madvise, vec![all([bits(2, Lt, libc::MADV_HWPOISON)?])?]);
    // Locks wait and wake. The other operations serve other kinds of locks, and much of what was wrong in the kernel's
    // code for this call was in them.
    let operations = [libc::FUTEX_WAIT, libc::FUTEX_WAKE, libc::FUTEX_WAIT_BITSET, libc::FUTEX_WAKE_BITSET];
    let operation = |operation: i32| all([bits(1, MaskedEq(flag(libc::FUTEX_CMD_MASK)), operation)?]);
    rules.insert(libc::SYS_futex, operations.into_iter().map(operation).collect::<Result<_, _>>()?);
    // How a program aborts: by a signal to itself, whose first thread has the number of the process. glibc takes the
    // first of these calls, musl the second.
    for call in [libc::SYS_tgkill, libc::SYS_tkill] {
        rules.insert(call, vec![all([condition(0, Eq, std::process::id().into())?])?]);
    }
    Ok(rules)
}

/// `MAP_DROPPABLE` of `linux/mman.h`, since Linux 6.11.
const MAP_DROPPABLE: i32 = 0x08;

pub(super) fn all<const N: usize>(conditions: [SeccompCondition; N]) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions.into())
}

fn bits(argument: u8, comparison: SeccompCmpOp, value: i32) -> Result<SeccompCondition, BackendError> {
    condition(argument, comparison, flag(value))
}

/// The lower half of an argument is compared, where all of these values are and all that the kernel looks at.
pub(super) fn condition(argument: u8, comparison: SeccompCmpOp, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, comparison, value)
}

fn flag(value: i32) -> u64 {
    u64::from(value.cast_unsigned())
}
