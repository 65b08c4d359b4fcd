//! Group commit on SQLite.
//!
//! SQLite has one writer and a synced commit costs a disk flush. Callers that wait for the writer at the same time
//! share one flush: they write one after the other into a common transaction, and a committer task, which queues for
//! the writer like everybody else, commits for all who came before it. Nobody is answered before the flush: an
//! acknowledged change is on disk (C-JOB-1). The writer is a fair mutex, so the committer's place in the queue bounds
//! the group: nobody waits for more than those who stood before the committer. Who is alone commits for himself.
//!
//! What a caller who gives up has written is undone before the next one writes: back to the savepoint at which his
//! turn began or, for the first one, everything. Each command takes two changes of thread in the driver, so savepoints
//! are set along with the last statement of the caller before, and are never released: the commit does it.
//!
//! SQLite ends a whole transaction by itself when the disk is full or fails. So whoever gives up makes the group look
//! whether its transaction still stands; if not, nobody of the group is told that anything was kept, and the
//! connection is thrown away ([`Group::settle`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::checkpoint::Checkpoints;
use super::file::DatabaseFile;
use super::holders::{Held, Holders};
use crate::base::{Error, Result};

/// Sets the savepoint of the next caller.
pub(super) const MARK: &str = "SAVEPOINT turn";

/// Why nothing is acknowledged any more.
const GONE: &str = "the database's file or its log was removed or replaced";

/// Undoes what was written since the last savepoint.
const UNDO: &str = "ROLLBACK TO turn";

/// The one writer of a SQLite file.
#[derive(Debug)]
pub(super) struct GroupWriter {
    group: Arc<Mutex<Group>>,
    queued: Arc<AtomicUsize>,
    file: Option<Arc<DatabaseFile>>,
}

/// The common transaction of callers who commit together.
#[derive(Debug)]
struct Group {
    connection: DatabaseConnection,
    open: Option<DatabaseTransaction>,
    /// Callers whose changes are in the transaction.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
    /// A savepoint stands behind the last change that is to be kept.
    is_marked: bool,
    /// Somebody gave up, and perhaps wrote before.
    in_doubt: bool,
    committer: UnboundedSender<()>,
    checkpoints: Checkpoints,
    file: Option<Arc<DatabaseFile>>,
}

/// The turn of a caller at the writer. Dropping it gives up.
#[derive(Debug)]
pub(super) struct Turn {
    group: OwnedMutexGuard<Group>,
    /// Lent from the group.
    open: Option<DatabaseTransaction>,
    queued: Arc<AtomicUsize>,
    is_kept: bool,
    _held: Held,
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
        let group = Arc::new(Mutex::new(group));
        let writer = Self { group: Arc::clone(&group), queued: Arc::default(), file };
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

    /// Refuses when what is written would not be found by anybody else.
    pub(super) fn check_file(&self) -> Result<()> {
        match self.file.as_ref().is_none_or(|file| file.is_there()) {
            true => Ok(()),
            false => Err(Error::unavailable("The database cannot be used at the moment. Try again shortly.")
                .because(anyhow::anyhow!(GONE))),
        }
    }

    /// Waits for the writer, and makes it ready for the changes of one caller.
    pub(super) async fn turn(&self, holders: &Holders) -> Result<Turn> {
        let queued = Queued::new(&self.queued);
        let group = Arc::clone(&self.group).lock_owned().await;
        drop(queued);
        let (queued, held) = (Arc::clone(&self.queued), holders.turn());
        let mut turn = Turn { group, open: None, queued, is_kept: false, _held: held };
        turn.group.ready().await?;
        turn.open = turn.group.open.take();
        Ok(turn)
    }

    pub(super) async fn close(&self) -> Result<()> {
        let mut group = self.group.lock().await;
        group.flush().await;
        Ok(group.connection.clone().close().await?)
    }
}

/// One who waits for the writer.
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

impl Turn {
    /// The common transaction.
    pub(super) fn transaction(&self) -> &DatabaseTransaction {
        self.open.as_ref().expect("the transaction is lent for the whole turn")
    }

    /// Keeps what was written in this turn. Answers when it is on disk. `is_marked` tells that the last statement was
    /// [`MARK`].
    pub(super) async fn keep(mut self, is_marked: bool) -> Result<()> {
        let (sender, done) = oneshot::channel();
        self.is_kept = true;
        self.group.open = self.open.take();
        self.group.is_marked = is_marked;
        self.group.waiting.push(sender);
        let is_alone = self.group.waiting.len() == 1 && self.queued.load(Ordering::SeqCst) == 0;
        if is_alone {
            self.group.flush().await;
        }
        drop(self);
        done.await.map_err(|_| unflushed())?.map_err(|cause| unflushed().because(anyhow::anyhow!(cause)))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            self.group.open = Some(open);
        }
        self.group.in_doubt |= !self.is_kept;
        // Even a caller who gives up leaves an open transaction behind: somebody must end it.
        if self.group.open.is_some() {
            let _closing = self.group.committer.send(());
        }
    }
}

impl Group {
    /// Opens the common transaction when there is none; otherwise sets a savepoint behind what was kept.
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

    /// Undoes what somebody left behind who gave up. If SQLite has ended the common transaction, what callers wait for
    /// is lost: they are told, and the next caller finds a new connection.
    async fn settle(&mut self) {
        if !std::mem::take(&mut self.in_doubt) {
            return;
        }
        let Some(open) = &self.open else { return };
        if self.waiting.is_empty() {
            // Nothing is kept yet.
            if let Some(open) = self.open.take()
                && open.rollback().await.is_err()
            {
                self.renew().await;
            }
            return;
        }
        // Without a savepoint, whoever gave up has not begun to write: the transaction is asked whether it stands.
        let (sql, stands) = if self.is_marked { (UNDO, None) } else { ("BEGIN", Some("within a transaction")) };
        let outcome = open.execute_unprepared(sql).await;
        let cause = match (outcome, stands) {
            (Ok(_), None) => return,
            (Err(error), Some(expected)) if error.to_string().contains(expected) => return,
            (Ok(_), Some(_)) => "SQLite has ended the transaction".to_owned(),
            (Err(error), _) => error.to_string(),
        };
        tracing::warn!(cause, "the writing transaction was lost; nothing of it was acknowledged");
        self.tell(&Err(cause));
        self.renew().await;
    }

    /// Throws the connection away: the driver's count of transactions may be wrong.
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

    /// Commits for all who joined, and tells them.
    async fn flush(&mut self) {
        self.settle().await;
        let Some(open) = self.open.take() else { return };
        if self.file.as_ref().is_some_and(|file| !file.is_there()) {
            // Undone, so that it does not turn up when the file is put back.
            let undone = open.rollback().await.is_ok();
            self.tell(&Err(GONE.to_owned()));
            if !undone {
                self.renew().await;
            }
            return;
        }
        if let Err(error) = open.commit().await {
            self.tell(&Err(error.to_string()));
            return self.renew().await;
        }
        let changes = self.waiting.len();
        match self.file.as_ref().is_none_or(|file| file.has_kept()) {
            true => self.tell(&Ok(())),
            // The connection is sound, and another one might make files of its own.
            false => self.tell(&Err(GONE.to_owned())),
        }
        self.checkpoints.committed(changes);
    }

    fn tell(&mut self, outcome: &Result<(), String>) {
        for caller in self.waiting.drain(..) {
            let _gone = caller.send(outcome.clone());
        }
    }
}

fn unflushed() -> Error {
    Error::unavailable("The change could not be written to disk and was not kept. Try again shortly.")
}
