//! A process that was started, until it and its group have ended.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::{sleep, timeout};

/// How long a killed process is waited for. Longer takes only one that hangs within the kernel; tokio reaps it later.
const REAPING: Duration = Duration::from_secs(1);

/// How long a process whose output has ended may take to end itself, so that it can be told how it did.
const DYING: Duration = Duration::from_millis(300);

/// How often it is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(5);

/// A running process. When this is dropped, its group is killed, and tokio reaps it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
}

/// The standard streams of a process.
pub(super) struct Streams {
    pub(super) input: ChildStdin,
    pub(super) output: ChildStdout,
    pub(super) errors: ChildStderr,
}

impl Process {
    /// Starts the command, which has to ask for pipes and a process group.
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(|child| Self { child })
    }

    /// The streams; none when they were taken before.
    pub(super) fn streams(&mut self) -> Option<Streams> {
        let Child { stdin, stdout, stderr, .. } = &mut self.child;
        Some(Streams { input: stdin.take()?, output: stdout.take()?, errors: stderr.take()? })
    }

    /// Lets the process end by itself for a moment, kills what is left of its group, and tells how it ended.
    pub(super) async fn end(&mut self) -> Option<ExitStatus> {
        let _ = timeout(DYING, self.ended()).await;
        self.kill();
        timeout(REAPING, self.child.wait()).await.ok().and_then(Result::ok)
    }

    /// Waits until the process has ended, without reaping it: as long as it is not reaped, nobody else has its number.
    async fn ended(&self) {
        while self.is_alive() {
            sleep(LOOK).await;
        }
    }

    #[cfg(unix)]
    fn is_alive(&self) -> bool {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        self.number().is_some_and(|number| matches!(waitid(WaitId::Pid(number), options), Ok(None)))
    }

    #[cfg(not(unix))]
    fn is_alive(&self) -> bool {
        self.child.id().is_some()
    }

    /// The number of the process, until it is reaped.
    #[cfg(unix)]
    fn number(&self) -> Option<rustix::process::Pid> {
        self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
    }

    /// Kills the group, also when only the processes are left that the program started.
    pub(super) fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.number() {
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
