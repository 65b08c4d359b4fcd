//! Group commit on SQLite.
//!
//! SQLite has one writer, and a synced commit costs a disk flush. Callers that wait for the writer at the same time
//! share one flush: they write one after the other into a common transaction, and a committer task, which queues for
//! the writer like any caller, commits for all who preceded it. Changes are acknowledged only after the flush: they are
//! on disk then (C-JOB-1). The writer is a fair mutex, so the committer's position in the queue bounds the group: a
//! caller waits only for those ahead of the committer. A caller that is alone commits itself.
//!
//! Callers and the committer queue for the turn, and only who has it waits for the writer. So a caller without a turn
//! ([`Queue::Passed`]) waits for two others at most, and commits what there is; pieces of answers are written this way.
//!
//! What an aborting caller has written is undone before the next one writes: by rolling back to the savepoint at which
//! it began or, for the first one, everything. Each command costs two thread switches in the driver, so a
//! savepoint is set along with the last statement of the previous caller, and is never released: the commit does that.
//!
//! SQLite ends a whole transaction by itself when the disk is full or fails. So after an abort the group checks whether
//! its transaction still exists; if not, every caller of the group gets an error, and the connection is discarded
//! ([`Group::settle`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::checkpoint::Checkpoints;
use super::connection_tracker::{HolderGuard, Holders};
use super::file::DatabaseFile;
use crate::base::{Error, Result};

/// Sets the savepoint for the next caller.
pub(super) const MARK: &str = "SAVEPOINT caller";

/// Why nothing can be acknowledged any more.
const GONE: &str = "the database's file or its log was removed or replaced";

/// Rolls back to the last savepoint.
const UNDO: &str = "ROLLBACK TO caller";

/// The single writer of a SQLite file.
#[derive(Debug)]
pub(super) struct GroupWriter {
    group: Arc<Mutex<Group>>,
    turn: Arc<Mutex<()>>,
    queued: Arc<AtomicUsize>,
    file: Option<Arc<DatabaseFile>>,
}

/// How a caller comes to the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Queue {
    /// In its turn.
    Joined,
    /// Ahead of those who wait.
    Passed,
}

/// The common transaction of callers that commit together.
#[derive(Debug)]
struct Group {
    connection: DatabaseConnection,
    open: Option<DatabaseTransaction>,
    /// Callers whose changes are in the transaction.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
    /// A savepoint follows the last change to be kept.
    is_marked: bool,
    /// A caller has aborted, possibly after writing.
    in_doubt: bool,
    committer: UnboundedSender<()>,
    checkpoints: Checkpoints,
    file: Option<Arc<DatabaseFile>>,
}

/// Exclusive access of one caller to the writer. Dropping it aborts.
#[derive(Debug)]
pub(super) struct WriterGuard {
    group: OwnedMutexGuard<Group>,
    /// Borrowed from the group.
    open: Option<DatabaseTransaction>,
    queue: Queue,
    queued: Arc<AtomicUsize>,
    is_committed: bool,
    _holder: HolderGuard,
}

impl GroupWriter {
    pub(super) fn new(
        connection: DatabaseConnection,
        checkpoints: Checkpoints,
        file: Option<Arc<DatabaseFile>>,
    ) -> Self {
        let (committer, mut wanted) = tokio::sync::mpsc::unbounded_channel();
        let group = Group {
            connection,
            open: None,
            waiting: Vec::new(),
            is_marked: false,
            in_doubt: false,
            committer,
            checkpoints,
            file: file.clone(),
        };
        let (group, turn) = (Arc::new(Mutex::new(group)), Arc::new(Mutex::new(())));
        let writer = Self { group: Arc::clone(&group), turn: Arc::clone(&turn), queued: Arc::default(), file };
        let group = Arc::downgrade(&group);
        #[expect(clippy::disallowed_methods, reason = "the committer lives as long as its database")]
        tokio::spawn(async move {
            while wanted.recv().await.is_some() {
                let Some(group) = group.upgrade() else { break };
                in_turn(&turn, group).await.flush().await;
            }
        });
        writer
    }

    /// Fails when other processes could not find what is written.
    pub(super) fn check_file(&self) -> Result<()> {
        match self.file.as_ref().is_none_or(|file| file.is_there()) {
            true => Ok(()),
            false => Err(Error::unavailable("The database cannot be used at the moment. Try again shortly.")
                .because(anyhow::anyhow!(GONE))),
        }
    }

    /// Waits for the writer, and prepares it for the changes of one caller.
    pub(super) async fn acquire(&self, holders: &Holders, queue: Queue) -> Result<WriterGuard> {
        let queued = Queued::new(&self.queued);
        let group = Arc::clone(&self.group);
        let group = match queue {
            Queue::Joined => in_turn(&self.turn, group).await,
            Queue::Passed => group.lock_owned().await,
        };
        drop(queued);
        let (queued, holder) = (Arc::clone(&self.queued), holders.enter_writer());
        let mut guard = WriterGuard { group, open: None, queue, queued, is_committed: false, _holder: holder };
        guard.group.ready().await?;
        guard.open = guard.group.open.take();
        Ok(guard)
    }

    pub(super) async fn close(&self) -> Result<()> {
        let mut group = self.group.lock().await;
        group.flush().await;
        Ok(group.connection.clone().close().await?)
    }
}

async fn in_turn(turn: &Mutex<()>, group: Arc<Mutex<Group>>) -> OwnedMutexGuard<Group> {
    let _turn = turn.lock().await;
    group.lock_owned().await
}

/// A caller that waits for the writer.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl WriterGuard {
    /// The common transaction.
    pub(super) fn transaction(&self) -> &DatabaseTransaction {
        self.open.as_ref().expect("the transaction is borrowed for as long as the guard lives")
    }

    /// Keeps what was written by this caller. Returns when it is on disk. `is_marked` tells whether the last statement
    /// was [`MARK`].
    pub(super) async fn commit(mut self, is_marked: bool) -> Result<()> {
        let (sender, done) = oneshot::channel();
        self.is_committed = true;
        self.group.open = self.open.take();
        self.group.is_marked = is_marked;
        self.group.waiting.push(sender);
        let is_alone = self.group.waiting.len() == 1 && self.queued.load(Ordering::SeqCst) == 0;
        // The committer's turn may be far away.
        if is_alone || self.queue == Queue::Passed {
            self.group.flush().await;
        }
        drop(self);
        done.await.map_err(|_| unflushed())?.map_err(|cause| unflushed().because(anyhow::anyhow!(cause)))
    }
}

impl Drop for WriterGuard {
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            self.group.open = Some(open);
        }
        self.group.in_doubt |= !self.is_committed;
        // Even an aborting caller leaves an open transaction, which the committer must end.
        if self.group.open.is_some() {
            let _closing = self.group.committer.send(());
        }
    }
}

impl Group {
    /// Opens the common transaction if there is none; otherwise sets a savepoint after what was kept.
    async fn ready(&mut self) -> Result<()> {
        self.settle().await;
        let Some(open) = &self.open else { return self.begin().await };
        if !self.is_marked {
            open.execute_unprepared(MARK).await?;
            self.is_marked = true;
        }
        Ok(())
    }

    async fn begin(&mut self) -> Result<()> {
        let mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        match self.connection.begin_with_options(options).await {
            Ok(open) => {
                self.open = Some(open);
                self.is_marked = false;
                Ok(())
            }
            Err(error) => {
                self.renew().await;
                Err(error.into())
            }
        }
    }

    /// Undoes what an aborted caller left. If SQLite has ended the common transaction, the changes of all waiting
    /// callers are lost: they get an error, and the next caller gets a new connection.
    async fn settle(&mut self) {
        if !std::mem::take(&mut self.in_doubt) {
            return;
        }
        let Some(open) = &self.open else { return };
        if self.waiting.is_empty() {
            // No change has been kept yet.
            if let Some(open) = self.open.take()
                && open.rollback().await.is_err()
            {
                self.renew().await;
            }
            return;
        }
        // Without a savepoint the aborted caller has not written: only check whether the transaction still exists.
        let (sql, stands) = if self.is_marked { (UNDO, None) } else { ("BEGIN", Some("within a transaction")) };
        let outcome = open.execute_unprepared(sql).await;
        let cause = match (outcome, stands) {
            (Ok(_), None) => return,
            (Err(error), Some(expected)) if error.to_string().contains(expected) => return,
            (Ok(_), Some(_)) => "SQLite has ended the transaction".to_owned(),
            (Err(error), _) => error.to_string(),
        };
        tracing::warn!(cause, "the writing transaction was lost; nothing of it was acknowledged");
        self.notify(&Err(cause));
        self.renew().await;
    }

    /// Discards the connection: the driver's transaction depth may be wrong.
    async fn renew(&mut self) {
        drop(self.open.take());
        if let Some(file) = &self.file {
            file.reopened();
        }
        match self.connection.get_sqlite_connection_pool().acquire().await {
            Ok(connection) => {
                if let Err(error) = connection.close().await {
                    tracing::warn!(%error, "a connection to the database did not close well");
                }
            }
            Err(error) => tracing::warn!(%error, "the writing connection could not be renewed"),
        }
    }

    /// Commits for all callers of the group, and notifies them.
    async fn flush(&mut self) {
        self.settle().await;
        let Some(open) = self.open.take() else { return };
        if self.file.as_ref().is_some_and(|file| !file.is_there()) {
            // Rolled back, so that it does not reappear when the file is put back.
            let undone = open.rollback().await.is_ok();
            self.notify(&Err(GONE.to_owned()));
            if !undone {
                self.renew().await;
            }
            return;
        }
        if let Err(error) = open.commit().await {
            self.notify(&Err(error.to_string()));
            self.checkpoints.failed();
            return self.renew().await;
        }
        let changes = self.waiting.len();
        match self.file.as_ref().is_none_or(|file| file.has_kept()) {
            true => self.notify(&Ok(())),
            // The connection is intact, and a new one might create files of its own.
            false => self.notify(&Err(GONE.to_owned())),
        }
        self.checkpoints.committed(changes);
    }

    fn notify(&mut self, outcome: &Result<(), String>) {
        for caller in self.waiting.drain(..) {
            let _gone = caller.send(outcome.clone());
        }
    }
}

fn unflushed() -> Error {
    Error::unavailable("The change could not be written to disk and was not kept. Try again shortly.")
}
