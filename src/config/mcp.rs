//! The section `mcp`: servers that offer tools by the Model Context Protocol.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;

/// Longest name of a program.
const LONGEST_NAME: usize = 64;

/// Settings of tool servers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McpConfig {
    /// Tool servers of a workspace.
    pub max_servers: u32,
    /// Connections to tool servers that one process holds.
    pub max_sessions: u32,
    /// Before a call, the tools of a server are read again when they were read longer ago than this.
    #[serde(with = "value::duration")]
    pub read_interval: Duration,
    /// A connection to a tool server that nobody uses is closed after this time.
    #[serde(with = "value::duration")]
    pub idle_timeout: Duration,
    /// Programs that administrators of the instance may add as tool servers, by name.
    pub programs: BTreeMap<String, McpProgram>,
}

/// A program that may be a tool server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McpProgram {
    /// Its absolute path, and the arguments that it always gets first.
    pub command: Vec<String>,
    /// Names of the variables that may be set in its environment. Others could make it run something else.
    #[serde(default)]
    pub environment: Vec<String>,
}

impl McpProgram {
    /// What is wrong with the program of this name, as the end of a sentence.
    pub(super) fn problem(&self, name: &str) -> Option<String> {
        let is_name = (1..=LONGEST_NAME).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !is_name {
            return Some(format!("\"{name}\" must be a name of letters, digits, _ and -."));
        }
        if !self.command.first().is_some_and(|program| Path::new(program).is_absolute()) {
            return Some(format!("\"{name}\": command must begin with the absolute path of a program."));
        }
        let is_variable = |name: &String| {
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        match self.environment.iter().all(is_variable) {
            true => None,
            false => Some(format!("\"{name}\": environment must hold names of variables.")),
        }
    }
}
