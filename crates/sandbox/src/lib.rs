//! A child process that may do nothing but compute.
//!
//! A program that reads hostile bytes starts itself a second time, and has the child read them: [`Child`] runs it under
//! [`Limits`], and the first thing that the child does is [`enter`]. Bytes go in by standard input, an answer comes out
//! by standard output, and whatever happens in between ends as an answer or as a [`Breach`].
//!
//! ```no_run
//! use std::io::{Read as _, Write as _};
//! use sandbox::{Child, Limits, enter};
//!
//! // In the child, the first lines of `main`:
//! fn child() -> Result<(), Box<dyn std::error::Error>> {
//!     let confinement = enter(&Limits::default())?;
//!     let mut document = Vec::new();
//!     std::io::stdin().read_to_end(&mut document)?;
//!     println!("{} bytes. {confinement}", document.len());
//!     Ok(())
//! }
//!
//! // In the parent:
//! # async fn parent(document: bytes::Bytes) {
//! match Child::of_this_program().argument("read-document").run(document, &Limits::default()).await {
//!     Ok(answer) => println!("{}", String::from_utf8_lossy(&answer)),
//!     Err(breach) => eprintln!("{breach}"),
//! }
//! # }
//! ```
//!
//! # What is promised
//!
//! Against a document that makes its reader loop, recurse, panic, abort, or take all memory: the child ends within its
//! limits, nothing else of the server is disturbed, and the parent learns how it ended.
//!
//! Against a document that takes its reader over, so that the child runs an attacker's code: on Linux, the child can
//! compute, read its standard input, write to its standard output and standard error, and end. It cannot
//!
//! - open, make, change or list files, nor use descriptors that were open before: all but the three streams are closed;
//! - open sockets or connections of any kind;
//! - start processes or threads, or programs;
//! - signal, trace or read other processes, the parent among them, or be read by those of the same user;
//! - make memory executable, or share it, or take more than its limit;
//! - see the environment of the server: its own is empty but for settings of the allocator;
//! - outlive the parent, or the future that runs it.
//!
//! Files, connections, processes and memory stand on two or three of the layers that [`enter`] lists, so that they hold on
//! kernels and in containers that lack one of them. That memory is not made executable is the filter of system calls
//! alone. [`Confinement`] tells which layers were lacking.
//!
//! A program that is not ours cannot enter by itself. [`become_program`] confines a process as far as such a program can be,
//! and becomes it: it may read the folders of the system, and is otherwise held in the same way.
//!
//! # What is not
//!
//! - **The answer is hostile.** It comes from a process that may have been taken over: it is to be parsed with bounds,
//!   and trusted no more than the document was. What is said of a panic's place is checked to look like one, no more.
//! - Errors of the kernel itself, in the few system calls that are left, and of the processor (Spectre and its like).
//! - How many children run at once: the caller bounds it. Each may take its [`Limits`] in full.
//! - Systems other than Linux: limits of time, of output and (where the system knows them) of resources hold, files and
//!   connections are open to the child. On Windows only the parent's limits hold.
//!
//! # Kernels and containers
//!
//! None of the layers needs a privilege. Filters of system calls came with Linux 3.17 and are built into the kernels of
//! the common distributions. Landlock came with 5.13, and denies TCP since 6.7, signals and abstract sockets since 6.12 and UDP
//! since 7.2; it has to be built in *and* be in the list of `CONFIG_LSM` or `lsm=`. In a container both are those of the
//! host, if the runtime's own filter lets the calls through: Docker's default profile does so for `seccomp`, and for
//! Landlock since version 20.10.18; containerd and Podman followed in the same year. gVisor has the filters, and no
//! Landlock.
//!
//! # The allocator
//!
//! mimalloc takes its first GiB of memory as writable before `main`, and no limit laid on afterwards would bind: the
//! heap could grow to that GiB. The parent starts children with `MIMALLOC_ARENA_EAGER_COMMIT=0`, by which that memory
//! is reserved but becomes writable piece by piece; those pieces are what `RLIMIT_DATA` counts. The system's allocator
//! needs nothing.

mod breach;
mod child;
mod confinement;
mod enter;
mod limits;

pub use breach::Breach;
pub use child::Child;
pub use confinement::{Confinement, Gap};
#[cfg(unix)]
pub use enter::become_program;
pub use enter::{NotEntered, enter};
pub use limits::{Limits, NoLimits};
