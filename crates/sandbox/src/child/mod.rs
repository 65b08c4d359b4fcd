//! The parent's side: a program run under limits, with bytes in and bytes out.

mod last_words;
mod process;
mod spawner;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;

use bytes::Bytes;
use tokio::process::Command;
use tokio::time::timeout;

use crate::{Breach, Limits};

/// What mimalloc is told in the child, so that the limit of memory binds. Others do not look at it.
const ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_EAGER_COMMIT", "0");

/// A program to run as a child, which [`enter`](crate::enter)s its confinement before anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    program: PathBuf,
    name: Option<OsString>,
    arguments: Vec<OsString>,
}

impl Child {
    /// The program at a path. A path that is not absolute is taken from the working directory or from `PATH`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), name: None, arguments: Vec::new() }
    }

    /// The program that is running, and on Linux that very file: also when an upgrade has put another in its place.
    pub fn of_this_program() -> Self {
        let name = std::env::args_os().next();
        #[cfg(target_os = "linux")]
        let program = PathBuf::from("/proc/self/exe");
        // Where the path is not to be had, the start fails and says so.
        #[cfg(not(target_os = "linux"))]
        let program = std::env::current_exe().unwrap_or_default();
        Self { program, name, arguments: Vec::new() }
    }

    /// Adds an argument. Other users of the machine can read it.
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs the program: hands it the input, and answers with what it wrote to its standard output.
    ///
    /// To be awaited on a runtime of tokio with its drivers of input, output and time. When the future is dropped, the
    /// child and its process group are killed at once.
    ///
    /// A child that ends with code 0 has succeeded, whether or not it read all of its input.
    ///
    /// # Errors
    ///
    /// [`Breach`], which says how the child failed. It has ended by then.
    pub async fn run(&self, input: Bytes, limits: &Limits) -> Result<Vec<u8>, Breach> {
        let mut process = spawner::spawn(self.command()).await.map_err(|error| Breach::NotStarted(error.kind()))?;
        let answer =
            timeout(limits.wall, process.exchange(input, limits.output)).await.unwrap_or(Err(Breach::WallTime));
        process.end().await;
        answer
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .env(ALLOCATOR.0, ALLOCATOR.1)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        {
            command.process_group(0);
            if let Some(name) = &self.name {
                command.arg0(name);
            }
        }
        command
    }
}
