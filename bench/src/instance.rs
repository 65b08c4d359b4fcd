//! Where a measurement runs: a database with the settings of a server on it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use dossier::internals::app::App;
use dossier::internals::config::{Config, Overrides};
use sea_orm::{ConnectionTrait as _, Database};

use crate::Options;

/// A database with the settings of a server on it.
#[derive(Debug, Clone)]
pub struct Instance {
    /// For tables: `sqlite` or `postgres`.
    pub name: &'static str,
    /// Folder with the settings, keys, and the SQLite file.
    pub folder: PathBuf,
    /// Address of the database.
    pub url: String,
}

/// The instances that the options name, for the workloads over HTTP.
pub fn instances(options: &Options) -> Result<Vec<Instance>> {
    named(options, "main")
}

/// Instances of their own for one kind of measurement.
pub fn named(options: &Options, sort: &str) -> Result<Vec<Instance>> {
    let mut instances = Vec::new();
    let folder = std::path::absolute(&options.folder)?;
    if !options.no_sqlite {
        let folder = folder.join(format!("{sort}-sqlite"));
        let url = format!("sqlite:{}", folder.join("dossier.db").display());
        instances.push(Instance { name: "sqlite", folder, url });
    }
    if let Some(url) = &options.postgres {
        let (server, _) = url.rsplit_once('/').context("the address of PostgreSQL must name a database")?;
        let url = format!("{server}/bench_{sort}");
        instances.push(Instance { name: "postgres", folder: folder.join(format!("{sort}-postgres")), url });
    }
    Ok(instances)
}

/// Everything on as in production, except for the limits that one single caller would meet at once.
const SETTINGS: &str = r#"
[server]
listen = "127.0.0.1:0"
[database]
sqlite_synchronous = "full"
[auth]
access_token_life = "15min"
[jobs]
slots = 32
workspace_concurrency = 32
[limits]
requests_per_user = 200
points_per_hour = 2000000000
points_burst = 2000000000
sockets_per_user = 4000
sockets_per_address = 4000
[telemetry]
log_level = "warn"
"#;

impl Instance {
    /// Writes the settings down and reads them like a server does.
    pub async fn prepare(&self) -> Result<Config> {
        std::fs::create_dir_all(&self.folder)?;
        std::fs::write(self.settings(), SETTINGS)?;
        if self.name == "postgres" {
            self.create_database().await?;
        }
        self.config()
    }

    /// The settings as a server reads them.
    pub fn config(&self) -> Result<Config> {
        std::fs::write(self.folder.join("url"), &self.url)?;
        read(&self.folder)
    }

    /// The server's parts, in this process.
    pub async fn app(&self) -> Result<App> {
        Ok(App::build(self.prepare().await?).await?)
    }

    /// The settings file.
    pub fn settings(&self) -> PathBuf {
        self.folder.join("dossier.toml")
    }

    /// Throws the database away.
    pub async fn clear(&self) -> Result<()> {
        if self.name == "postgres" {
            let admin = self.admin().await?;
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database()?)).await?;
        }
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        Ok(())
    }

    fn database(&self) -> Result<&str> {
        Ok(self.url.rsplit_once('/').context("no database in the address")?.1)
    }

    async fn admin(&self) -> Result<sea_orm::DatabaseConnection> {
        let server = self.url.rsplit_once('/').context("no database in the address")?.0;
        Ok(Database::connect(format!("{server}/postgres")).await?)
    }

    async fn create_database(&self) -> Result<()> {
        let name = self.database()?;
        let admin = self.admin().await?;
        let found = admin.query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"),
        ));
        if found.await?.is_none() {
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        }
        Ok(())
    }
}

/// Reads the settings of a folder that was prepared.
pub fn read(folder: &Path) -> Result<Config> {
    let url = std::fs::read_to_string(folder.join("url"))?;
    let overrides = Overrides {
        config: Some(folder.join("dossier.toml")),
        data_dir: Some(folder.to_owned()),
        database_url: Some(url),
        ..Overrides::default()
    };
    Config::load(&overrides).map_err(|e| anyhow::anyhow!("{e:?}"))
}
