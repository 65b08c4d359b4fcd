//! A process that was started, until it has ended.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

use super::last_words::LastWords;
use crate::Breach;

/// Exit code of a Rust program that panicked.
const PANIC: i32 = 101;

/// How long a killed process is waited for. Longer takes only one that hangs within the kernel; tokio reaps it later.
const REAPING: Duration = Duration::from_secs(1);

/// A running child. When this is dropped, its process group is killed, and tokio reaps it.
pub(super) struct Process {
    child: Child,
}

impl Process {
    /// Starts the command, which has to ask for pipes and a process group.
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(|child| Self { child })
    }

    /// Writes the input and reads the answer at the same time, until both are through and the process has ended.
    pub(super) async fn exchange(&mut self, input: Bytes, longest: usize) -> Result<Vec<u8>, Breach> {
        let (stdin, stdout, stderr) = (self.child.stdin.take(), self.child.stdout.take(), self.child.stderr.take());
        let talk = async {
            let ((), last_words) = tokio::join!(feed(stdin, &input), listen(stderr));
            Ok(last_words)
        };
        let (last_words, answer) = tokio::try_join!(talk, read(stdout, longest))?;
        let status = self.child.wait().await.map_err(|error| Breach::Unreadable(error.kind()))?;
        verdict(status, last_words).map_or(Ok(answer), Err)
    }

    /// Kills the process, if it lives, and takes it off the kernel's list.
    pub(super) async fn end(mut self) {
        self.kill();
        // In either case nothing is left to do: it is reaped, or tokio does it when it has ended.
        let _ = timeout(REAPING, self.child.wait()).await;
    }

    fn kill(&mut self) {
        // A number is given until the process is reaped, so that it cannot mean another one.
        #[cfg(unix)]
        if let Some(group) =
            self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
        {
            // Fails when the group has ended.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        #[cfg(not(unix))]
        let _ = self.child.start_kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Writes the input and closes the stream. A child that does not want it all closes its end, which is no fault.
async fn feed(stdin: Option<ChildStdin>, input: &[u8]) {
    if let Some(mut stdin) = stdin {
        let _ = stdin.write_all(input).await;
    }
}

/// Reads the answer, unless it is longer than it may be.
async fn read(stdout: Option<impl AsyncRead + Unpin>, longest: usize) -> Result<Vec<u8>, Breach> {
    let mut answer = Vec::new();
    let Some(stdout) = stdout else { return Ok(answer) };
    let beyond = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    stdout.take(beyond).read_to_end(&mut answer).await.map_err(|error| Breach::Unreadable(error.kind()))?;
    if answer.len() > longest { Err(Breach::TooMuchOutput) } else { Ok(answer) }
}

/// Reads the standard error to its end, however long, and keeps what can be told of it.
async fn listen(stderr: Option<impl AsyncRead + Unpin>) -> LastWords {
    let mut last_words = LastWords::default();
    let Some(mut stderr) = stderr else { return last_words };
    let mut buffer = vec![0; 4096];
    // An error is taken for the end: what the child says here is a hint at best.
    while let Ok(length @ 1..) = stderr.read(&mut buffer).await {
        last_words.hear(&buffer[..length]);
    }
    last_words
}

/// How the process failed, if it did.
fn verdict(status: ExitStatus, last_words: LastWords) -> Option<Breach> {
    let stderr = last_words.length();
    match status.code() {
        Some(0) => None,
        Some(PANIC) => Some(Breach::Panicked { place: last_words.into_place() }),
        Some(code) => Some(Breach::Failed { code, stderr }),
        None => Some(death(status, last_words)),
    }
}

#[cfg(unix)]
fn death(status: ExitStatus, last_words: LastWords) -> Breach {
    use std::os::unix::process::ExitStatusExt as _;

    use rustix::process::Signal;

    let stderr = last_words.length();
    let signal = status.signal().unwrap_or_default();
    match Signal::from_named_raw(signal) {
        Some(Signal::XCPU) => Breach::CpuTime,
        Some(Signal::SYS) => Breach::ForbiddenCall,
        // Rust's runtime aborts in all of these cases.
        Some(Signal::ABORT) if last_words.out_of_memory() => Breach::OutOfMemory,
        Some(Signal::ABORT) if last_words.stack_overflow() => Breach::StackOverflow,
        Some(Signal::ABORT) if last_words.panicked() => Breach::Panicked { place: last_words.into_place() },
        _ => Breach::Killed { signal, stderr },
    }
}

#[cfg(not(unix))]
fn death(_: ExitStatus, last_words: LastWords) -> Breach {
    Breach::Killed { signal: 0, stderr: last_words.length() }
}
