//! Descriptors that the process was started with.

use std::fs;
use std::os::fd::RawFd;

use nix::unistd::close;

/// The last of the standard streams.
const STANDARD_ERROR: RawFd = 2;

/// Without `/proc`, as many numbers are tried as a process has descriptors by default.
const DEFAULT_LIMIT: RawFd = 1024;

/// Closes all descriptors but the standard streams. The standard library marks what it opens to be closed in children;
/// what a service manager or a shell left open for the parent is not marked, and would come along.
pub(super) fn close_inherited() {
    for descriptor in open() {
        // It may be that of the folder that was just listed, which is closed already.
        let _ = close(descriptor);
    }
}

fn open() -> Vec<RawFd> {
    let Ok(folder) = fs::read_dir("/proc/self/fd") else { return (STANDARD_ERROR + 1..DEFAULT_LIMIT).collect() };
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    folder.flatten().filter_map(number).filter(|descriptor| *descriptor > STANDARD_ERROR).collect()
}
