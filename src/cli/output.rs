//! Output of the command line. The reader may close a stream or stop reading: that must not stop a server, but a
//! command whose result is lost must report it.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// Prints a line to standard output.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}

/// Prints additional information, ignoring failures.
pub(super) fn say(line: &str) {
    let _nobody_reads = print(line);
}

/// Prints the result of a command.
pub(super) fn hand_over(text: &str) -> ExitCode {
    match print(text) {
        Ok(()) => ExitCode::SUCCESS,
        // A reader such as `head` got what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("Standard output cannot be written: {error}."));
            ExitCode::FAILURE
        }
    }
}

/// Prints an error to standard error.
pub(super) fn complain(line: &str) {
    let _nobody_reads = writeln!(io::stderr(), "{line}");
}
