//! The worker's loop: fills free slots, runs handlers, renews leases, and drains on shutdown.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::claim::{self, Claimed};
use super::dispatch::{Assignment, LocalDispatcher};
use super::kind::Registry;
use super::running::{RunningJob, RunningJobs};
use super::success::Successes;
use super::upkeep::{every, heartbeat, look_for_cancelled, look_for_revoked};
use super::{attempt, schedule, signals, sweep};
use crate::app::{App, Pool};
use crate::base::Result;
use crate::db::signal::Follower;
use crate::entity::job;

/// While more jobs are queued than there are slots, one claim fills all slots freed within this time.
const GATHER: Duration = Duration::from_millis(5);

/// Runs jobs until it is stopped.
#[derive(Debug)]
pub struct Runner {
    app: App,
    registry: Registry,
    /// The kinds that it claims.
    claimed: Registry,
    name: String,
    running: Arc<RunningJobs>,
    /// What other workers of this process run.
    beside: Vec<Arc<RunningJobs>>,
    successes: Arc<Successes>,
}

impl Runner {
    /// A worker with a unique name, never reused by another process or a later run of this one.
    pub fn new(app: App, registry: Registry) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the host name is not a setting")]
        let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "worker".to_owned());
        let name = format!("{host}-{}-{}", std::process::id(), crate::base::secret::random_token(6));
        let successes = Arc::new(Successes::of(registry.clone()));
        Self { app, claimed: registry.clone(), registry, name, running: Arc::default(), beside: Vec::new(), successes }
    }

    /// Makes it claim jobs of this kind only. What workers that died have left behind it repairs of every kind.
    #[must_use]
    pub fn only(mut self, kind: &str) -> Self {
        self.claimed = self.registry.only(kind);
        self
    }

    /// Makes it claim jobs of a pool only, for the slots of that pool.
    #[must_use]
    pub fn of_pool(mut self, pool: Pool) -> Self {
        self.claimed = self.registry.of_pool(pool);
        self
    }

    /// Leaves the jobs of another worker of this process to it: its leases may run out while the process stands still.
    #[must_use]
    pub fn beside(mut self, other: &Self) -> Self {
        self.beside.push(Arc::clone(&other.running));
        self
    }

    /// Name of the worker.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Claims up to `slots` jobs for this worker, as its loop does for free slots. The caller must run them: their
    /// leases start now.
    pub async fn claim(&self, slots: usize) -> Result<Vec<job::Model>> {
        Ok(claim::claim(&self.app, &self.claimed, &self.name, slots).await?.rows)
    }

    /// Works until `stop`, then drains: no new claims; running jobs may continue for the drain time, after which the
    /// rest are interrupted and become available at once (C-JOB-11).
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        sweep::announce(&self.app, &self.name, (0, self.claimed.slots(&self.app))).await?;
        let side = CancellationToken::new();
        let mut upkeep = JoinSet::new();
        self.spawn_upkeep(&mut upkeep, &side);
        let interrupt = CancellationToken::new();
        let mut jobs = JoinSet::new();
        self.fill_until(&stop, &interrupt, &mut jobs).await;
        self.drain(&interrupt, &mut jobs).await;
        side.cancel();
        while upkeep.join_next().await.is_some() {}
        sweep::retire(&self.app, &self.name).await
    }

    fn dispatcher(&self) -> (Arc<LocalDispatcher>, mpsc::UnboundedReceiver<Assignment>) {
        let (sender, assignments) = mpsc::unbounded_channel();
        let dispatcher = Arc::new(LocalDispatcher {
            registry: self.claimed.clone(),
            worker: self.name.clone(),
            running: Arc::clone(&self.running),
            assignments: sender,
        });
        (dispatcher, assignments)
    }

    async fn fill_until(&self, stop: &CancellationToken, interrupt: &CancellationToken, jobs: &mut JoinSet<()>) {
        let slots = self.claimed.slots(&self.app);
        let mut queue = self.app.db.signals().follow(signals::QUEUE);
        let (dispatcher, mut assignments) = self.dispatcher();
        let found: Weak<LocalDispatcher> = Arc::downgrade(&dispatcher);
        self.app.local_worker.set(self.claimed.pool(), found);
        // Set while more jobs wait than there are slots: until when free slots are gathered for one claim.
        let mut gather_until = None;
        while !stop.is_cancelled() {
            let gathers = |until: &Instant| self.running.free(slots) * 2 < slots && Instant::now() < *until;
            if let Some(until) = gather_until.filter(gathers) {
                if let Some(assignment) = self.wake(stop, None, &mut assignments, until).await {
                    self.take_over(assignment, interrupt, jobs);
                }
                continue;
            }
            // While a claim runs for these slots, no submitted job can take them.
            let free = self.running.reserve(slots, slots);
            let mut claimed = Claimed::default();
            if free.count() > 0 {
                match claim::claim(&self.app, &self.claimed, &self.name, free.count()).await {
                    Ok(found) => claimed = found,
                    Err(error) => tracing::warn!(error = ?error, "jobs could not be claimed; trying again"),
                }
            }
            gather_until = (claimed.rows.len() == free.count()).then(|| Instant::now() + GATHER);
            for row in claimed.rows {
                self.start(row, interrupt, jobs);
            }
            drop(free);
            while jobs.try_join_next().is_some() {}
            if claimed.more {
                continue;
            }
            let until = Instant::now() + self.app.config.jobs.sweep;
            while let Some(assignment) = self.wake(stop, Some(&mut queue), &mut assignments, until).await {
                self.take_over(assignment, interrupt, jobs);
            }
        }
        drop(dispatcher);
        assignments.close();
        while let Some(assignment) = assignments.recv().await {
            self.take_over(assignment, interrupt, jobs);
        }
    }

    /// Waits for a reason to look at the queue; returns a submitted job if one arrives first.
    async fn wake(
        &self,
        stop: &CancellationToken,
        queue: Option<&mut Follower>,
        assignments: &mut mpsc::UnboundedReceiver<Assignment>,
        until: Instant,
    ) -> Option<Assignment> {
        let queued = async {
            match queue {
                Some(queue) => queue.changed().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            Some(assignment) = assignments.recv() => Some(assignment),
            () = stop.cancelled() => None,
            () = queued => None,
            () = self.running.freed() => None,
            () = tokio::time::sleep_until(until) => None,
        }
    }

    fn take_over(&self, assignment: Assignment, interrupt: &CancellationToken, jobs: &mut JoinSet<()>) {
        self.start(assignment.row, interrupt, jobs);
        drop(assignment.slot);
    }

    fn start(&self, row: job::Model, interrupt: &CancellationToken, jobs: &mut JoinSet<()>) {
        let entry = RunningJob::of(&row);
        self.running.insert(row.id, entry.clone());
        let Some(handler) = self.registry.get(&row.kind).cloned() else {
            // Cannot happen, as claims name the kinds of the registry; the lease would expire.
            self.running.remove(row.id);
            return;
        };
        let (app, running, interrupt) = (self.app.clone(), Arc::clone(&self.running), interrupt.clone());
        let successes = Arc::clone(&self.successes);
        let span = tracing::info_span!("job", job = %row.id, kind = row.kind, correlation_id = row.correlation_id);
        jobs.spawn(tracing::Instrument::instrument(
            async move {
                let id = row.id;
                attempt::run(app, handler, row, entry, interrupt, &successes).await;
                running.remove(id);
            },
            span,
        ));
    }

    async fn drain(&self, interrupt: &CancellationToken, jobs: &mut JoinSet<()>) {
        let drain_timeout = tokio::time::sleep(self.app.config.jobs.drain);
        tokio::pin!(drain_timeout);
        loop {
            tokio::select! {
                done = jobs.join_next() => if done.is_none() { return },
                () = &mut drain_timeout => break,
            }
        }
        interrupt.cancel();
        while jobs.join_next().await.is_some() {}
    }

    fn spawn_upkeep(&self, upkeep: &mut JoinSet<()>, side: &CancellationToken) {
        let settings = self.app.config.jobs.clone();
        let slots = self.claimed.slots(&self.app);
        let (app, name, running) = (self.app.clone(), self.name.clone(), Arc::clone(&self.running));
        upkeep.spawn(every(side.clone(), settings.heartbeat, move || {
            let (app, name, running) = (app.clone(), name.clone(), Arc::clone(&running));
            async move {
                heartbeat(&app, &running).await?;
                sweep::announce(&app, &name, (running.len(), slots)).await
            }
        }));
        let (app, running) = (self.app.clone(), Arc::clone(&self.running));
        upkeep.spawn(every(side.clone(), Duration::from_secs(1), move || {
            let (app, running) = (app.clone(), Arc::clone(&running));
            async move { look_for_cancelled(&app, &running).await }
        }));
        let (app, running, kinds) = (self.app.clone(), Arc::clone(&self.running), self.claimed.clone());
        upkeep.spawn(look_for_revoked(app, running, kinds, side.clone()));
        if self.claimed.pool() == Pool::Answers {
            // The worker for the other jobs, which is always there beside it, does the rest for both.
            return;
        }
        let running: Vec<_> = self.beside.iter().chain([&self.running]).cloned().collect();
        let (app, registry) = (self.app.clone(), self.registry.clone());
        upkeep.spawn(every(side.clone(), settings.sweep, move || {
            let (app, registry, running) = (app.clone(), registry.clone(), running.clone());
            async move { sweep::rescue(&app, &registry, &running).await }
        }));
        upkeep.spawn(sweep::promote_when_due(self.app.clone(), side.clone()));
        upkeep.spawn(schedule::fire_when_due(self.app.clone(), side.clone()));
    }
}
