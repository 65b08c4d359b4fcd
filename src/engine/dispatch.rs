//! A job that is handed in where a worker has a free slot starts with the commit that makes it.
//!
//! Ordinarily a job is committed, a worker is woken, looks, claims and commits again: two waits for the disk, one after
//! the other. Here the transaction that inserts the job claims it too, by the same rules as any claim, if the next free
//! slot of this process is its own to take. Any other outcome (no worker here, no slot, a workspace at its limit, another
//! job that comes first, another claim under way) leaves the job in the queue, and whoever follows it is woken.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tracing::Instrument as _;

use super::finish::{self, End};
use super::running::{Reserved, Running};
use super::signals;
use super::{Registry, claim};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Error, Result};
use crate::db::WriteBatch;
use crate::entity::job;

/// Where this process's worker, while there is one, takes jobs that are handed in.
#[derive(Debug, Default)]
pub(super) struct Dispatch {
    counter: Mutex<Option<Counter>>,
}

/// What a worker lets others know, so that they can claim for it.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub(super) registry: Registry,
    pub(super) worker: String,
    pub(super) running: Arc<Running>,
    pub(super) handed: UnboundedSender<Handed>,
}

/// A job that was claimed for a worker, with the slot that is kept for it.
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) row: job::Model,
    pub(super) slot: Reserved,
}

impl Dispatch {
    /// That of this process. The worker, which follows the queue, keeps it.
    pub(super) fn of(app: &App) -> Arc<Self> {
        app.db.signals().shared(signals::QUEUE)
    }

    pub(super) fn open(&self, counter: Counter) {
        *self.lock() = Some(counter);
    }

    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    /// The worker with a slot for one job, if it has one.
    pub(super) fn place(&self, slots: usize) -> Option<(Counter, Reserved)> {
        let counter = self.lock().clone()?;
        let slot = counter.running.reserve(slots, 1);
        (slot.count() == 1).then_some((counter, slot))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Counter>> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Commits a change with a job that [`super::enqueue_in`] put into it.
pub async fn submit(app: &App, batch: WriteBatch, job: JobId) -> Result<()> {
    let slots = app.config.jobs.slots as usize;
    let place = Dispatch::of(app).place(slots).filter(|_| batch.will_signal(signals::QUEUE));
    let Some((counter, slot)) = place else { return batch.commit().await };
    // A task of its own: whoever hands a job in may go away, and must not leave a claim behind that nobody works on.
    let work = claim_and_commit(app.clone(), batch, job, counter, slot).in_current_span();
    #[expect(clippy::disallowed_methods, reason = "ends with the commit, whether its caller waits or not")]
    let task = tokio::spawn(work);
    task.await.map_err(Error::internal)?
}

async fn claim_and_commit(app: App, batch: WriteBatch, job: JobId, counter: Counter, slot: Reserved) -> Result<()> {
    let mut kept = Kept { slot: Some(slot), running: Arc::clone(&counter.running) };
    let mut tx = batch.into_tx().await?;
    let claimed = claim::claim_one_in(&app, &mut tx, &counter.registry, &counter.worker, job).await?;
    if claimed.is_some() {
        tx.unsignal(signals::QUEUE);
    }
    tx.commit().await?;
    let (Some(row), Some(slot)) = (claimed, kept.slot.take()) else { return Ok(()) };
    if let Err(back) = counter.handed.send(Handed { row, slot }) {
        // The worker has stopped meanwhile: another one, or the next start, goes on at once.
        let row = back.0.row;
        if let Err(error) = finish::write(&app, &counter.registry, &row, End::Interrupted, &[]).await {
            tracing::warn!(error = ?error, job = %row.id, "a job could not be given back; it is when its lease ends");
        }
    }
    Ok(())
}

/// A slot that may have been kept in vain: a worker that found all slots taken looks again, after it is free.
struct Kept {
    slot: Option<Reserved>,
    running: Arc<Running>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            drop(slot);
            self.running.tell_freed();
        }
    }
}
