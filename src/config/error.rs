//! Configuration errors: all problems at once, each with its key, its source and a link to its documentation.

use std::fmt;

/// All problems of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The problems; never empty.
    pub problems: Vec<SettingProblem>,
}

/// One problem with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// The key, such as `server.listen`; for an unreadable file, its name.
    pub key: String,
    /// Where the value came from, such as `environment variable DOSSIER_LISTEN`; empty for a missing value.
    pub origin: String,
    /// What is wrong and what is expected. Never contains a secret.
    pub message: String,
}

impl SettingProblem {
    /// A problem with a value; `origin` names its source.
    pub fn new(key: impl Into<String>, origin: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), origin: origin.into(), message: message.into() }
    }

    /// Link to the documentation of the key.
    pub fn documentation(&self) -> String {
        let section = self.key.split_once('.').map_or("general", |(section, _)| section);
        format!("docs/configuration.md#{section}")
    }
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.key)?;
        if !self.origin.is_empty() {
            write!(f, " ({})", self.origin)?;
        }
        write!(f, ": {} See {}.", self.message, self.documentation())
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The configuration cannot be used:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for ConfigError {}
