//! The filters are run as the kernel would, for arguments that no safe code can pass.

use seccompiler::sock_filter;

use super::*;

const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
const KILL: u32 = libc::SECCOMP_RET_KILL_PROCESS;
const REFUSE: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs();

/// What `linux/seccomp.h` calls `seccomp_data`, in words of 32 bits: number, architecture, address, arguments.
fn data(call: i64, arguments: [u64; 6]) -> Vec<u32> {
    let architecture = if cfg!(target_arch = "x86_64") { 0xc000_003e } else { 0xc000_00b7 };
    let mut words = vec![u32::try_from(call).unwrap(), architecture, 0, 0];
    for argument in arguments {
        words.extend([argument & 0xffff_ffff, argument >> 32].map(|half| u32::try_from(half).unwrap()));
    }
    words
}

/// The part of classic BPF that the filters use (`linux/bpf_common.h`).
fn run(program: &[sock_filter], data: &[u32]) -> u32 {
    let (mut next, mut accumulator) = (0, 0);
    loop {
        let sock_filter { code, jt, jf, k } = program[next];
        let jump = |holds: bool| usize::from(if holds { jt } else { jf });
        next += 1;
        match code {
            0x20 => accumulator = data[usize::try_from(k).unwrap() / 4],
            0x54 => accumulator &= k,
            0x05 => next += usize::try_from(k).unwrap(),
            0x15 => next += jump(accumulator == k),
            0x25 => next += jump(accumulator > k),
            0x35 => next += jump(accumulator >= k),
            0x06 => return k,
            other => panic!("an instruction that is not known here: {other:#x}"),
        }
    }
}

/// What both filters make of a call. The stricter answer is the one of the lower number, read with a sign.
fn outcome(call: i64, arguments: [u64; 6]) -> u32 {
    let data = data(call, arguments);
    let programs = [killing().unwrap(), refusing().unwrap()];
    programs.iter().map(|program| run(program, &data)).min_by_key(|outcome| outcome.cast_signed()).unwrap()
}

fn map(protection: i32, flags: i32) -> u32 {
    outcome(libc::SYS_mmap, [0, 4096, flag(protection), flag(flags), u64::MAX, 0])
}

const DATA: i32 = libc::PROT_READ | libc::PROT_WRITE;

#[test]
fn private_memory_for_data_is_allowed() {
    assert_eq!(map(DATA, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE), ALLOW);
    assert_eq!(map(libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK), ALLOW);
    assert_eq!(map(DATA, MAP_DROPPABLE | libc::MAP_ANONYMOUS), ALLOW);
    assert_eq!(outcome(libc::SYS_mprotect, [0, 4096, flag(DATA), 0, 0, 0]), ALLOW);
}

#[test]
fn memory_for_code_is_not() {
    let code = libc::PROT_READ | libc::PROT_EXEC;
    assert_eq!(map(code, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS), KILL);
    assert_eq!(outcome(libc::SYS_mprotect, [0, 4096, flag(code), 0, 0, 0]), KILL);
}

#[test]
fn memory_that_no_limit_counts_is_not() {
    let private = libc::MAP_PRIVATE;
    for flags in
        [libc::MAP_SHARED, libc::MAP_SHARED_VALIDATE, private | libc::MAP_GROWSDOWN, private | libc::MAP_HUGETLB]
    {
        assert_eq!(map(DATA, flags | libc::MAP_ANONYMOUS), KILL, "{flags:#x}");
    }
}

#[test]
fn a_descriptor_is_not_read_as_memory() {
    assert_eq!(map(libc::PROT_READ, libc::MAP_PRIVATE), KILL);
}

#[test]
fn locks_are_those_of_one_process() {
    let lock = |operation: i32| outcome(libc::SYS_futex, [0, flag(operation), 0, 0, 0, 0]);
    assert_eq!(lock(libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG), ALLOW);
    assert_eq!(lock(libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME), ALLOW);
    assert_eq!(lock(libc::FUTEX_WAKE), ALLOW);
    assert_eq!(lock(libc::FUTEX_CMP_REQUEUE_PI), KILL);
    assert_eq!(lock(libc::FUTEX_LOCK_PI), KILL);
}

#[test]
fn streams_go_their_own_way_only() {
    for (call, allowed) in [(libc::SYS_read, [0].as_slice()), (libc::SYS_write, &[1, 2]), (libc::SYS_writev, &[1, 2])] {
        for descriptor in 0..5 {
            let expected = if allowed.contains(&descriptor) { ALLOW } else { KILL };
            assert_eq!(outcome(call, [descriptor, 0, 0, 0, 0, 0]), expected, "call {call} on {descriptor}");
            // The kernel does not look at the upper half.
            assert_eq!(outcome(call, [descriptor | 1 << 32, 0, 0, 0, 0, 0]), expected, "call {call} on {descriptor}");
        }
    }
}

#[test]
fn signals_are_for_the_process_itself() {
    let own = u64::from(std::process::id());
    assert_eq!(outcome(libc::SYS_tgkill, [own, own, 6, 0, 0, 0]), ALLOW);
    assert_eq!(outcome(libc::SYS_tgkill, [own + 1, own + 1, 9, 0, 0, 0]), KILL);
    assert_eq!(outcome(libc::SYS_tkill, [own, 6, 0, 0, 0, 0]), ALLOW);
    assert_eq!(outcome(libc::SYS_tkill, [own + 1, 9, 0, 0, 0, 0]), KILL);
    assert_eq!(outcome(libc::SYS_kill, [own, 9, 0, 0, 0, 0]), KILL);
    // A stream that sends signals about itself.
    assert_eq!(outcome(libc::SYS_fcntl, [0, flag(libc::F_GETFD), 0, 0, 0, 0]), ALLOW);
    assert_eq!(outcome(libc::SYS_fcntl, [0, flag(libc::F_GETFL), 0, 0, 0, 0]), ALLOW);
    assert_eq!(outcome(libc::SYS_fcntl, [0, flag(libc::F_SETOWN), 1, 0, 0, 0]), REFUSE);
    assert_eq!(outcome(libc::SYS_ioctl, [0, 0x5401, 0, 0, 0, 0]), REFUSE);
}

#[test]
fn memory_is_not_reported_as_broken() {
    assert_eq!(outcome(libc::SYS_madvise, [0, 4096, flag(libc::MADV_DONTNEED), 0, 0, 0]), ALLOW);
    assert_eq!(outcome(libc::SYS_madvise, [0, 4096, flag(libc::MADV_HWPOISON), 0, 0, 0]), KILL);
    assert_eq!(outcome(libc::SYS_madvise, [0, 4096, flag(libc::MADV_SOFT_OFFLINE), 0, 0, 0]), KILL);
}

#[test]
fn what_is_not_named_ends_the_process() {
    for call in [
        libc::SYS_execve,
        libc::SYS_socket,
        libc::SYS_connect,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_unlinkat,
        libc::SYS_memfd_create,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_keyctl,
        libc::SYS_userfaultfd,
        libc::SYS_pidfd_send_signal,
    ] {
        assert_eq!(outcome(call, [0; 6]), KILL, "call {call}");
    }
    // The x32 numbers of calls that are allowed.
    assert_eq!(outcome(libc::SYS_read | 0x4000_0000, [0; 6]), KILL);
}

#[test]
fn no_call_is_both_allowed_and_refused() {
    assert!(ALLOWED.iter().all(|call| !REFUSED.contains(call)));
    for &call in REFUSED {
        assert_eq!(outcome(call, [0; 6]), REFUSE, "call {call}");
    }
    for &call in ALLOWED {
        assert_eq!(outcome(call, [0; 6]), ALLOW, "call {call}");
    }
}
