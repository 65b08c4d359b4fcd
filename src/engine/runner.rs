//! The worker's loop: fills free slots, runs handlers, renews leases, and drains on shutdown.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::claim::{self, Claimed};
use super::context::{JobCtx, Shared};
use super::dispatch::{Assignment, LocalDispatcher};
use super::facts::{Fact, Facts};
use super::failure::Failure;
use super::finish::{self, End};
use super::kind::{JobError, JobHandler, Outcome, Registry};
use super::running::{RunningJob, RunningJobs};
use super::signals;
use super::success::Successes;
use super::{clock_sql, millis, schedule, sweep};
use crate::app::{App, Pool};
use crate::base::id::JobId;
use crate::base::{FailureCode, Result};
use crate::db::signal::Follower;
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::identity::ACCESS_CHANGED;
use crate::telemetry::metrics;

/// While more jobs are queued than there are slots, one claim fills all slots freed within this time.
const GATHER: Duration = Duration::from_millis(5);

/// Longest time between two looks at the rights behind running jobs.
const LOOK: Duration = Duration::from_secs(1);

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
                attempt(app, handler, row, entry, interrupt, &successes).await;
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

/// Repeats `work` until stopped; errors are logged and retried in the next period.
async fn every<F, Fut>(stop: CancellationToken, period: Duration, mut work: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<()>>,
{
    loop {
        if let Err(error) = work().await {
            tracing::warn!(error = ?error, "upkeep of the queue failed; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(period) => {}
        }
    }
}

/// Runs one attempt to its end.
async fn attempt(
    app: App,
    handler: Arc<dyn JobHandler>,
    row: job::Model,
    entry: RunningJob,
    interrupt: CancellationToken,
    successes: &Successes,
) {
    let (_running, started) = (metrics::job_running(handler.kind()), Instant::now());
    metrics::job_waited(handler.kind(), app.clock.now().since(row.available_at));
    let mut cancel_signal = app.db.signals().follow(signals::cancel(row.id));
    let (deadline, mut step_deadline) = watch::channel(None);
    let limit = handler.settings().step_timeout.unwrap_or(app.config.jobs.step_timeout);
    let ctx = JobCtx {
        shared: Arc::new(Shared {
            app: app.clone(),
            job: row.clone(),
            registry: successes.registry().clone(),
            step_timeout: limit,
            step_deadline: deadline,
            lost: entry.lost.clone(),
            next_step: Mutex::new(0),
            planned_steps: Mutex::new(None),
            facts: Facts::default(),
        }),
    };
    let total = remaining(&app, &row);
    let cancel_requested = async {
        loop {
            tokio::select! {
                () = cancel_signal.changed() => {}
                () = entry.cancelled.cancelled() => return,
            }
            // A wake-up does not prove a cancellation: after a lost connection between processes all followers are
            // woken. When the database is unreachable, the periodic check looks again.
            if matches!(claim_state(&app, &row).await, Some(ClaimState::CancelRequested | ClaimState::Lost)) {
                return;
            }
        }
    };
    // Leaving this block drops the handler at its current `await`, and with it its connections.
    let end = tokio::select! {
        biased;
        () = entry.lost.cancelled() => None,
        () = cancel_requested => Some(End::Cancelled),
        failure = entry.revoked() => Some(End::Failed { failure, retry_after: None }),
        () = interrupt.cancelled() => Some(End::Interrupted),
        () = tokio::time::sleep(total) => Some(timed_out("The job took longer than it may in all.", false)),
        () = passed(&mut step_deadline) => Some(timed_out("A step took longer than it may.", true)),
        outcome = guarded(&*handler, &ctx) => ended(outcome),
    };
    // The handler is gone, and with it its calls to the outside: everything that is known of them was noted.
    let (facts, registry) = (ctx.facts(), successes.registry());
    match end {
        Some(End::Outcome(Outcome::Done { result }))
            if facts.is_empty() && successes.write(&app, &handler, &row, result).await => {}
        Some(end) => write_end(&app, registry, &row, end, &facts).await,
        None => settle_lost(&app, registry, &row, &facts).await,
    }
    metrics::job_ran(handler.kind(), started.elapsed());
}

/// State of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClaimState {
    Held,
    CancelRequested,
    Lost,
}

/// Looks up a claim; `None` when the database is unreachable.
async fn claim_state(app: &App, row: &job::Model) -> Option<ClaimState> {
    let current = job::Entity::unscoped_by_id(row.id).one(app.db.read()).await.ok()?;
    Some(match current.filter(|current| current.fence == row.fence) {
        Some(current) if current.status == JobStatus::Cancelling => ClaimState::CancelRequested,
        Some(_) => ClaimState::Held,
        None => ClaimState::Lost,
    })
}

/// Runs a handler so that its panic fails the job, not the worker.
async fn guarded(handler: &dyn JobHandler, ctx: &JobCtx) -> Result<Outcome, JobError> {
    use futures_util::FutureExt as _;
    match std::panic::AssertUnwindSafe(handler.run(ctx)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::permanent(FailureCode::Internal, "The work stopped by a fault of the server.").into()),
    }
}

fn ended(outcome: Result<Outcome, JobError>) -> Option<End> {
    match outcome {
        Ok(outcome) => Some(End::Outcome(outcome)),
        Err(JobError::Lost) => None,
        Err(JobError::Failed { failure, retry_after, cause }) => {
            match cause {
                Some(cause) => tracing::warn!(error = ?cause, code = ?failure.code, "an attempt failed"),
                None => tracing::info!(code = ?failure.code, message = failure.message, "an attempt failed"),
            }
            Some(End::Failed { failure, retry_after })
        }
        Err(JobError::Unready { failure, retry_after }) => {
            tracing::info!(code = ?failure.code, message = failure.message, "the job has to wait");
            Some(End::Unready { failure, retry_after })
        }
    }
}

/// A handler that let go may have met a request to stop before its signal came: that is an end like any other.
async fn settle_lost(app: &App, registry: &Registry, row: &job::Model, facts: &[Arc<dyn Fact>]) {
    match committed_claim_state(app, row).await {
        Some(ClaimState::CancelRequested) => write_end(app, registry, row, End::Cancelled, facts).await,
        // The request was taken back with its transaction: somebody goes on, after the last finished step.
        Some(ClaimState::Held) => write_end(app, registry, row, End::Interrupted, facts).await,
        Some(ClaimState::Lost) | None => tracing::warn!("the job belongs to another worker now; this one lets go"),
    }
}

/// Looks up a claim after its handler has returned. On SQLite the handler may have seen, in a shared transaction, what
/// readers do not see yet.
async fn committed_claim_state(app: &App, row: &job::Model) -> Option<ClaimState> {
    app.db.begin().await.ok()?.commit().await.ok()?;
    claim_state(app, row).await
}

/// Writes the end, again and again while the database cannot be written and the lease lasts.
async fn write_end(app: &App, registry: &Registry, row: &job::Model, end: End, facts: &[Arc<dyn Fact>]) {
    let deadline = Instant::now() + app.config.jobs.lease;
    let mut end = Some(end);
    while let Some(attempted) = end.take() {
        let again = attempted.clone();
        match finish::write(app, registry, row, attempted, facts).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!("the job belongs to another worker now; its end was not written"),
            Err(error) if (error.is_retryable() || error.is_overtaken()) && Instant::now() < deadline => {
                tracing::warn!(error = ?error, "the end of a job could not be written; trying again");
                tokio::time::sleep(Duration::from_millis(250)).await;
                end = Some(again);
            }
            // The lease expires, and another worker resumes after the last finished step.
            Err(error) => tracing::error!(error = ?error, "the end of a job could not be written"),
        }
    }
}

fn remaining(app: &App, row: &job::Model) -> Duration {
    // The claim set the deadline by the database's clock. Capped at the whole time from now, so that a slow clock on
    // this machine cannot extend it.
    let whole = Duration::from_millis(u64::try_from(row.timeout_ms).unwrap_or(0));
    row.deadline_at.map_or(whole, |at| at.since(app.clock.now()).min(whole))
}

fn timed_out(message: &str, is_retryable: bool) -> End {
    let failure = Failure { code: FailureCode::Timeout, message: message.to_owned(), is_retryable, details: None };
    End::Failed { failure, retry_after: None }
}

/// Resolves when the deadline of the current step has passed.
async fn passed(deadline: &mut watch::Receiver<Option<Instant>>) {
    loop {
        let current = *deadline.borrow_and_update();
        let due = async {
            match current {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => return,
            changed = deadline.changed() => if changed.is_err() { std::future::pending::<()>().await },
        }
    }
}

/// Renews the leases of this process; abandons jobs that it no longer owns (C-JOB-6).
async fn heartbeat(app: &App, running: &RunningJobs) -> Result<()> {
    let jobs = running.snapshot();
    if jobs.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE jobs SET lease_until = {} + {} WHERE id = $1 AND fence = $2 AND status IN ('RUNNING', 'CANCELLING')",
        clock_sql(app.db.backend()),
        millis(app.config.jobs.lease),
    );
    let tx = app.db.begin().await?;
    let mut gone = Vec::new();
    for (id, entry) in jobs {
        let values = [id.0.into(), entry.fence.into()];
        let statement = Statement::from_sql_and_values(app.db.backend(), sql.as_str(), values);
        if tx.execute_raw(statement).await?.rows_affected() == 0 {
            gone.push((id, entry));
        }
    }
    tx.commit().await?;
    for (id, entry) in gone {
        // A job that has just ended is not lost.
        if running.holds(id, entry.fence) {
            entry.lost.cancel();
        }
    }
    Ok(())
}

/// Ends running jobs that are not permitted any more: looks when rights were changed, and once a second for what no
/// wake-up tells of. Nothing is asked while nothing runs.
async fn look_for_revoked(app: App, running: Arc<RunningJobs>, kinds: Registry, stop: CancellationToken) {
    let mut changes = app.wake_ups(ACCESS_CHANGED);
    loop {
        if let Err(error) = revoke(&app, &running, &kinds).await {
            tracing::warn!(error = ?error, "the rights behind running jobs could not be looked at; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
            _ = changes.next() => {}
        }
    }
}

async fn revoke(app: &App, running: &RunningJobs, kinds: &Registry) -> Result<()> {
    let mut by_kind: HashMap<String, Vec<Arc<job::Model>>> = HashMap::new();
    let jobs = running.snapshot();
    for (_, entry) in &jobs {
        by_kind.entry(entry.row.kind.clone()).or_default().push(Arc::clone(&entry.row));
    }
    for (kind, rows) in by_kind {
        let Some(handler) = kinds.get(&kind) else { continue };
        for (id, failure) in handler.revoked(app, &rows).await? {
            if let Some((_, entry)) = jobs.iter().find(|(job, _)| *job == id) {
                entry.revoked.send_replace(Some(failure));
            }
        }
    }
    Ok(())
}

/// Finds cancellations whose wake-up was lost.
async fn look_for_cancelled(app: &App, running: &RunningJobs) -> Result<()> {
    let jobs = running.snapshot();
    if jobs.is_empty() {
        return Ok(());
    }
    let statement = Statement::from_string(app.db.backend(), "SELECT id, fence FROM jobs WHERE status = 'CANCELLING'");
    for row in app.db.read().query_all_raw(statement).await? {
        let (id, fence): (JobId, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some((_, entry)) = jobs.iter().find(|(job, entry)| *job == id && entry.fence == fence) {
            entry.cancelled.cancel();
        }
    }
    Ok(())
}
