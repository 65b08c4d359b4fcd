//! The section `telemetry`: log level and format.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use tracing_subscriber::EnvFilter;

use super::Profile;

/// Settings of logs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryConfig {
    /// Log level.
    pub log_level: LogLevel,
    /// Log format.
    pub log_format: LogFormat,
}

/// A level, also per module, in the notation of `tracing`: `info,dossier::engine=debug`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLevel(String);

impl LogLevel {
    /// The directives.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for LogLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match EnvFilter::builder().parse(&text) {
            Ok(_) if !text.trim().is_empty() => Ok(Self(text)),
            _ => Err(D::Error::custom("must be a level such as \"info\" or \"info,dossier::engine=debug\"")),
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text in development, JSON in production.
    Auto,
    /// One JSON object per line.
    Json,
    /// Human-readable text.
    Text,
}

impl LogFormat {
    /// True when log lines are JSON under a profile.
    pub fn is_json(self, profile: Profile) -> bool {
        match self {
            Self::Auto => profile == Profile::Production,
            Self::Json => true,
            Self::Text => false,
        }
    }
}
