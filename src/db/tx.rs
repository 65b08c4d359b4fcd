//! Writing transactions, and group commit on SQLite.
//!
//! SQLite has one writer and a synced commit costs a disk flush. Callers that wait for the writer at the same time
//! share one flush: each runs inside a savepoint of a common transaction, and a committer task, which queues for the
//! writer like everybody else, commits for all who came before it. Nobody is answered before the flush: an
//! acknowledged change is on disk (C-JOB-1). The writer is a fair mutex, so the committer's place in the queue bounds
//! the group: nobody waits for more than those who stood before the committer.

use std::ops::Deref;
use std::sync::Arc;

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::signal::CHANNEL;
use super::{Db, Signal};
use crate::base::{Error, Result};

/// A writing transaction. Dropping it undoes everything.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    // Declared before the guard: a dropped savepoint is undone before the next caller may write.
    inner: DatabaseTransaction,
    group: Option<OwnedMutexGuard<Group>>,
    signals: Vec<Signal>,
}

impl Tx {
    pub(super) async fn begin(db: &Db) -> Result<Self> {
        let (inner, group) = match &db.inner.writer {
            None => (db.inner.read.begin().await?, None),
            Some(writer) => {
                let mut group = writer.enter().await?;
                let savepoint = group.savepoint().await?;
                (savepoint, Some(group))
            }
        };
        Ok(Self { db: db.clone(), inner, group, signals: Vec::new() })
    }

    /// Wakes followers of the topic after the commit, in this process and in others.
    pub fn signal(&mut self, signal: Signal) {
        if !self.signals.contains(&signal) {
            self.signals.push(signal);
        }
    }

    /// The database that the transaction belongs to.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Makes the changes lasting. Answers when they are on disk.
    pub async fn commit(self) -> Result<()> {
        let Self { db, inner, group, signals } = self;
        if let Some(origin) = db.inner.signals.origin() {
            notify(&inner, &signals, origin).await?;
        }
        inner.commit().await?;
        if let Some(mut group) = group {
            let done = group.join();
            drop(group);
            done.await.map_err(|_| unflushed())?.map_err(|cause| unflushed().because(anyhow::anyhow!(cause)))?;
        }
        for signal in signals {
            db.inner.signals.wake(signal);
        }
        Ok(())
    }

    /// Undoes everything. Dropping does the same; this form says so.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

fn unflushed() -> Error {
    Error::unavailable("The change could not be written to disk and was not kept. Try again shortly.")
}

/// The one writer of a SQLite file.
#[derive(Debug)]
pub(super) struct GroupWriter {
    group: Arc<Mutex<Group>>,
}

/// The common transaction of callers who commit together.
#[derive(Debug)]
pub(super) struct Group {
    connection: DatabaseConnection,
    open: Option<DatabaseTransaction>,
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
    committer: tokio::sync::mpsc::UnboundedSender<()>,
}

impl GroupWriter {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        let (committer, mut wanted) = tokio::sync::mpsc::unbounded_channel();
        let group = Arc::new(Mutex::new(Group { connection, open: None, waiting: Vec::new(), committer }));
        let writer = Self { group: Arc::clone(&group) };
        let group = Arc::downgrade(&group);
        #[expect(clippy::disallowed_methods, reason = "the committer lives as long as its database")]
        tokio::spawn(async move {
            while wanted.recv().await.is_some() {
                let Some(group) = group.upgrade() else { break };
                group.lock_owned().await.flush().await;
            }
        });
        writer
    }

    async fn enter(&self) -> Result<OwnedMutexGuard<Group>> {
        Ok(Arc::clone(&self.group).lock_owned().await)
    }

    pub(super) async fn close(&self) -> Result<()> {
        let mut group = self.group.lock().await;
        group.flush().await;
        Ok(group.connection.clone().close().await?)
    }
}

impl Group {
    /// A savepoint in the common transaction, which is opened when there is none.
    async fn savepoint(&mut self) -> Result<DatabaseTransaction> {
        let open = match &mut self.open {
            Some(open) => open,
            none => {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..Default::default()
                };
                none.insert(self.connection.begin_with_options(options).await?)
            }
        };
        // Even a caller who gives up leaves an open transaction behind: somebody must end it.
        let _closing = self.committer.send(());
        Ok(open.begin().await?)
    }

    /// Waits for the next flush.
    fn join(&mut self) -> oneshot::Receiver<Result<(), String>> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.push(sender);
        receiver
    }

    /// Commits for all who joined, and tells them.
    async fn flush(&mut self) {
        let Some(open) = self.open.take() else { return };
        let outcome = open.commit().await.map_err(|e| e.to_string());
        for caller in self.waiting.drain(..) {
            let _gone = caller.send(outcome.clone());
        }
    }
}

/// Tells other processes, as part of the transaction: PostgreSQL delivers when it commits.
async fn notify(tx: &DatabaseTransaction, signals: &[Signal], origin: &str) -> Result<()> {
    for signal in signals {
        let payload = format!("{origin}:{}", signal.encode());
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_notify($1, $2)",
            [CHANNEL.into(), payload.into()],
        );
        tx.execute_raw(statement).await?;
    }
    Ok(())
}
