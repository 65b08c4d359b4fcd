//! Confinement of a program that knows nothing of it.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::Limits;

/// Confines this process for the rest of its life, and then becomes another program, which is confined alike.
///
/// To be called first thing in `main`, like [`enter`](crate::enter). A program that is not ours starts by opening its
/// libraries and its data, so that it cannot be denied everything. It may read and run what is in the folders
/// `readable`, and what the system keeps programs and libraries in (`/usr`, `/lib`, `/opt` and their like). Otherwise it
/// is held as [`enter`](crate::enter) holds a process, layer by layer: it cannot write or change files, open sockets or connections,
/// start threads or processes, signal, trace or limit other processes, gain privileges, or use more than its limits.
///
/// # Errors
///
/// Returns only when the process could not be confined or the program not be started.
pub fn become_program(program: &mut Command, readable: &[&Path], limits: &Limits) -> io::Error {
    match confine(readable, limits) {
        Ok(()) => program.exec(),
        Err(error) => error,
    }
}

#[cfg(target_os = "linux")]
fn confine(readable: &[&Path], limits: &Limits) -> io::Result<()> {
    use super::{descriptors, files, process, resources};

    // The same layers in the same order as in `enter`. What the system lacks of them is told by the processes that
    // enter: it is the same for both.
    let mut confinement = crate::Confinement::without_gaps();
    process::require_one_thread().map_err(io::Error::other)?;
    descriptors::close_inherited();
    process::mark(&mut confinement);
    process::take_one_processor();
    files::deny_all_but(readable, &mut confinement);
    resources::limit_program(limits).map_err(io::Error::other)?;
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    super::program_calls::filter(&mut confinement);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn confine(_: &[&Path], limits: &Limits) -> io::Result<()> {
    super::resources::limit_program(limits).map_err(io::Error::other)
}
