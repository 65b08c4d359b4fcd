//! The database: SQLite or PostgreSQL, chosen by the URL, behind one handle.
//!
//! SQLite allows one writer. All writing transactions go through one connection, begin IMMEDIATE and are committed
//! in groups ([`group`]): callers that wait for the writer share one synced commit. PostgreSQL uses its pool for both.

mod by_id;
mod checkpoint;
mod file;
pub mod filtered;
mod group;
pub mod hold;
mod holders;
mod later;
pub mod like;
pub mod migrate;
pub mod page;
pub mod search;
pub mod signal;
pub mod trouble;
mod tx;

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

pub use holders::Reader;
pub use later::{CHANGED, Write};
pub use signal::{Signal, Signals};
pub use tx::{Change, Tx};

/// For so long an idle connection is believed to be alive without asking.
const TRUSTED: Duration = Duration::from_millis(500);

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:…` or `postgres:…`.
    pub url: String,
    /// Most connections; on SQLite, most readers.
    pub maximum_connections: u32,
    /// How long to wait for a connection or a lock.
    pub acquire_timeout: Duration,
    /// SQLite: how long a statement waits for a lock of another process.
    pub busy_timeout: Duration,
    /// SQLite: when it waits for the disk; `FULL` before each commit is acknowledged.
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
    writer: Option<group::GroupWriter>,
    signals: Signals,
    url: Secret,
    #[cfg(test)]
    reads: Arc<std::sync::atomic::AtomicUsize>,
}

impl Db {
    /// Connects; a missing SQLite file is made, with its folder.
    pub async fn connect(settings: &Settings) -> Result<Self> {
        if settings.url.starts_with("sqlite:") {
            Self::connect_sqlite(settings).await
        } else {
            Self::connect_postgres(settings).await
        }
    }

    async fn connect_sqlite(settings: &Settings) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(&settings.url)
            .map_err(|e| {
                Error::unavailable("The address of the database cannot be read; see `database.url`.").because(e)
            })?
            // Made before it is opened; one that is gone later must not come back empty.
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous(settings.synchronous))
            .foreign_keys(true)
            .busy_timeout(settings.busy_timeout)
            .statement_cache_capacity(300)
            // The driver hands rows over from a thread of its own; a page is one hand-over.
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
                // A file does not go away: asking it before each statement would double the hand-overs.
                .test_before_acquire(false)
                .before_acquire(|_, _| {
                    holders::handed_out();
                    Box::pin(std::future::ready(Ok(true)))
                })
                .after_connect(|_, _| {
                    holders::handed_out();
                    Box::pin(std::future::ready(Ok(())))
                })
                .idle_timeout(None)
                .max_lifetime(None)
        };
        // The writer first: it switches the file to WAL.
        let write = pool(1).connect_with(options.clone()).await.map_err(trouble::opening)?;
        let read = pool(settings.maximum_connections).connect_with(options).await.map_err(trouble::opening)?;
        let file = path.and_then(|path| file::DatabaseFile::watch(&path)).map(Arc::new);
        let checkpoints = checkpoint::Checkpoints::on(read.clone());
        let write = SqlxSqliteConnector::from_sqlx_sqlite_pool(write);
        let read = SqlxSqliteConnector::from_sqlx_sqlite_pool(read);
        Ok(Self::new(read, Some(group::GroupWriter::new(write, checkpoints, file)), settings))
    }

    async fn connect_postgres(settings: &Settings) -> Result<Self> {
        let options = PgConnectOptions::from_str(&settings.url)
            .map_err(|e| {
                Error::unavailable("The address of the database cannot be read; see `database.url`.").because(e)
            })?
            .application_name("dossier")
            .statement_cache_capacity(300);
        let pool = PgPoolOptions::new()
            .max_connections(settings.maximum_connections)
            .acquire_timeout(settings.acquire_timeout)
            // A connection that was used a moment ago is good: asking it each time would double the round trips.
            .test_before_acquire(false)
            .before_acquire(|connection, known| {
                Box::pin(async move {
                    if known.idle_for > TRUSTED {
                        connection.ping().await?;
                    }
                    holders::handed_out();
                    Ok(true)
                })
            })
            .after_connect(|_, _| {
                holders::handed_out();
                Box::pin(std::future::ready(Ok(())))
            })
            .connect_with(options.clone())
            .await;
        let pool = match pool {
            // The pool tries again and again, and keeps the reason to itself.
            Err(sqlx::Error::PoolTimedOut) => {
                let once = tokio::time::timeout(settings.acquire_timeout, PgConnection::connect_with(&options)).await;
                return Err(trouble::opening(once.ok().and_then(Result::err).unwrap_or(sqlx::Error::PoolTimedOut)));
            }
            pool => pool.map_err(trouble::opening)?,
        };
        Ok(Self::new(SqlxPostgresConnector::from_sqlx_postgres_pool(pool), None, settings))
    }

    #[cfg_attr(not(test), expect(unused_mut, reason = "tests count the statements of the connection"))]
    fn new(mut read: DatabaseConnection, writer: Option<group::GroupWriter>, settings: &Settings) -> Self {
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
        let read = Reader::new(read, holders::Holders::default());
        Self {
            inner: Arc::new(Inner {
                read,
                writer,
                signals,
                url,
                #[cfg(test)]
                reads,
            }),
        }
    }

    /// Counts a statement that does not go through the ORM.
    #[cfg(test)]
    fn count_read(&self) {
        self.inner.reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }

    /// How many statements the connections for reading have run.
    #[cfg(test)]
    pub(crate) fn reads(&self) -> usize {
        self.inner.reads.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// Takes a connection for reading from everybody else.
    #[cfg(test)]
    pub(crate) async fn hold_one(&self) -> Box<dyn std::any::Any + Send> {
        match self.backend() {
            DbBackend::Sqlite => Box::new(self.read().pool().get_sqlite_connection_pool().acquire().await.unwrap()),
            _ => Box::new(self.read().pool().get_postgres_connection_pool().acquire().await.unwrap()),
        }
    }

    /// For statements that read and need no transaction.
    pub fn read(&self) -> &Reader {
        &self.inner.read
    }

    /// A change that only writes.
    pub fn change(&self) -> Change {
        Change::new(self)
    }

    /// Begins a writing transaction; nothing is kept unless [`Tx::commit`] answers.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(self).await
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.inner.read.pool().get_database_backend()
    }

    /// True on SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.inner.writer.is_some()
    }

    /// Wake-ups that follow a commit.
    pub fn signals(&self) -> &Signals {
        &self.inner.signals
    }

    /// The address, for a listener of its own. Holds a password: never log it.
    pub(crate) fn url(&self) -> &str {
        self.inner.url.expose_secret()
    }

    /// Answers when statements can be run, and what they write is kept.
    pub async fn ping(&self) -> Result<()> {
        if let Some(writer) = &self.inner.writer {
            writer.check_file()?;
        }
        // On SQLite a ping of the driver ends in its own thread; this reads the file.
        let sql = if self.is_sqlite() { "SELECT name FROM sqlite_master LIMIT 1" } else { "SELECT 1" };
        self.read().query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        Ok(())
    }

    /// Closes all connections; SQLite writes its log back into the file.
    pub async fn close(&self) -> Result<()> {
        if let Some(writer) = &self.inner.writer {
            writer.close().await?;
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
mod tests {
    use std::path::Path;

    use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

    use super::*;
    use crate::base::Timestamp;
    use crate::entity::instance_setting;

    async fn fresh() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&settings(&folder.path().join("test.db"))).await.unwrap();
        migrate::up(&db).await.unwrap();
        (folder, db)
    }

    fn settings(path: &Path) -> Settings {
        Settings {
            url: format!("sqlite:{}", path.display()),
            maximum_connections: 4,
            acquire_timeout: Duration::from_secs(5),
            busy_timeout: Duration::from_secs(5),
            synchronous: "FULL",
        }
    }

    fn setting(key: String) -> instance_setting::ActiveModel {
        instance_setting::ActiveModel {
            key: Set(key),
            value: Set(serde_json::json!(1)),
            updated_at: Set(Timestamp::default()),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn c_job_1_a_transaction_whose_caller_goes_away_leaves_no_connection_inside_of_it() {
        let folder = tempfile::tempdir().unwrap();
        // With one connection, whatever the impatient callers leave behind meets the one who writes next.
        let config = crate::testing::settings(folder.path()).await;
        let db = crate::app::App::connect(&config).await.unwrap();
        migrate::up(&db).await.unwrap();
        for n in 0..300 {
            // Finer than any timer: between two polls the answer of the database comes, or not yet.
            let polls = async {
                for _ in 0..n % 50 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                begun = db.begin() => drop(begun),
                () = polls => {}
            }
            let mut change = db.change();
            change.later(Write::insert(db.backend(), [setting(format!("kept-{n}"))]));
            change.commit().await.unwrap();
        }
        db.close().await.unwrap();
        let again = crate::app::App::connect(&config).await.unwrap();
        assert_eq!(instance_setting::Entity::find().count(again.read()).await.unwrap(), 300);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn concurrent_writers_share_commits_and_lose_nothing() {
        let (_folder, db) = fresh().await;
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..200 {
            let db = db.clone();
            tasks.spawn(async move {
                let tx = db.begin().await.unwrap();
                setting(format!("key-{n}")).insert(&*tx).await.unwrap();
                // Every fourth caller gives up, half of those without a word.
                match n % 8 {
                    0 => tx.rollback().await.unwrap(),
                    4 => drop(tx),
                    _ => tx.commit().await.unwrap(),
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        assert_eq!(instance_setting::Entity::find().count(db.read()).await.unwrap(), 150);
    }

    #[tokio::test]
    async fn an_abandoned_wait_leaves_the_writer_usable() {
        let (_folder, db) = fresh().await;
        let held = db.begin().await.unwrap();
        let impatient = tokio::time::timeout(Duration::from_millis(20), db.begin()).await;
        assert!(impatient.is_err());
        drop(held);
        let tx = db.begin().await.unwrap();
        setting("after".to_owned()).insert(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(instance_setting::Entity::find().count(db.read()).await.unwrap(), 1);
    }

    async fn put(db: &Db, key: &str, value: serde_json::Value) -> Result<()> {
        let tx = db.begin().await?;
        let row = instance_setting::ActiveModel { value: Set(value), ..setting(key.to_owned()) };
        row.insert(&*tx).await?;
        tx.commit().await
    }

    #[tokio::test]
    async fn c_job_17_who_shares_a_commit_with_a_full_disk_is_told_and_the_next_writes_again() {
        let (_folder, db) = fresh().await;
        let tx = db.begin().await.unwrap();
        // The file may not grow any more, for this connection.
        let sql = "CREATE TABLE ballast (content); PRAGMA max_page_count = 1";
        sea_orm::ConnectionTrait::execute_unprepared(&*tx, sql).await.unwrap();
        tx.commit().await.unwrap();
        let held = db.begin().await.unwrap();
        // They wait for the writer in this order, behind the end of the transaction before: they share one.
        let after = |turns: u64| tokio::time::sleep(Duration::from_millis(30 * turns));
        let (small, large, gave_up, ()) = tokio::join!(
            async {
                after(1).await;
                put(&db, "small", serde_json::json!(1)).await
            },
            async {
                after(2).await;
                // An error of this statement ends the whole transaction, not only the statement.
                let sql = "INSERT INTO ballast VALUES (zeroblob(1000000))";
                let tx = db.begin().await?;
                sea_orm::ConnectionTrait::execute_unprepared(&*tx, sql).await?;
                tx.commit().await
            },
            async {
                after(3).await;
                db.begin().await.map(drop)
            },
            async {
                after(4).await;
                drop(held);
            },
        );
        let large: Error = large.unwrap_err();
        assert_eq!(large.code(), "UNAVAILABLE");
        assert_eq!(small.unwrap_err().code(), "UNAVAILABLE", "SQLite has undone it");
        gave_up.unwrap();
        put(&db, "later", serde_json::json!(1)).await.unwrap();
        put(&db, "larger", serde_json::json!("x".repeat(1_000_000))).await.unwrap();
        let stored = instance_setting::Entity::find().all(db.read()).await.unwrap();
        let mut keys: Vec<String> = stored.into_iter().map(|row| row.key).collect();
        keys.sort();
        assert_eq!(keys, ["larger", "later"]);
    }

    /// C-JOB-1: what is written into a file that nobody finds is not acknowledged, and does not turn up later.
    #[tokio::test]
    async fn a_file_that_is_removed_or_replaced_acknowledges_nothing() {
        let (folder, db) = fresh().await;
        let (path, away) = (folder.path().join("test.db"), folder.path().join("away.db"));
        put(&db, "before", serde_json::json!(1)).await.unwrap();
        std::fs::rename(&path, &away).unwrap();
        assert_eq!(put(&db, "removed", serde_json::json!(1)).await.unwrap_err().code(), "UNAVAILABLE");
        assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE");
        assert!(!path.exists(), "nothing makes an empty one in its place");
        std::fs::copy(&away, &path).unwrap();
        assert_eq!(put(&db, "replaced", serde_json::json!(1)).await.unwrap_err().code(), "UNAVAILABLE");
        assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE");
        std::fs::rename(&away, &path).unwrap();
        db.ping().await.unwrap();
        put(&db, "after", serde_json::json!(1)).await.unwrap();
        let stored = instance_setting::Entity::find().all(db.read()).await.unwrap();
        let mut keys: Vec<String> = stored.into_iter().map(|row| row.key).collect();
        keys.sort();
        assert_eq!(keys, ["after", "before"]);
        std::fs::remove_file(folder.path().join("test.db-wal")).unwrap();
        assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE", "readiness asks this");
        for key in ["without log", "still without log"] {
            assert_eq!(put(&db, key, serde_json::json!(1)).await.unwrap_err().code(), "UNAVAILABLE");
        }
        assert!(!folder.path().join("test.db-wal").exists(), "nothing makes another one");
        assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE");
        // What was acknowledged is in the file after a new start.
        db.close().await.unwrap();
        let again = Db::connect(&settings(&path)).await.unwrap();
        let mut keys: Vec<String> =
            instance_setting::Entity::find().all(again.read()).await.unwrap().into_iter().map(|row| row.key).collect();
        keys.sort();
        assert_eq!(keys, ["after", "before"]);
    }

    #[tokio::test]
    async fn the_file_its_log_and_its_folder_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("data");
        let settings = settings(&inner.join("test.db"));
        let db = Db::connect(&settings).await.unwrap();
        migrate::up(&db).await.unwrap();
        let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(rights(&inner), 0o700);
        for name in ["test.db", "test.db-wal", "test.db-shm"] {
            assert_eq!(rights(&inner.join(name)), 0o600, "{name}");
        }
    }

    #[tokio::test]
    async fn c_job_18_migrating_twice_changes_nothing_and_a_newer_schema_is_refused() {
        let (_folder, db) = fresh().await;
        assert_eq!(migrate::up(&db).await.unwrap(), 0);
        migrate::check(&db).await.unwrap();
        let tx = db.begin().await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(
            &*tx,
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000000_future', 0)",
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(migrate::up(&db).await.unwrap_err().code(), "UNAVAILABLE");
        assert!(migrate::check(&db).await.is_err());
    }
}
