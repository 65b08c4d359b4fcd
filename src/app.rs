//! The server's parts, built once and handed to everybody. Services are functions that take it; it locates nothing.

use std::ops::Deref;
use std::sync::Arc;

use crate::base::{Clock, Result};
use crate::config::Config;
use crate::db::{self, Db};
use crate::identity::Identity;
use crate::port::llm::LanguageModel;

/// The server's parts; cheap to clone.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
}

/// What an [`App`] is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Keys, the gate for hashing, and throttles.
    pub identity: Identity,
    /// The language model.
    pub llm: Arc<dyn LanguageModel>,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts) }
    }
}

impl App {
    /// Connects to the database of the settings.
    pub async fn connect(config: &Config) -> Result<Db> {
        let database = &config.database;
        let settings = db::Settings {
            url: database.url.expose().to_owned(),
            maximum_connections: database.max_connections,
            acquire_timeout: database.acquire_timeout,
            busy_timeout: database.busy_timeout,
            synchronous: database.sqlite_synchronous.pragma(),
        };
        Db::connect(&settings).await
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
