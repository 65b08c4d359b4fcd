//! Where a tool server is.

use std::fmt;
use std::path::PathBuf;

use egress::Exit;
use secrecy::SecretString;
use url::Url;

use crate::{McpError, http, program};

/// Where a tool server is.
#[derive(Debug, Clone)]
pub enum Target {
    /// At an address, spoken to by streamable HTTP.
    Http(HttpTarget),
    /// A program of this machine, spoken to by its standard streams.
    Program(ProgramTarget),
}

impl Target {
    /// Whether this can be a tool server, without contacting anybody.
    ///
    /// # Errors
    /// `INVALID_TARGET` and `DENIED_ADDRESS`.
    pub fn check(&self) -> Result<(), McpError> {
        match self {
            Self::Http(target) => http::check(target),
            Self::Program(target) => program::check(target),
        }
    }
}

/// A tool server at an address.
#[derive(Debug, Clone)]
pub struct HttpTarget {
    /// The endpoint.
    pub url: Url,
    /// Headers of each request, such as `Authorization`, with their values. Those that the protocol sets cannot be given.
    pub headers: Vec<(String, SecretString)>,
    /// The way out. What it denies is not contacted.
    pub exit: Exit,
}

/// A tool server that is a program. Whether it may be started is checked by whoever makes this.
#[derive(Clone)]
pub struct ProgramTarget {
    /// Absolute path of the program.
    pub program: PathBuf,
    /// Its arguments. Every user of the machine can see them: secrets belong into the environment.
    pub arguments: Vec<String>,
    /// All of its environment, but for `PATH` and `HOME`, which it also has when they are not given here.
    pub environment: Vec<(String, SecretString)>,
    /// The folder in which it starts; the root when there is none.
    pub folder: Option<PathBuf>,
}

impl fmt::Debug for ProgramTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgramTarget")
            .field("program", &self.program)
            .field("arguments", &self.arguments.len())
            .field("environment", &self.environment)
            .field("folder", &self.folder)
            .finish()
    }
}
