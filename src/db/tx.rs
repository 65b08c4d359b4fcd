//! Writing transactions, and group commit on SQLite.
//!
//! SQLite has one writer and a synced commit costs a disk flush. Callers that wait for the writer at the same time
//! share one flush: each runs inside a savepoint of a common transaction, and a committer task, which queues for the
//! writer like everybody else, commits for all who came before it. Nobody is answered before the flush: an
//! acknowledged change is on disk (C-JOB-1). The writer is a fair mutex, so the committer's place in the queue bounds
//! the group: nobody waits for more than those who stood before the committer.
//!
//! SQLite ends a whole transaction by itself when the disk is full or fails. The driver does not notice and goes on
//! counting savepoints of a transaction that is no more, so whoever gives up makes the group look whether its
//! transaction still stands; if not, nobody of the group is told that anything was kept, and the connection is thrown
//! away ([`Group::check`]).

use std::ops::Deref;
use std::sync::Arc;

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::later::{Expression, Later, Write};
use super::signal::CHANNEL;
use super::{Db, Signal};
use crate::base::{Error, Result};

/// A writing transaction. Dropping it undoes everything.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    // Declared before the guard: a dropped savepoint is undone before the next caller may write.
    inner: DatabaseTransaction,
    turn: Option<Turn>,
    later: Later,
    signals: Vec<Signal>,
}

/// The turn of a caller at the one writer.
#[derive(Debug)]
struct Turn {
    group: OwnedMutexGuard<Group>,
    is_kept: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Who gives up may have met an error with which SQLite ended the transaction of all.
        self.group.in_doubt |= !self.is_kept;
    }
}

impl Tx {
    pub(super) async fn begin(db: &Db) -> Result<Self> {
        let (inner, turn) = match &db.inner.writer {
            None => (db.inner.read.begin().await?, None),
            Some(writer) => {
                let mut turn = Turn { group: writer.enter().await?, is_kept: false };
                let savepoint = turn.group.savepoint().await?;
                (savepoint, Some(turn))
            }
        };
        Ok(Self { db: db.clone(), inner, turn, later: Later::default(), signals: Vec::new() })
    }

    /// Wakes followers of the topic after the commit, in this process and in others.
    pub fn signal(&mut self, signal: Signal) {
        if !self.signals.contains(&signal) {
            self.signals.push(signal);
        }
    }

    /// Writes something with the commit, together with everything else that is written so. Nothing before the commit
    /// may need it.
    pub fn later(&mut self, write: Write) {
        self.later.push(write);
    }

    /// The database that the transaction belongs to.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Makes the changes lasting. Answers when they are on disk.
    pub async fn commit(self) -> Result<()> {
        let Self { db, inner, turn, later, signals } = self;
        let notices = db.inner.signals.origin().map(|origin| notices(&signals, origin)).unwrap_or_default();
        for statement in later.statements(db.backend(), notices) {
            inner.execute_raw(statement).await?;
        }
        inner.commit().await?;
        if let Some(mut turn) = turn {
            let done = turn.group.join();
            turn.is_kept = true;
            drop(turn);
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
    /// Somebody gave up since the transaction was last known to stand.
    in_doubt: bool,
    committer: tokio::sync::mpsc::UnboundedSender<()>,
}

impl GroupWriter {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        let (committer, mut wanted) = tokio::sync::mpsc::unbounded_channel();
        let group =
            Arc::new(Mutex::new(Group { connection, open: None, waiting: Vec::new(), in_doubt: false, committer }));
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
        self.check().await;
        if self.open.is_none() {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            match self.connection.begin_with_options(options).await {
                Ok(open) => self.open = Some(open),
                Err(error) => {
                    self.renew().await;
                    return Err(error.into());
                }
            }
        }
        // Even a caller who gives up leaves an open transaction behind: somebody must end it.
        let _closing = self.committer.send(());
        let open = self.open.as_ref().ok_or_else(unflushed)?;
        Ok(open.begin().await?)
    }

    /// Makes sure, when there is doubt, that the common transaction still stands. If SQLite has ended it, what callers
    /// wait for is lost: they are told, and the next caller finds a new connection.
    async fn check(&mut self) {
        if !std::mem::take(&mut self.in_doubt) {
            return;
        }
        let Some(open) = &self.open else { return };
        // Inside a transaction another one cannot begin; what was undone is undone first, in the order of the commands.
        match open.execute_unprepared("BEGIN").await {
            Err(error) if error.to_string().contains("within a transaction") => {}
            outcome => {
                let cause =
                    outcome.err().map_or_else(|| "SQLite has ended the transaction".to_owned(), |e| e.to_string());
                tracing::warn!(cause, "the writing transaction was lost; nothing of it was acknowledged");
                self.tell(&Err(cause));
                self.renew().await;
            }
        }
    }

    /// Throws the connection away: the driver's count of savepoints may be wrong.
    async fn renew(&mut self) {
        drop(self.open.take());
        match self.connection.get_sqlite_connection_pool().acquire().await {
            Ok(connection) => {
                if let Err(error) = connection.close().await {
                    tracing::warn!(%error, "a connection to the database did not close well");
                }
            }
            Err(error) => tracing::warn!(%error, "the writing connection could not be renewed"),
        }
    }

    /// Waits for the next flush.
    fn join(&mut self) -> oneshot::Receiver<Result<(), String>> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.push(sender);
        receiver
    }

    /// Commits for all who joined, and tells them.
    async fn flush(&mut self) {
        self.check().await;
        let Some(open) = self.open.take() else { return };
        let outcome = open.commit().await.map_err(|e| e.to_string());
        self.tell(&outcome);
        if outcome.is_err() {
            self.renew().await;
        }
    }

    fn tell(&mut self, outcome: &Result<(), String>) {
        for caller in self.waiting.drain(..) {
            let _gone = caller.send(outcome.clone());
        }
    }
}

/// What tells other processes, as part of the transaction: PostgreSQL delivers when it commits.
fn notices(signals: &[Signal], origin: &str) -> Vec<Expression> {
    let payload = |signal: &Signal| format!("{origin}:{}", signal.encode()).into();
    signals.iter().map(|signal| ("pg_notify($1, $2)", vec![CHANNEL.into(), payload(signal)])).collect()
}
