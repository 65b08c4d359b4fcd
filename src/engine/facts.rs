//! Facts: what an attempt knows and has not written yet, such as what a call to the outside cost. They are written with
//! the attempt's next finished step, or with its end, whatever that is; the engine does not know what they say.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;

use super::event::NewEvent;
use crate::base::id::JobId;
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::entity::job;

/// Something that an attempt knows and has not written yet.
pub trait Fact: Debug + Send + Sync {
    /// Writes it, in a transaction that holds the job's row. Written again, it changes nothing.
    fn write_in<'a>(&'a self, tx: &'a mut Tx, now: Timestamp) -> BoxFuture<'a, Result<()>>;

    /// True when it shows that what the job may have waited for is ready.
    fn shows_ready(&self) -> bool {
        false
    }
}

/// What else an attempt may leave open, and what is closed with its end, whoever writes it: the worker that had the
/// job, or another one that knows nothing of the attempt.
pub trait Finalizer: Send + Sync + 'static {
    /// An SQL condition on a row of `jobs`, which holds while something is open.
    fn open_condition(&self) -> &'static str;

    /// Closes what is open after the facts of the attempt were written, in the same transaction. When the worker is
    /// lost, so are its facts. Answers what the job's log shall tell.
    fn close_in<'a>(
        &'a self,
        tx: &'a mut Tx,
        job: JobId,
        is_worker_lost: bool,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<NewEvent>>>;
}

/// Is told of jobs that ended for good, in the transaction of their end, whatever their kind.
pub trait EndObserver: Send + Sync + 'static {
    /// Defers what it writes to the commit.
    fn ended_in(&self, tx: &mut Tx, jobs: &[job::Model], now: Timestamp) -> Result<()>;
}

/// Facts in the order in which they were noted.
pub type Noted = Vec<Arc<dyn Fact>>;

/// The facts of one attempt that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Facts {
    noted: Mutex<Noted>,
}

impl Facts {
    pub(super) fn note(&self, fact: Arc<dyn Fact>) {
        self.lock().push(fact);
    }

    pub(super) fn noted(&self) -> Noted {
        self.lock().clone()
    }

    /// Forgets facts whose transaction was committed.
    pub(super) fn forget(&self, written: &[Arc<dyn Fact>]) {
        self.lock().retain(|fact| !written.iter().any(|other| Arc::ptr_eq(fact, other)));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes facts of a job in a transaction that holds its row.
pub(super) async fn write_in(tx: &mut Tx, job: JobId, facts: &[Arc<dyn Fact>], now: Timestamp) -> Result<()> {
    if facts.iter().any(|fact| fact.shows_ready()) {
        super::retry_delay::reset_in(tx, job).await?;
    }
    for fact in facts {
        fact.write_in(tx, now).await?;
    }
    Ok(())
}
