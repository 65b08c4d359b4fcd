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

/// Exit code of a program that aborted (`STATUS_STACK_BUFFER_OVERRUN`, which stands for any fatal error).
#[cfg(windows)]
const ABORT: i32 = 0xc000_0409_u32.cast_signed();

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
        let feeding = async {
            feed(stdin, &input).await;
            Ok(())
        };
        let ((), answer, last_words) = tokio::try_join!(feeding, read(stdout, longest), listen(stderr, longest))?;
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
    stdout
        .take(bytes(longest).saturating_add(1))
        .read_to_end(&mut answer)
        .await
        .map_err(|error| Breach::Unreadable(error.kind()))?;
    if answer.len() > longest { Err(Breach::TooMuchOutput) } else { Ok(answer) }
}

/// Reads the standard error, and keeps what can be told of it.
async fn listen(stderr: Option<impl AsyncRead + Unpin>, longest: usize) -> Result<LastWords, Breach> {
    let mut last_words = LastWords::default();
    let Some(mut stderr) = stderr else { return Ok(last_words) };
    let mut buffer = vec![0; 4096];
    // An error is taken for the end: what the child says here is a hint at best.
    while let Ok(length @ 1..) = stderr.read(&mut buffer).await {
        last_words.hear(&buffer[..length]);
        if last_words.length() > bytes(longest) {
            return Err(Breach::TooMuchOutput);
        }
    }
    Ok(last_words)
}

fn bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// How the process failed, if it did.
fn verdict(status: ExitStatus, last_words: LastWords) -> Option<Breach> {
    let stderr = last_words.length();
    match status.code() {
        Some(0) => None,
        Some(PANIC) => Some(Breach::Panicked { place: last_words.into_place() }),
        #[cfg(windows)]
        Some(ABORT) => Some(last_words.into_cause().unwrap_or(Breach::Failed { code: ABORT, stderr })),
        Some(code) => Some(Breach::Failed { code, stderr }),
        None => Some(death(status, last_words)),
    }
}

/// Which signal ended the process, and what that says.
#[cfg(unix)]
fn death(status: ExitStatus, last_words: LastWords) -> Breach {
    use std::os::unix::process::ExitStatusExt as _;

    use rustix::process::Signal;

    let signal = status.signal().unwrap_or_default();
    let killed = Breach::Killed { signal, stderr: last_words.length() };
    match Signal::from_named_raw(signal) {
        Some(Signal::XCPU) => Breach::CpuTime,
        Some(Signal::SYS) => Breach::ForbiddenCall,
        Some(Signal::ABORT) => last_words.into_cause().unwrap_or(killed),
        _ => killed,
    }
}

#[cfg(not(unix))]
fn death(_: ExitStatus, last_words: LastWords) -> Breach {
    Breach::Killed { signal: 0, stderr: last_words.length() }
}
