//! Write batches and transactions: separate transactions on PostgreSQL, a part of a common one on SQLite
//! ([`super::group`]).

use std::ops::Deref;

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::deferred::{DeferredWrites, Write};
use super::group::{MARK, Queue, WriterGuard};
use super::{Db, Signal, Writers, connection_tracker};
use crate::base::Result;

/// Writes that are sent together, followed by wake-ups. Nothing happens before [`WriteBatch::commit`].
#[derive(Debug)]
pub struct WriteBatch {
    db: Db,
    /// The transaction begun for it, if any.
    open: Option<OpenTransaction>,
    deferred: DeferredWrites,
    signals: Vec<Signal>,
}

#[derive(Debug)]
enum OpenTransaction {
    Own(DatabaseTransaction, connection_tracker::HolderGuard),
    Shared(WriterGuard),
}

impl WriteBatch {
    pub(super) fn new(db: &Db) -> Self {
        Self { db: db.clone(), open: None, deferred: DeferredWrites::default(), signals: Vec::new() }
    }

    /// Wakes followers of the topic after the commit, in this process and in others.
    pub fn signal(&mut self, signal: Signal) {
        if !self.signals.contains(&signal) {
            self.signals.push(signal);
        }
    }

    /// Defers a write to the commit, where all deferred writes are sent together. Nothing before the commit may depend
    /// on it.
    pub fn defer(&mut self, write: Write) {
        self.deferred.push(write);
    }

    /// True when followers of the topic are woken after the commit.
    pub fn will_signal(&self, signal: Signal) -> bool {
        self.signals.contains(&signal)
    }

    /// Begins a transaction, if necessary, and sends the writes so far, so that later statements can read them.
    pub async fn into_tx(mut self) -> Result<Tx> {
        let open = match self.open.take() {
            Some(open) => open,
            None => OpenTransaction::begin(&self.db, Queue::Joined).await?,
        };
        let statements = std::mem::take(&mut self.deferred).statements(self.db.backend());
        let tx = Tx(Self { open: Some(open), ..self });
        run(&*tx, statements).await?;
        Ok(tx)
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Commits all or nothing. Returns when it is on disk. On PostgreSQL a single statement needs no explicit
    /// transaction.
    pub async fn commit(self) -> Result<()> {
        let Self { db, mut open, deferred, signals } = self;
        let mut statements = deferred.statements(db.backend());
        if open.is_none() && (db.is_sqlite() || statements.len() > 1) {
            open = Some(OpenTransaction::begin(&db, Queue::Joined).await?);
        }
        match open {
            None => run(db.read(), statements).await?,
            Some(OpenTransaction::Own(transaction, _holder)) => {
                run(&transaction, statements).await?;
                transaction.commit().await?;
            }
            Some(OpenTransaction::Shared(guard)) => {
                let last = statements.last_mut();
                let is_marked = last.is_some();
                if let Some(last) = last {
                    last.sql.push_str("; ");
                    last.sql.push_str(MARK);
                }
                run(guard.transaction(), statements).await?;
                guard.commit(is_marked).await?;
            }
        }
        db.inner.signals.publish(&signals);
        Ok(())
    }
}

impl AsMut<WriteBatch> for WriteBatch {
    fn as_mut(&mut self) -> &mut WriteBatch {
        self
    }
}

impl OpenTransaction {
    async fn begin(db: &Db, queue: Queue) -> Result<Self> {
        let holders = db.inner.read.holders();
        let pool = match &db.inner.writers {
            Writers::Group(writer) => return Ok(Self::Shared(writer.acquire(holders, queue).await?)),
            Writers::Ahead(connection) if queue == Queue::Passed => connection,
            Writers::Ahead(_) => db.inner.read.pool(),
        };
        let (transaction, holder) = holders.begin(pool, false).await?;
        Ok(Self::Own(transaction, holder))
    }
}

/// A writing transaction, for changes that read before they write. Dropping it rolls back.
///
/// Commit before responding with what was read here, even when nothing was written: on SQLite the rows may be those of
/// another caller whose changes are not on disk yet.
#[derive(Debug)]
pub struct Tx(WriteBatch);

impl Tx {
    pub(super) async fn begin(db: &Db, queue: Queue) -> Result<Self> {
        let open = Some(OpenTransaction::begin(db, queue).await?);
        Ok(Self(WriteBatch { open, ..WriteBatch::new(db) }))
    }

    /// See [`WriteBatch::signal`].
    pub fn signal(&mut self, signal: Signal) {
        self.0.signal(signal);
    }

    /// Cancels a signal.
    pub fn unsignal(&mut self, signal: Signal) {
        self.0.signals.retain(|other| *other != signal);
    }

    /// See [`WriteBatch::defer`].
    pub fn defer(&mut self, write: Write) {
        self.0.defer(write);
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Continues as a write batch, which cannot read.
    pub fn into_batch(self) -> WriteBatch {
        self.0
    }

    /// Commits. Returns when the changes are on disk.
    pub async fn commit(self) -> Result<()> {
        self.0.commit().await
    }

    /// Rolls back explicitly; dropping does the same.
    pub async fn rollback(self) -> Result<()> {
        if let Some(OpenTransaction::Own(transaction, _holder)) = self.0.open {
            transaction.rollback().await?;
        }
        Ok(())
    }
}

impl AsMut<WriteBatch> for Tx {
    fn as_mut(&mut self) -> &mut WriteBatch {
        &mut self.0
    }
}

async fn run(connection: &impl ConnectionTrait, statements: Vec<Statement>) -> Result<()> {
    for statement in statements {
        connection.execute_raw(statement).await?;
    }
    Ok(())
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        match &self.0.open {
            Some(OpenTransaction::Own(transaction, _)) => transaction,
            Some(OpenTransaction::Shared(guard)) => guard.transaction(),
            None => unreachable!("a transaction is begun before there is a value of it"),
        }
    }
}
