//! A job submitted where a worker has a free slot starts with the commit that inserts it.
//!
//! Ordinarily a job is committed, a worker wakes, looks, claims and commits again: two disk syncs in a row. Here the
//! transaction that inserts the job also claims it, by the same rules as any claim, provided that the next free slot of
//! this process is due to it. In any other case (no worker here, no free slot, a workspace at its limit, a job ahead of
//! it, a claim in progress elsewhere) the job stays in the queue, and followers of the queue are woken.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc::UnboundedSender;
use tracing::Instrument as _;

use super::finish::{self, End};
use super::running::{RunningJobs, SlotReservation};
use super::signals;
use super::{Registry, claim};
use crate::app::{App, LocalWorker, Pool};
use crate::base::id::JobId;
use crate::base::{Error, Result};
use crate::db::WriteBatch;
use crate::entity::job;

/// What submitters need of a worker of this process, so that they can claim for it.
#[derive(Debug, Clone)]
pub(super) struct LocalDispatcher {
    pub(super) registry: Registry,
    pub(super) worker: String,
    pub(super) running: Arc<RunningJobs>,
    pub(super) assignments: UnboundedSender<Assignment>,
}

/// A job claimed for a worker, with the slot reserved for it.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) row: job::Model,
    pub(super) slot: SlotReservation,
}

impl LocalWorker for LocalDispatcher {
    fn submit(self: Arc<Self>, app: &App, batch: WriteBatch, job: JobId) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let slots = self.registry.slots(app);
            let slot = batch.will_signal(signals::QUEUE).then(|| self.reserve_slot(slots)).flatten();
            let Some(slot) = slot else { return batch.commit().await };
            // A task of its own: whoever hands a job in may go away, and must not leave a claim behind that nobody works on.
            let work = claim_and_commit(app.clone(), batch, job, self, slot).in_current_span();
            #[expect(clippy::disallowed_methods, reason = "ends with the commit, whether its caller waits or not")]
            let task = tokio::spawn(work);
            task.await.map_err(Error::internal)?
        })
    }
}

impl LocalDispatcher {
    /// A slot for one job, if one is free.
    fn reserve_slot(&self, slots: usize) -> Option<SlotReservation> {
        Some(self.running.reserve(slots, 1)).filter(|slot| slot.count() == 1)
    }
}

/// Commits a write batch that contains a job from [`super::enqueue_in`].
pub async fn submit(app: &App, batch: WriteBatch, job: JobId) -> Result<()> {
    submit_to(app, Pool::Background, batch, job).await
}

/// The same for a job of a pool.
pub async fn submit_to(app: &App, pool: Pool, batch: WriteBatch, job: JobId) -> Result<()> {
    match app.local_worker.get(pool) {
        Some(worker) => worker.submit(app, batch, job).await,
        None => batch.commit().await,
    }
}

async fn claim_and_commit(
    app: App,
    batch: WriteBatch,
    job: JobId,
    dispatcher: Arc<LocalDispatcher>,
    slot: SlotReservation,
) -> Result<()> {
    let mut guard = SlotGuard { slot: Some(slot), running: Arc::clone(&dispatcher.running) };
    let mut tx = batch.into_tx().await?;
    let claimed = claim::claim_one_in(&app, &mut tx, &dispatcher.registry, &dispatcher.worker, job).await?;
    if claimed.is_some() {
        tx.unsignal(signals::QUEUE);
    }
    tx.commit().await?;
    let (Some(row), Some(slot)) = (claimed, guard.slot.take()) else { return Ok(()) };
    if let Err(back) = dispatcher.assignments.send(Assignment { row, slot }) {
        // The worker has stopped meanwhile: release the job, so that another worker resumes it at once.
        let row = back.0.row;
        if let Err(error) = finish::write(&app, &dispatcher.registry, &row, End::Interrupted, &[]).await {
            tracing::warn!(error = ?error, job = %row.id, "a job could not be given back; it is when its lease ends");
        }
    }
    Ok(())
}

/// A reserved slot that may turn out unused: once it is free, a worker that found all slots taken is told to look
/// again.
struct SlotGuard {
    slot: Option<SlotReservation>,
    running: Arc<RunningJobs>,
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            drop(slot);
            self.running.notify_freed();
        }
    }
}
