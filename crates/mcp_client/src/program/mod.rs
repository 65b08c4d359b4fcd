//! Programs of this machine, spoken to by their standard streams: a message is a line.

mod last_words;
mod lines;
mod process;
mod transport;

use std::process::Stdio;

use secrecy::ExposeSecret as _;
use tokio::process::Command;

use self::process::Process;
use self::transport::ProgramTransport;
use crate::session::Ending;
use crate::words::Secrets;
use crate::{Limits, McpError, ProgramTarget};

/// Where programs look for others, unless the caller says otherwise.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// What must not be repeated of what a program says.
pub(crate) fn secrets(target: &ProgramTarget) -> Secrets {
    Secrets::new(target.environment.iter().map(|(_, value)| value))
}

/// Whether this can be a program.
pub(crate) fn check(target: &ProgramTarget) -> Result<(), McpError> {
    match target.program.is_absolute() {
        true => Ok(()),
        false => {
            Err(McpError::InvalidTarget { words: "The program of the tool server needs an absolute path.".into() })
        }
    }
}

/// Starts the program.
pub(crate) fn start(
    target: &ProgramTarget,
    limits: &Limits,
    secrets: Secrets,
    ending: Ending,
) -> Result<ProgramTransport, McpError> {
    check(target)?;
    let mut process = Process::spawn(&mut command(target))
        .map_err(|error| McpError::ProgramFailed { words: format!("it cannot be started ({}).", error.kind()) })?;
    let streams = process.streams();
    let streams = streams.ok_or_else(|| McpError::ProgramFailed { words: "it has no standard streams.".to_owned() })?;
    Ok(ProgramTransport::new(process, streams, limits, secrets, ending))
}

fn command(target: &ProgramTarget) -> Command {
    let folder = target.folder.clone().unwrap_or_else(|| "/".into());
    let mut command = Command::new(&target.program);
    command
        .args(&target.arguments)
        .env_clear()
        .env("PATH", PATH)
        .env("HOME", &folder)
        .envs(target.environment.iter().map(|(name, value)| (name, value.expose_secret())))
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    // So that what it starts can be ended with it.
    #[cfg(unix)]
    command.process_group(0);
    command
}
