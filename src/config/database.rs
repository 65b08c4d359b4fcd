//! The section `database`.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use url::Url;

use super::value;
use crate::base::secret::Secret;

/// Settings of the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// URL of the database; resolved to a file in the data directory when not set.
    pub url: DatabaseUrl,
    /// Maximum number of connections; with SQLite, of readers. On PostgreSQL without the one that listens and the one for
    /// pieces of answers.
    pub max_connections: u32,
    /// How long a request waits for a free connection.
    #[serde(with = "value::duration")]
    pub acquire_timeout: Duration,
    /// SQLite: how long a statement waits for a lock held by another process.
    #[serde(with = "value::duration")]
    pub busy_timeout: Duration,
    /// SQLite: whether commits survive a power loss.
    pub sqlite_synchronous: Synchronous,
    /// Run migrations at start.
    pub migrate_on_start: bool,
}

/// When SQLite syncs to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    /// Before each commit is acknowledged: survives a power loss.
    Full,
    /// At checkpoints: survives a crash of the process.
    Normal,
    /// Never: for tests.
    Off,
}

impl Synchronous {
    /// The value for SQLite's `PRAGMA synchronous`.
    pub fn pragma(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
            Self::Off => "OFF",
        }
    }
}

/// The kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The URL of a database. It may contain a password, so `Display` and `Debug` hide it.
#[derive(Clone)]
pub struct DatabaseUrl(Secret);

impl DatabaseUrl {
    /// Parses a URL; the empty text means "not set".
    pub fn parse(text: &str) -> Option<Self> {
        let sqlite = text.strip_prefix("sqlite:").is_some_and(|path| !path.trim_start_matches('/').is_empty());
        let postgres =
            ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) && Url::parse(text).is_ok();
        (text.is_empty() || sqlite || postgres).then(|| Self(Secret::from(text)))
    }

    /// SQLite in the file `dossier.db` of the data directory.
    pub(super) fn in_directory(data_dir: &Path) -> Self {
        Self(Secret::from(format!("sqlite://{}", data_dir.join("dossier.db").display())))
    }

    pub(super) fn is_set(&self) -> bool {
        !self.expose().is_empty()
    }

    /// The URL with its password; only for connecting.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Which kind of database the URL names.
    pub fn kind(&self) -> DatabaseKind {
        if self.expose().starts_with("postgres") { DatabaseKind::Postgres } else { DatabaseKind::Sqlite }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind() == DatabaseKind::Sqlite {
            return f.write_str(self.expose());
        }
        // Query parameters may carry a password too, so they are left out.
        let Ok(url) = Url::parse(self.expose()) else { return f.write_str("[REDACTED]") };
        let user = if url.username().is_empty() { String::new() } else { format!("{}:[REDACTED]@", url.username()) };
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        write!(f, "postgres://{user}{}{port}{}", url.host_str().unwrap_or_default(), url.path())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer).ok();
        text.and_then(|text| Self::parse(text.trim()))
            .ok_or_else(|| D::Error::custom("must be \"sqlite://PATH\" or \"postgres://USER:PASSWORD@HOST/DATABASE\""))
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_the_database_are_never_printed() {
        for url in ["postgres://ada:hunter2@db:5433/dossier", "postgresql://ada@db/dossier?password=hunter2"] {
            let url = DatabaseUrl::parse(url).unwrap();
            assert_eq!(url.kind(), DatabaseKind::Postgres);
            assert!(url.expose().contains("hunter2"));
            assert!(!format!("{url} {url:?}").contains("hunter2"), "{url}");
        }
    }

    #[test]
    fn addresses_are_told_apart() {
        assert_eq!(DatabaseUrl::parse("sqlite:///var/lib/d.db").unwrap().kind(), DatabaseKind::Sqlite);
        assert_eq!(DatabaseUrl::parse("sqlite::memory:").unwrap().kind(), DatabaseKind::Sqlite);
        for bad in ["sqlite://", "mysql://db/x", "dossier.db", "postgres:x"] {
            assert!(DatabaseUrl::parse(bad).is_none(), "{bad}");
        }
    }
}
