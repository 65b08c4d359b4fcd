//! The server's parts, built once and handed to everybody. Services are functions that take it; it locates nothing.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use futures_util::future::BoxFuture;
use sandbox::Child;
use secrecy::ExposeSecret as _;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::base::id::JobId;
use crate::base::{Clock, Error, Result};
use crate::config::{Config, LimitsConfig, StorageKind};
use crate::db::migrate;
use crate::db::vectors::VectorCache;
use crate::db::{self, Db, Signal, WriteBatch};
use crate::entity::{activity_event, job_event};
use crate::identity::Identity;
use crate::identity::admission::{Admission, AdmissionLimits};
use crate::live::WakeUps;
use crate::live::growth::Growth;
use crate::live::log::Tails;
use crate::port::blob::{BlobSettings, BlobStore, S3Settings};
use crate::port::document_reader::DocumentReader;
use crate::port::http_call::HttpCaller;
use crate::port::limits::{InProcess, Limits};
use crate::port::llm::{Models, Providers, QueryCache};
use crate::port::tool_servers::ToolServers;
use crate::port::web::Web;
use crate::vault::Vault;

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
    /// Counters of rate limits and throttles.
    pub limits: Arc<dyn Limits>,
    /// Keys, the gate for hashing, and throttles.
    pub identity: Identity,
    /// The keys of stored secrets.
    pub vault: Vault,
    /// Requests under way, over whatever path they came.
    pub admission: Arc<Admission>,
    /// Upgraded connections, and work that outlives its request: a stop waits for them (C-STR-15).
    pub detached: TaskTracker,
    /// The store of files.
    pub blob: BlobStore,
    /// The address that the API listens on, once it does: what links start with when no public address is set.
    pub bound: OnceLock<SocketAddr>,
    /// Takes the text out of documents.
    pub document_reader: DocumentReader,
    /// The way out to the web.
    pub web: Web,
    /// The way out for HTTP tools.
    pub http_caller: HttpCaller,
    /// The ways to servers that offer tools, and the connections to them.
    pub tool_servers: ToolServers,
    /// Language and embedding models.
    pub models: Models,
    /// Providers that people added, as far as this process has used them.
    pub providers: Providers,
    /// The worker of this process, while there is one.
    pub local_worker: LocalWorkerSlot,
    /// The newest events of jobs that are followed.
    pub job_tails: Tails<job_event::Model>,
    /// The newest entries of timelines that are followed.
    pub timeline_tails: Tails<activity_event::Model>,
    /// The answers that this process writes.
    pub growth: Growth,
    /// Vectors of the workspaces that were searched of late.
    pub vectors: VectorCache,
    /// What the queries of late mean.
    pub queries: QueryCache,
    /// Turns to store the passages of a document.
    pub storing: Semaphore,
    /// The turn to have a conversation named: whoever waits for an answer comes first, so that of the calls that a provider
    /// takes at once at most one is for a title.
    pub naming: Semaphore,
}

/// Jobs that share slots. Somebody waits for each answer, and answers wait for models most of their time: they neither
/// stand behind work that takes minutes, nor take the slots of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Pool {
    /// Work in the background.
    #[default]
    Background,
    /// Answers that somebody waits for.
    Answers,
}

/// A worker that takes a job in the transaction that makes it.
pub trait LocalWorker: Send + Sync {
    /// Commits a batch that makes the job; with the same commit, claims it for a slot that is free.
    fn submit(self: Arc<Self>, app: &App, batch: WriteBatch, job: JobId) -> BoxFuture<'_, Result<()>>;
}

/// Where a worker of this process lets itself be found. It keeps itself alive; the slot does not.
#[derive(Default)]
pub struct LocalWorkerSlot(Mutex<HashMap<Pool, Weak<dyn LocalWorker>>>);

impl LocalWorkerSlot {
    /// The worker for the jobs of a pool, if there is one.
    pub fn get(&self, pool: Pool) -> Option<Arc<dyn LocalWorker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&pool)?.upgrade()
    }

    /// Lets the worker be found for as long as it lives.
    pub fn set(&self, pool: Pool, worker: Weak<dyn LocalWorker>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(pool, worker);
    }
}

impl App {
    /// The wake-ups of a topic, for one subscription. Taken before its first read.
    pub fn wake_ups(&self, topic: Signal) -> WakeUps {
        WakeUps::of(self.db.signals(), topic, self.config.server.poll_interval)
    }
}

impl App {
    /// Builds the parts from the settings and brings the database up to date.
    pub async fn build(config: Config) -> Result<Self> {
        Self::build_with_program(config, Child::of_this_program()).await
    }

    /// As [`Self::build`], in another program than the server: what it starts to read documents is that.
    pub async fn build_with_program(config: Config, program: Child) -> Result<Self> {
        let db = Self::connect(&config).await?;
        if config.database.migrate_on_start {
            let applied = migrate::up(&db).await?;
            if applied > 0 {
                tracing::info!(changes = applied, "the database was brought up to date");
            }
        } else {
            migrate::check(&db).await?;
        }
        let clock = Clock::System;
        let models = Models::new(&config.llm, &clock).map_err(|e| Error::unavailable(e.message))?;
        let models = models.with_in_process(&config.data_dir)?;
        let document_reader = DocumentReader::new(program, &config.documents);
        let app = Self::assemble(config, db, clock, models, document_reader)?;
        app.vault.check(&app.db).await?;
        Ok(app)
    }

    /// Puts the parts together: these, and the others, which follow from the settings.
    pub fn assemble(
        config: Config,
        db: Db,
        clock: Clock,
        models: Models,
        document_reader: DocumentReader,
    ) -> Result<Self> {
        let limits: Arc<dyn Limits> = Arc::new(InProcess::new(clock.clone()));
        let identity = Identity::build(&config, &limits)?;
        let detached = TaskTracker::new();
        let parts = Parts {
            identity,
            vault: Vault::build(&config, clock.clone())?,
            admission: Arc::new(admission(&config.limits)),
            growth: Growth::new(db.clone(), detached.clone()),
            detached,
            blob: BlobStore::open(&blob_settings(&config)?)?,
            bound: OnceLock::new(),
            providers: Providers::default(),
            local_worker: LocalWorkerSlot::default(),
            job_tails: Tails::default(),
            timeline_tails: Tails::default(),
            vectors: VectorCache::new(config.documents.vector_memory),
            queries: QueryCache::default(),
            storing: Semaphore::new(turns_to_store(&db)),
            naming: Semaphore::new(1),
            web: Web::new(&config.egress, config.storage.max_file_size)?,
            http_caller: HttpCaller::new(&config.egress)?,
            tool_servers: ToolServers::new(&config.egress, &config.mcp),
            config,
            db,
            clock,
            limits,
            document_reader,
            models,
        };
        Ok(Self { parts: Arc::new(parts) })
    }

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

/// How many tasks of this process may store passages at once. PostgreSQL works for each of them at the rank of a small
/// query, which waits for all: at most half of the processors, which it may share, are kept busy. SQLite has one writer,
/// whose commit those who wait for it share.
fn turns_to_store(db: &Db) -> usize {
    if db.is_sqlite() {
        return Semaphore::MAX_PERMITS;
    }
    std::thread::available_parallelism().map_or(1, |processors| (processors.get() / 2).max(1))
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

/// The limits of requests under way.
fn admission(limits: &LimitsConfig) -> Admission {
    Admission::new(AdmissionLimits {
        process: limits.requests as usize,
        per_user: limits.requests_per_user as usize,
        per_address: limits.requests_per_address as usize,
    })
}

fn blob_settings(config: &Config) -> Result<BlobSettings> {
    let storage = &config.storage;
    if storage.kind == StorageKind::Disk {
        let directory = storage.path.clone().unwrap_or_else(|| config.data_dir.join("files"));
        return Ok(BlobSettings::Disk { directory });
    }
    let missing = |key: &str| Error::unavailable(format!("Set `storage.{key}`; see docs/configuration.md."));
    let access_key_id = storage.s3_access_key_id.as_ref().ok_or_else(|| missing("s3_access_key_id"))?;
    Ok(BlobSettings::S3(S3Settings {
        endpoint: storage.s3_endpoint.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()),
        bucket: storage.s3_bucket.clone().ok_or_else(|| missing("s3_bucket"))?,
        region: storage.s3_region.clone(),
        access_key_id: access_key_id.expose_secret().to_owned(),
        secret_access_key: storage.s3_secret_access_key.clone().ok_or_else(|| missing("s3_secret_access_key"))?,
        allow_http: storage.s3_endpoint.as_ref().is_some_and(|url| url.scheme() == "http"),
    }))
}
