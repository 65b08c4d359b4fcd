//! The jobs a worker runs, and its slots.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use crate::base::id::JobId;
use crate::entity::job;

/// The jobs that this process runs.
#[derive(Debug, Default)]
pub(super) struct RunningJobs {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    jobs: HashMap<JobId, RunningJob>,
    /// Slots reserved for jobs that are being claimed.
    reserved: usize,
}

/// A claim that a worker holds.
#[derive(Debug, Clone)]
pub(super) struct RunningJob {
    pub(super) fence: i64,
    /// Cancelled when the claim has passed to another worker.
    pub(super) lost: CancellationToken,
    /// Cancelled when the job was asked to stop.
    pub(super) cancelled: CancellationToken,
    /// The job as it was claimed.
    pub(super) row: Arc<job::Model>,
    /// Why the person on whose behalf it runs may not have it done any more.
    pub(super) revoked: watch::Sender<Option<Failure>>,
}

impl RunningJob {
    pub(super) fn of(row: &job::Model) -> Self {
        Self {
            fence: row.fence,
            lost: CancellationToken::new(),
            cancelled: CancellationToken::new(),
            row: Arc::new(row.clone()),
            revoked: watch::Sender::new(None),
        }
    }

    /// Resolves with the reason when the job is not permitted any more.
    pub(super) async fn revoked(&self) -> Failure {
        let mut revoked = self.revoked.subscribe();
        let found = revoked.wait_for(Option::is_some).await.ok().and_then(|found| found.clone());
        match found {
            Some(failure) => failure,
            // The sender is part of this very entry.
            None => std::future::pending().await,
        }
    }
}

impl RunningJobs {
    pub(super) fn insert(&self, id: JobId, job: RunningJob) {
        self.state().jobs.insert(id, job);
    }

    pub(super) fn remove(&self, id: JobId) {
        self.state().jobs.remove(&id);
        self.freed.notify_one();
    }

    pub(super) fn snapshot(&self) -> Vec<(JobId, RunningJob)> {
        self.state().jobs.iter().map(|(id, job)| (*id, job.clone())).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.state().jobs.len()
    }

    /// True when this process runs the job under this fencing number, so that only it decides about the lease.
    pub(super) fn holds(&self, id: JobId, fence: i64) -> bool {
        self.state().jobs.get(&id).is_some_and(|job| job.fence == fence)
    }

    /// Slots that are neither occupied nor reserved.
    pub(super) fn free(&self, slots: usize) -> usize {
        self.state().free(slots)
    }

    /// Reserves up to `wanted` of the free slots.
    pub(super) fn reserve(self: &Arc<Self>, slots: usize, wanted: usize) -> SlotReservation {
        let mut state = self.state();
        let count = state.free(slots).min(wanted);
        state.reserved += count;
        drop(state);
        SlotReservation { running: Arc::clone(self), count }
    }

    /// Resolves when a slot has become free since the last call.
    pub(super) async fn freed(&self) {
        self.freed.notified().await;
    }

    /// Notifies the worker that a slot is free again.
    pub(super) fn notify_freed(&self) {
        self.freed.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn free(&self, slots: usize) -> usize {
        slots.saturating_sub(self.jobs.len() + self.reserved)
    }
}

/// Slots reserved until this is dropped; jobs claimed for them then count themselves.
#[derive(Debug)]
pub(super) struct SlotReservation {
    running: Arc<RunningJobs>,
    count: usize,
}

impl SlotReservation {
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

impl Drop for SlotReservation {
    fn drop(&mut self) {
        self.running.state().reserved -= self.count;
    }
}
