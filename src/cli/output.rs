//! What the command line writes. Whoever started the program may have closed either side or stopped reading: that must
//! not end a server, and a command whose result is lost must say so.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// Prints a text and a line break for whoever called the program.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}

/// Prints something that is good to know, but not what the command was called for.
pub(super) fn say(line: &str) {
    let _nobody_reads = print(line);
}

/// Prints what the command was called for.
pub(super) fn hand_over(text: &str) -> ExitCode {
    match print(text) {
        Ok(()) => ExitCode::SUCCESS,
        // Who read the first lines only has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("Standard output cannot be written: {error}."));
            ExitCode::FAILURE
        }
    }
}

/// Tells on standard error what went wrong.
pub(super) fn complain(line: &str) {
    let _nobody_reads = writeln!(io::stderr(), "{line}");
}
