//! How a child process failed.

use std::io::ErrorKind;

/// How a child process failed: the limit that it broke, or the way it died.
///
/// What the child wrote to its standard error stays out of it, since that may be text of a document. A child that was
/// taken over can die in any way it likes, so the kind of a breach is for logs and for a sentence to the user, and
/// nothing that grants anything may depend on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// The child could not be started.
    #[error("the process could not be started: {0}")]
    NotStarted(ErrorKind),
    /// The child asked for more memory than [`Limits::memory`](crate::Limits::memory).
    #[error("the process needed more memory than it may have")]
    OutOfMemory,
    /// The child computed longer than [`Limits::cpu`](crate::Limits::cpu).
    #[error("the process needed more processor time than it may have")]
    CpuTime,
    /// The child had not ended after [`Limits::wall`](crate::Limits::wall).
    #[error("the process took longer than it may")]
    WallTime,
    /// The answer, or what went to the standard error, was longer than [`Limits::output`](crate::Limits::output).
    #[error("the process wrote more than it may")]
    TooMuchOutput,
    /// The child made a system call that a computation has no need of (SIGSYS). This is what an attack looks like, or
    /// a library that does more than compute. The kernel's audit log, where one is kept, tells which call it was.
    #[error("the process made a system call that is forbidden to it")]
    ForbiddenCall,
    /// The child panicked.
    #[error("the process panicked at {}", place.as_deref().unwrap_or("an unknown place"))]
    Panicked {
        /// File, line and column in the source code.
        place: Option<String>,
    },
    /// The child used up its stack, by recursion as a rule.
    #[error("the process used up its stack")]
    StackOverflow,
    /// A signal ended the child. 11 is an invalid access to memory. 9 comes from the kernel when the machine is out of
    /// memory, or when the child went on computing although its time was up.
    #[error("signal {signal} ended the process, which had written {stderr} bytes to its standard error")]
    Killed {
        /// Number of the signal.
        signal: i32,
        /// Bytes that the child wrote to its standard error.
        stderr: u64,
    },
    /// The child ended with a code that says failure, and not by a panic.
    #[error("the process ended with code {code}, and had written {stderr} bytes to its standard error")]
    Failed {
        /// Exit code.
        code: i32,
        /// Bytes that the child wrote to its standard error.
        stderr: u64,
    },
    /// The answer could not be read to its end.
    #[error("the answer of the process could not be read: {0}")]
    Unreadable(ErrorKind),
}
