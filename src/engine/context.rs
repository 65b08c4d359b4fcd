//! What a handler works with: its job, steps and progress.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::event::{self, NewEvent, Steps};
use super::facts::{self, Fact, Facts, Noted};
use super::kind::{JobError, Registry};
use crate::app::App;
use crate::base::Result;
use crate::base::id::{JobId, WorkspaceId};
use crate::db::Tx;
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::job_event::{JobEventKind, LogLevel};

/// A claimed job, as its handler sees it.
#[derive(Debug, Clone)]
pub struct JobCtx {
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) app: App,
    pub(super) job: job::Model,
    /// Has the handler of the job.
    pub(super) registry: Registry,
    pub(super) step_timeout: Duration,
    /// Deadline of the current step; the runner waits on it.
    pub(super) step_deadline: watch::Sender<Option<Instant>>,
    pub(super) lost: CancellationToken,
    pub(super) next_step: Mutex<i32>,
    /// The number of steps that is to be written.
    pub(super) planned_steps: Mutex<Option<i32>>,
    /// What the attempt knows and has not written yet.
    pub(super) facts: Facts,
}

impl JobCtx {
    /// The application's components.
    pub fn app(&self) -> &App {
        &self.shared.app
    }

    /// The job's row as it was when claimed.
    pub fn job(&self) -> &job::Model {
        &self.shared.job
    }

    /// The job's identifier.
    pub fn id(&self) -> JobId {
        self.shared.job.id
    }

    /// The job's workspace. Fails for a job without one.
    pub fn workspace(&self) -> Result<WorkspaceId> {
        let missing = || crate::base::Error::internal(anyhow::anyhow!("a job of this kind has no workspace"));
        self.shared.job.workspace_id.ok_or_else(missing)
    }

    /// The job's parameters, deserialised for its kind.
    pub fn parameters<P: serde::de::DeserializeOwned>(&self) -> Result<P> {
        serde_json::from_value(self.shared.job.parameters.clone()).map_err(crate::base::Error::internal)
    }

    /// How much of its maximum duration the job has used, not counting waits.
    pub fn time_spent(&self) -> Duration {
        let whole = Duration::from_millis(u64::try_from(self.job().timeout_ms).unwrap_or(0));
        let left = self.job().deadline_at.map_or(whole, |at| at.since(self.app().clock.now()));
        whole.saturating_sub(left)
    }

    /// Ends the attempt unless whoever the job acts for may still have it done.
    pub(super) async fn authorize(&self) -> Result<(), JobError> {
        match self.shared.registry.get(&self.shared.job.kind) {
            Some(handler) => handler.authorize(self.app(), self.job()).await,
            None => Ok(()),
        }
    }

    /// Stable across attempts of a step, so that external services can recognise a repeated call.
    pub fn idempotency_key(&self, step: &str) -> String {
        format!("{}:{step}", self.id())
    }

    /// Begins a transaction that only the owner of the job can commit. It locks the job's row, so that neither a late
    /// worker nor a cancellation can intervene.
    pub async fn begin(&self) -> Result<Tx, JobError> {
        let tx = self.app().db.begin().await?;
        let statement = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE jobs SET fence = fence WHERE id = $1 AND fence = $2 AND status = 'RUNNING'",
            [self.id().0.into(), self.shared.job.fence.into()],
        );
        if tx.execute_raw(statement).await?.rows_affected() == 1 {
            return Ok(tx);
        }
        self.abandon();
        Err(JobError::Lost)
    }

    /// Ends the attempt without a word: the job belongs to another worker, or was asked to stop.
    pub fn abandon(&self) {
        self.shared.lost.cancel();
    }

    /// Notes a fact, to be written with the next step that finishes or with the end of the attempt.
    pub fn note(&self, fact: Arc<dyn Fact>) {
        self.shared.facts.note(fact);
    }

    /// The facts that wait to be written.
    pub fn facts(&self) -> Noted {
        self.shared.facts.noted()
    }

    /// Writes facts in a transaction of [`JobCtx::begin`]; once it is committed, [`JobCtx::forget`] them.
    pub async fn write_facts_in(&self, tx: &mut Tx, facts: &[Arc<dyn Fact>]) -> Result<()> {
        facts::write_in(tx, self.id(), facts, self.app().clock.now()).await
    }

    /// Forgets facts whose transaction was committed.
    pub fn forget(&self, written: &[Arc<dyn Fact>]) {
        self.shared.facts.forget(written);
    }

    /// Appends events in a transaction of [`JobCtx::begin`].
    pub async fn emit_in(&self, tx: &mut Tx, events: Vec<NewEvent>) -> Result<(), JobError> {
        self.emit_with_steps_in(tx, events, Steps::default()).await
    }

    /// Like [`JobCtx::emit_in`], and counts steps. The transaction may be any: what [`JobCtx::begin`] checks and locks
    /// is checked and locked by this, too.
    pub(super) async fn emit_with_steps_in(
        &self,
        tx: &mut Tx,
        events: Vec<NewEvent>,
        steps: Steps,
    ) -> Result<(), JobError> {
        let now = self.app().clock.now();
        for data in events.iter().filter_map(|e| e.data.as_ref()) {
            event::bounded(data, self.app().config.jobs.max_event, "An event")?;
        }
        let fence = Some(self.shared.job.fence);
        if event::append_with_steps_in(tx, self.id(), fence, now, events, steps).await? {
            return Ok(());
        }
        self.abandon();
        Err(JobError::Lost)
    }

    /// Logs a message as an event, in a transaction of its own.
    pub async fn log(&self, level: LogLevel, message: impl Into<String>) -> Result<(), JobError> {
        let mut tx = self.begin().await?;
        self.emit_in(&mut tx, vec![NewEvent::new(JobEventKind::Log, message).level(level)]).await?;
        Ok(tx.commit().await?)
    }

    /// Reports progress; `share` is between 0 and 1.
    pub async fn progress(&self, share: f64, message: impl Into<String>) -> Result<(), JobError> {
        let mut tx = self.begin().await?;
        self.progress_in(&mut tx, share, message).await?;
        Ok(tx.commit().await?)
    }

    /// Reports progress in a transaction of [`JobCtx::begin`].
    pub async fn progress_in(&self, tx: &mut Tx, share: f64, message: impl Into<String>) -> Result<(), JobError> {
        let (share, message) = (share.clamp(0.0, 1.0), message.into());
        let statement = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE jobs SET progress = $1, progress_message = $2 WHERE id = $3",
            [share.into(), message.clone().into(), self.id().0.into()],
        );
        tx.execute_raw(statement).await?;
        self.emit_in(tx, vec![NewEvent::new(JobEventKind::Progress, message).progress(share)]).await
    }

    /// Reports the expected number of steps, as far as known, with the next step that begins.
    pub fn plan_steps(&self, total: i32) {
        *self.shared.planned_steps.lock().unwrap_or_else(PoisonError::into_inner) = Some(total);
    }

    /// The number of steps that has still to be written, once.
    pub(super) fn take_planned_steps(&self) -> Option<i32> {
        self.shared.planned_steps.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Reads the job's current row.
    pub async fn reload(&self) -> Result<job::Model, JobError> {
        let row = job::Entity::unscoped_by_id(self.id()).one(self.app().db.read()).await?;
        row.filter(|r| r.fence == self.shared.job.fence && r.status == JobStatus::Running).ok_or(JobError::Lost)
    }
}
