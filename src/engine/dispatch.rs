//! A job submitted where a worker has a free slot starts with the commit that inserts it.
//!
//! Ordinarily a job is committed, a worker wakes, looks, claims and commits again: two disk syncs in a row. Here the
//! transaction that inserts the job also claims it, by the same rules as any claim, provided that the next free slot of
//! this process is due to it. In any other case (no worker here, no free slot, a workspace at its limit, a job ahead of
//! it, a claim in progress elsewhere) the job stays in the queue, and followers of the queue are woken.

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

/// Where this process's worker, if there is one, accepts submitted jobs.
#[derive(Debug, Default)]
pub(super) struct Dispatch {
    counter: Mutex<Option<Counter>>,
}

/// What submitters need to claim on behalf of a worker.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub(super) registry: Registry,
    pub(super) worker: String,
    pub(super) running: Arc<Running>,
    pub(super) handed: UnboundedSender<Handed>,
}

/// A job claimed for a worker, with the slot reserved for it.
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) row: job::Model,
    pub(super) slot: Reserved,
}

impl Dispatch {
    /// The instance of this process. It is kept alive by the worker, which follows the queue.
    pub(super) fn of(app: &App) -> Arc<Self> {
        app.db.signals().shared(signals::QUEUE)
    }

    pub(super) fn open(&self, counter: Counter) {
        *self.lock() = Some(counter);
    }

    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    /// The worker and a slot reserved for one job, if one is free.
    pub(super) fn place(&self, slots: usize) -> Option<(Counter, Reserved)> {
        let counter = self.lock().clone()?;
        let slot = counter.running.reserve(slots, 1);
        (slot.count() == 1).then_some((counter, slot))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Counter>> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Commits a write batch that contains a job from [`super::enqueue_in`].
pub async fn submit(app: &App, batch: WriteBatch, job: JobId) -> Result<()> {
    let slots = app.config.jobs.slots as usize;
    let place = Dispatch::of(app).place(slots).filter(|_| batch.will_signal(signals::QUEUE));
    let Some((counter, slot)) = place else { return batch.commit().await };
    // Spawned: a caller that goes away must not leave behind a claim that no worker runs.
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
        // The worker has stopped meanwhile: release the job, so that another worker resumes it at once.
        let row = back.0.row;
        let handler = counter.registry.get(&row.kind).map(|handler| &**handler);
        if let Err(error) = finish::write(&app, handler, &row, End::Interrupted, &[]).await {
            tracing::warn!(error = ?error, job = %row.id, "a job could not be given back; it is when its lease ends");
        }
    }
    Ok(())
}

/// A reserved slot that may turn out unused: once it is free, a worker that found all slots taken is told to look
/// again.
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
