//! Recognises letters in pictures, with the program Tesseract where the operator has installed it.
//!
//! The program reads what a stranger drew, and is not ours. The server starts itself with [`COMMAND`], and that process
//! confines itself as far as another program allows (`sandbox::become_program`: no connections, no writing, no other
//! processes, limits of memory and time) and becomes Tesseract. The picture goes in by standard input, and what was
//! recognised comes out by standard output.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use sandbox::{Breach, Child, Limits};

use crate::base::{Error, Result};
use crate::config::{DocumentsConfig, Ocr};

/// The subcommand of the process that becomes Tesseract. Its arguments say its limits, the program and the arguments of
/// that.
pub const COMMAND: &str = "recognise-letters";

/// Largest table of words, in bytes: some hundred for each word of a page.
const LONGEST_ANSWER: usize = 8 * 1024 * 1024;

/// What to tell people whose scans are not read because the program is missing.
pub const NOT_INSTALLED: &str = "The server is set to recognise letters in scans, but the program `tesseract` is missing. \
                                 Ask the operator to install it.";

/// What recognises letters.
#[derive(Debug)]
pub enum Recognition {
    /// Nothing: it is switched off.
    Off,
    /// Nothing, although it is switched on.
    NotInstalled,
    /// Tesseract.
    Installed(Tesseract),
}

/// Tesseract, which is installed.
#[derive(Debug)]
pub struct Tesseract {
    /// What becomes it.
    program: Child,
    path: PathBuf,
    languages: String,
    limits: Limits,
}

impl Recognition {
    /// What the settings ask for. `program` is the one that knows [`COMMAND`]: this one, where it is the server.
    pub fn new(program: &Child, settings: &DocumentsConfig) -> Self {
        if settings.ocr == Ocr::Off {
            return Self::Off;
        }
        let Some(path) = installed("tesseract") else { return Self::NotInstalled };
        let limits = Limits {
            memory: settings.reading_memory,
            cpu: settings.reading_processor_time,
            wall: settings.reading_timeout,
            output: LONGEST_ANSWER,
        };
        let (program, languages) = (program.clone().argument(COMMAND), settings.ocr_languages.clone());
        Self::Installed(Tesseract { program, path, languages, limits })
    }

    /// Tries it, and says what there is; none where it is switched off.
    ///
    /// # Errors
    ///
    /// Unavailable, with what is missing.
    pub async fn check(&self) -> Result<Option<String>> {
        match self {
            Self::Off => Ok(None),
            Self::NotInstalled => Err(Error::unavailable(
                "`documents.ocr` is \"tesseract\", and no program of that name is in the folders of PATH. Install it (on \
                 Debian: apt-get install tesseract-ocr), or set `documents.ocr` to \"off\".",
            )),
            Self::Installed(tesseract) => tesseract.check().await.map(Some),
        }
    }
}

impl Tesseract {
    /// The words in a picture of so many dots to the inch, as Tesseract tells them in a table.
    ///
    /// # Errors
    ///
    /// [`Breach`] when it failed, or took longer than this or than its limits.
    pub async fn words(&self, picture: Bytes, resolution: u16, longest: Duration) -> Result<String, Breach> {
        let resolution = resolution.to_string();
        let arguments = ["stdin", "stdout", "-l", &self.languages, "--dpi", &resolution, "-c", "tessedit_create_tsv=1"];
        let limits = Limits { wall: self.limits.wall.min(longest), ..self.limits.clone() };
        let table = self.run(&arguments, picture, &limits).await?;
        Ok(String::from_utf8_lossy(&table).into_owned())
    }

    async fn run(&self, arguments: &[&str], input: Bytes, limits: &Limits) -> Result<Vec<u8>, Breach> {
        let program = self.program.clone().argument(limits.to_string()).argument(&self.path);
        arguments.iter().fold(program, Child::argument).run(input, limits).await
    }

    async fn check(&self) -> Result<String> {
        let failed = |breach| {
            let message = "Tesseract is installed and does not run. Start it by hand with `tesseract --list-langs`.";
            Error::unavailable(message).because(breach)
        };
        let known = self.run(&["--list-langs"], Bytes::new(), &self.limits).await.map_err(failed)?;
        let known = String::from_utf8_lossy(&known);
        let is_known = |language: &&str| known.lines().any(|line| line.trim() == *language);
        let lacking: Vec<&str> = self.languages.split('+').filter(|language| !is_known(language)).collect();
        if !lacking.is_empty() {
            let message = format!(
                "Tesseract has no data for {}, which `documents.ocr_languages` names. Install them (on Debian: \
                 apt-get install tesseract-ocr-deu for \"deu\").",
                lacking.join(", ")
            );
            return Err(Error::unavailable(message));
        }
        Ok(format!("Tesseract recognises letters in scans ({})", self.languages))
    }
}

/// The path of a program that is installed.
fn installed(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where programs are is a matter of the system, and no setting")]
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find_map(
        |path| {
            let is_program = path.metadata().is_ok_and(|file| file.is_file());
            is_program.then_some(path)
        },
    )
}

/// The whole work of the process that becomes Tesseract. Returns only when that failed.
pub fn become_tesseract(limits: &str, program: &Path, arguments: &[String]) -> io::Error {
    let limits = match limits.parse() {
        Ok(limits) => limits,
        Err(error) => return io::Error::other::<sandbox::NoLimits>(error),
    };
    let mut command = Command::new(program);
    // One thread: others are denied to it.
    command.args(arguments).env("OMP_THREAD_LIMIT", "1");
    let prefix = prefix_of(program);
    sandbox::become_program(&mut command, prefix.as_slice(), &limits)
}

/// The folder that a program was installed into with its libraries and its data, such as `/usr/local`; none for one that
/// stands too high for that.
fn prefix_of(program: &Path) -> Option<&Path> {
    let prefix = program.parent()?.parent()?;
    prefix.parent().map(|_| prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_may_read_what_was_installed_with_it_and_never_everything() {
        let prefix = |program| prefix_of(Path::new(program)).and_then(Path::to_str);
        assert_eq!(prefix("/usr/local/bin/tesseract"), Some("/usr/local"));
        assert_eq!((prefix("/bin/tesseract"), prefix("/tesseract"), prefix("tesseract")), (None, None, None));
    }

    #[test]
    fn programs_are_found_in_the_folders_of_path() {
        assert!(installed("sh").is_some_and(|path| path.is_absolute()));
        assert_eq!(installed("no-such-program-anywhere"), None);
    }
}
