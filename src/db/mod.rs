//! The database: SQLite or PostgreSQL, chosen by the URL, behind one handle.
//!
//! SQLite allows one writer. All writing transactions use one connection, start with BEGIN IMMEDIATE and are committed
//! in groups ([`group`]): callers that wait for the writer share one synced commit. PostgreSQL uses its pool for both.

pub mod advisory_lock;
mod by_id;
mod checkpoint;
mod connection_tracker;
pub mod conversation_search;
mod deferred;
pub mod diagnosis;
mod file;
pub mod filtered;
#[cfg(test)]
mod fixtures;
mod group;
pub mod like;
pub mod linked;
pub mod migrate;
pub mod page;
pub mod passages;
pub mod search;
pub mod signal;
mod snapshot;
mod sql;
mod tx;
pub mod vectors;
pub mod word_index;

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
};
use secrecy::ExposeSecret as _;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::base::secret::Secret;
use crate::base::{Error, Result};

pub use connection_tracker::Reader;
pub use deferred::Write;
pub use signal::{Signal, Signals};
pub use snapshot::Snapshot;
pub use sql::Sql;
pub use tx::{Tx, WriteBatch};

/// A connection used within this time is assumed to be alive, without a test.
const TRUSTED: Duration = Duration::from_millis(500);

/// How to connect to the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:…` or `postgres:…`.
    pub url: String,
    /// Maximum number of connections; on SQLite, of readers.
    pub maximum_connections: u32,
    /// How long to wait for a connection or a lock.
    pub acquire_timeout: Duration,
    /// SQLite: how long a statement waits for a lock held by another process.
    pub busy_timeout: Duration,
    /// SQLite: value of `PRAGMA synchronous`; `FULL` syncs before each commit is acknowledged.
    pub synchronous: &'static str,
}

/// A handle to the database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    read: Reader,
    writers: Writers,
    signals: Signals,
    url: Secret,
    #[cfg(test)]
    reads: Arc<std::sync::atomic::AtomicUsize>,
}

/// Ways to write, besides the pool of PostgreSQL.
#[derive(Debug)]
enum Writers {
    /// The single writer of SQLite.
    Group(group::GroupWriter),
    /// A connection of PostgreSQL for those who do not wait for the others of the pool ([`Db::begin_ahead`]).
    Ahead(DatabaseConnection),
}

impl Db {
    /// Connects; creates a missing SQLite file and its folder.
    pub async fn connect(settings: &Settings) -> Result<Self> {
        if settings.url.starts_with("sqlite:") {
            Box::pin(Self::connect_sqlite(settings)).await
        } else {
            Box::pin(Self::connect_postgres(settings)).await
        }
    }

    async fn connect_sqlite(settings: &Settings) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(&settings.url)
            .map_err(|e| {
                Error::unavailable("The address of the database cannot be read; see `database.url`.").because(e)
            })?
            // Created beforehand; a file that disappears later must not come back empty.
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous(settings.synchronous))
            .foreign_keys(true)
            .busy_timeout(settings.busy_timeout)
            .statement_cache_capacity(300)
            // The driver hands rows over from its own thread; this makes a page one hand-over.
            .row_buffer_size(1000)
            .pragma("cache_size", "-8000")
            .pragma("temp_store", "memory")
            .pragma("wal_autocheckpoint", checkpoint::LONGEST_LOG)
            .optimize_on_close(true, None);
        let in_memory = [":memory:", "mode=memory"].iter().any(|mark| settings.url.contains(mark));
        let path = (!in_memory).then(|| options.get_filename().to_owned());
        if let Some(path) = &path {
            file::prepare(path)?;
        }
        let pool = |size: u32| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .min_connections(1)
                .acquire_timeout(settings.acquire_timeout)
                // A file stays reachable: testing before each statement would double the hand-overs.
                .test_before_acquire(false)
                .before_acquire(|_, _| {
                    connection_tracker::handed_out();
                    Box::pin(std::future::ready(Ok(true)))
                })
                .after_connect(|_, _| {
                    connection_tracker::handed_out();
                    Box::pin(std::future::ready(Ok(())))
                })
                .idle_timeout(None)
                .max_lifetime(None)
        };
        // Open the writer first: it switches the file to WAL.
        let write = pool(1).connect_with(options.clone()).await.map_err(diagnosis::opening)?;
        let read = pool(settings.maximum_connections).connect_with(options).await.map_err(diagnosis::opening)?;
        let file = path.and_then(|path| file::DatabaseFile::watch(&path)).map(Arc::new);
        let checkpoints = checkpoint::Checkpoints::on(read.clone());
        let write = SqlxSqliteConnector::from_sqlx_sqlite_pool(write);
        let read = SqlxSqliteConnector::from_sqlx_sqlite_pool(read);
        Ok(Self::new(read, Writers::Group(group::GroupWriter::new(write, checkpoints, file)), settings))
    }

    async fn connect_postgres(settings: &Settings) -> Result<Self> {
        let options = PgConnectOptions::from_str(&settings.url)
            .map_err(|e| {
                Error::unavailable("The address of the database cannot be read; see `database.url`.").because(e)
            })?
            .application_name("dossier")
            .statement_cache_capacity(300);
        let pool = |size: u32| {
            PgPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(settings.acquire_timeout)
                // A recently used connection is good: testing it each time would double the round trips.
                .test_before_acquire(false)
                .before_acquire(|connection, known| {
                    Box::pin(async move {
                        if known.idle_for > TRUSTED {
                            connection.ping().await?;
                        }
                        connection_tracker::handed_out();
                        Ok(true)
                    })
                })
                .after_connect(|_, _| {
                    connection_tracker::handed_out();
                    Box::pin(std::future::ready(Ok(())))
                })
        };
        let ahead = pool(1).connect_lazy_with(options.clone());
        let pool = match pool(settings.maximum_connections).connect_with(options.clone()).await {
            // The pool keeps retrying, and does not report the reason.
            Err(sqlx::Error::PoolTimedOut) => {
                let once = tokio::time::timeout(settings.acquire_timeout, PgConnection::connect_with(&options)).await;
                return Err(diagnosis::opening(once.ok().and_then(Result::err).unwrap_or(sqlx::Error::PoolTimedOut)));
            }
            pool => pool.map_err(diagnosis::opening)?,
        };
        let [read, ahead] = [pool, ahead].map(SqlxPostgresConnector::from_sqlx_postgres_pool);
        Ok(Self::new(read, Writers::Ahead(ahead), settings))
    }

    #[cfg_attr(not(test), expect(unused_mut, reason = "tests count the statements of the connection"))]
    fn new(mut read: DatabaseConnection, writers: Writers, settings: &Settings) -> Self {
        #[cfg(test)]
        let reads = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        #[cfg(test)]
        read.set_metric_callback({
            let reads = Arc::clone(&reads);
            move |_| {
                reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }
        });
        let (signals, url) = (Signals::default(), Secret::from(settings.url.clone()));
        let read = Reader::new(read, connection_tracker::Holders::default());
        Self {
            inner: Arc::new(Inner {
                read,
                writers,
                signals,
                url,
                #[cfg(test)]
                reads,
            }),
        }
    }

    /// Counts a statement that bypasses the ORM.
    #[cfg(test)]
    fn count_read(&self) {
        self.inner.reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }

    /// Number of statements run on the connections for reading.
    #[cfg(test)]
    pub(crate) fn reads(&self) -> usize {
        self.inner.reads.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// Occupies one connection for reading.
    #[cfg(test)]
    pub(crate) async fn hold_one(&self) -> Box<dyn std::any::Any + Send> {
        match self.backend() {
            DbBackend::Sqlite => Box::new(self.read().pool().get_sqlite_connection_pool().acquire().await.unwrap()),
            _ => Box::new(self.read().pool().get_postgres_connection_pool().acquire().await.unwrap()),
        }
    }

    /// For reads without a transaction.
    pub fn read(&self) -> &Reader {
        &self.inner.read
    }

    /// A write batch, for changes that do not read first.
    pub fn batch(&self) -> WriteBatch {
        WriteBatch::new(self)
    }

    /// Begins a writing transaction; nothing is kept unless [`Tx::commit`] succeeds.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(self, group::Queue::Joined).await
    }

    /// Like [`Db::begin`], but ahead of those who wait: for the writer of SQLite, or for a connection of the pool of
    /// PostgreSQL. For short work at a bounded pace that many people wait for.
    pub async fn begin_ahead(&self) -> Result<Tx> {
        Tx::begin(self, group::Queue::Passed).await
    }

    /// The database backend.
    pub fn backend(&self) -> DbBackend {
        self.inner.read.pool().get_database_backend()
    }

    /// True on SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.inner.writers, Writers::Group(_))
    }

    /// Wake-ups after commits.
    pub fn signals(&self) -> &Signals {
        &self.inner.signals
    }

    /// The URL, for a separate listener connection. Contains a password: never log it.
    pub(crate) fn url(&self) -> &str {
        self.inner.url.expose_secret()
    }

    /// Succeeds when statements can be run, and what they write is kept.
    pub async fn ping(&self) -> Result<()> {
        if let Writers::Group(writer) = &self.inner.writers {
            writer.check_file()?;
        }
        // The driver's ping does not reach the SQLite file; this reads it.
        let sql = if self.is_sqlite() { "SELECT name FROM sqlite_master LIMIT 1" } else { "SELECT 1" };
        self.read().query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        Ok(())
    }

    /// Closes all connections; SQLite checkpoints its log.
    pub async fn close(&self) -> Result<()> {
        match &self.inner.writers {
            Writers::Group(writer) => writer.close().await?,
            Writers::Ahead(connection) => connection.clone().close().await?,
        }
        Ok(self.inner.read.pool().clone().close().await?)
    }
}

fn synchronous(pragma: &str) -> SqliteSynchronous {
    match pragma {
        "OFF" => SqliteSynchronous::Off,
        "NORMAL" => SqliteSynchronous::Normal,
        _ => SqliteSynchronous::Full,
    }
}

#[cfg(test)]
mod tests;
