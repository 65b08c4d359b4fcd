//! Settings: `config.default.toml` (compiled in), then a file, then `.env` and the environment, then flags.
//!
//! Unknown keys are rejected, and all problems are reported at once ([`ConfigError`]). The profile `production` also
//! rejects missing and weak secrets.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

mod auth;
mod check;
mod database;
mod documents;
mod egress;
pub mod encryption;
mod error;
mod jobs;
mod limits;
mod llm;
mod mcp;
pub mod private;
#[cfg(test)]
mod reference;
mod server;
mod source;
mod storage;
mod telemetry;
pub mod value;

pub use self::egress::EgressConfig;
pub use auth::AuthConfig;
pub use database::{DatabaseConfig, DatabaseUrl};
pub use documents::{DocumentsConfig, Ocr};
pub use encryption::EncryptionConfig;
pub use error::ConfigError;
pub use jobs::JobsConfig;
pub use limits::LimitsConfig;
pub use llm::LlmConfig;
pub use mcp::{McpConfig, McpProgram};
pub use server::{ServerConfig, Switch};
pub use storage::{StorageConfig, StorageKind};
pub use telemetry::TelemetryConfig;

use source::Layer;

/// Every setting with its default and a comment, in TOML.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");

/// Which rules apply to the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Needs no configuration.
    Development,
    /// Rejects weak or missing secrets.
    Production,
}

/// All settings, checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which rules apply.
    pub profile: Profile,
    /// Directory for the embedded database, uploaded files and, in development, generated keys.
    pub data_dir: PathBuf,
    /// The HTTP server.
    pub server: ServerConfig,
    /// The database.
    pub database: DatabaseConfig,
    /// Sign-in, sessions and keys.
    pub auth: AuthConfig,
    /// The keys that protect stored secrets.
    pub encryption: EncryptionConfig,
    /// The language model.
    pub llm: LlmConfig,
    /// File storage.
    pub storage: StorageConfig,
    /// The reading of documents.
    pub documents: DocumentsConfig,
    /// What is read from the web.
    pub egress: EgressConfig,
    /// Servers that offer tools.
    pub mcp: McpConfig,
    /// The job engine.
    pub jobs: JobsConfig,
    /// Limits on documents, callers, connections and sockets.
    pub limits: LimitsConfig,
    /// Logs.
    pub telemetry: TelemetryConfig,
}

/// Settings from the command line; they override every other source.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--config`: the settings file.
    pub config: Option<PathBuf>,
    /// `--listen`: `server.listen`.
    pub listen: Option<String>,
    /// `--data-dir`: `data_dir`.
    pub data_dir: Option<PathBuf>,
    /// `--database-url`: `database.url`.
    pub database_url: Option<String>,
}

impl Config {
    /// Reads the settings of this process from all sources.
    ///
    /// # Errors
    /// All problems of all sources.
    pub fn load(overrides: &Overrides) -> Result<Self, ConfigError> {
        let environment: Vec<_> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .collect();
        source::read(Path::new("."), overrides, &environment).and_then(Self::from_layers)
    }

    /// The defaults overridden by settings in TOML; reads neither files nor the environment.
    ///
    /// # Errors
    /// All problems of the text.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Self::from_layers(vec![Layer::toml("settings", text)?])
    }

    /// Defaults for tests: a free port, the given directory, cheap password hashes, no syncing to disk.
    pub fn for_tests(data_dir: &Path) -> Self {
        let settings = "[server]\nlisten = \"127.0.0.1:0\"\n\
             [database]\nsqlite_synchronous = \"off\"\n\
             [auth]\nargon2_memory_kib = 8\nargon2_iterations = 1\nregistrations_per_hour = 0\nlogins_per_minute = 0\nwrong_credentials_per_minute = 0\n\
             [jobs]\nworkspace_concurrency = 8\n\
             [egress]\npause = \"0s\"\n\
             [limits]\npoints_per_hour = 0\nanonymous_points_per_hour = 0\n";
        let directory = Layer::single("tests".to_owned(), "data_dir", data_dir.to_string_lossy().as_ref().into());
        Layer::toml("tests", settings)
            .and_then(|settings| Self::from_layers(vec![settings, directory]))
            .expect("a test of this module reads these settings")
    }

    fn from_layers(layers: Vec<Layer>) -> Result<Self, ConfigError> {
        let mut config = source::merge(layers)?;
        if !config.database.url.is_set() {
            config.database.url = DatabaseUrl::in_directory(&config.data_dir);
        }
        config.storage.path.get_or_insert_with(|| config.data_dir.join("files"));
        let problems = check::problems(&config);
        if problems.is_empty() { Ok(config) } else { Err(ConfigError { problems }) }
    }

    /// Issuer of access tokens (`iss`).
    pub fn issuer(&self) -> String {
        let public_url = || self.server.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        self.auth.issuer.clone().or_else(public_url).unwrap_or_else(|| "dossier".to_owned())
    }

    /// The effective settings as TOML, with secrets redacted.
    pub fn effective_toml(&self) -> String {
        toml::to_string(self).expect("every setting is a text, a number, a switch, a list of texts or a table of those")
    }
}

#[cfg(test)]
mod tests;
