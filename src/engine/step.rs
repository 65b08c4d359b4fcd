//! Named steps whose results are stored, so that they do not run twice (C-JOB-3, C-JOB-4).
//!
//! ```ignore
//! let plan: Plan = match ctx.step("plan", "Plan the questions").await? {
//!     Step::Done(plan) => plan,                       // an earlier attempt finished it
//!     Step::Open(step) => {
//!         let plan = think(&step).await?;             // reads, model calls; repeated only if a crash comes between
//!         let tx = ctx.begin().await?;                // rows of the domain commit together with the checkpoint
//!         step.finish(tx, "Planned 4 questions.", plan).await?
//!     }
//! };
//! ```

use std::sync::PoisonError;
use std::time::Duration;

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::context::JobCtx;
use super::event::{self, NewEvent, Steps};
use super::kind::JobError;
use crate::app::App;
use crate::base::Error;
use crate::base::id::JobStepId;
use crate::base::text::storable::{sanitize, sanitize_json, sanitized};
use crate::db::{Tx, Write};
use crate::entity::Unscoped as _;
use crate::entity::job_event::JobEventKind;
use crate::entity::job_step::{self, StepStatus};

/// A step, finished earlier or still to run.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "lives on the stack for one match")]
pub enum Step<T> {
    /// Finished in this or an earlier attempt, with its stored result.
    Done(T),
    /// To run now.
    Open(OpenStep),
}

/// A step in progress.
#[derive(Debug, Clone)]
pub struct OpenStep {
    ctx: JobCtx,
    row: job_step::Model,
    /// True when an earlier attempt has written the row.
    is_known: bool,
}

impl JobCtx {
    /// Begins a step, or answers with its stored result; refuses when whoever the job acts for may not have it done any
    /// more ([`super::JobHandler::authorize`]). `key` is unique in the job and stable across versions.
    pub async fn step<T: DeserializeOwned>(&self, key: &str, title: &str) -> Result<Step<T>, JobError> {
        self.step_within(key, title, self.shared.step_timeout).await
    }

    /// Begins a step with its own timeout.
    pub async fn step_within<T: DeserializeOwned>(
        &self,
        key: &str,
        title: &str,
        limit: Duration,
    ) -> Result<Step<T>, JobError> {
        let step = self.unwritten_step(key, title, limit).await?;
        if let Step::Open(step) = &step {
            let mut tx = self.app().db.begin().await?;
            step.begin_in(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(step)
    }

    /// The same without writing that the step begins: the caller does so ([`OpenStep::begin_in`]) together with what else it
    /// writes at the beginning of the step, so that people wait for one commit instead of two.
    pub async fn step_to_begin<T: DeserializeOwned>(&self, key: &str, title: &str) -> Result<Step<T>, JobError> {
        self.unwritten_step(key, title, self.shared.step_timeout).await
    }

    async fn unwritten_step<T: DeserializeOwned>(
        &self,
        key: &str,
        title: &str,
        limit: Duration,
    ) -> Result<Step<T>, JobError> {
        let stored = self.stored_step(key).await?;
        let position = self.next_position();
        if let Some(result) = stored.as_ref().filter(|s| s.status == StepStatus::Succeeded) {
            let value = result.result.clone().unwrap_or_default();
            return Ok(Step::Done(serde_json::from_value(value).map_err(Error::internal)?));
        }
        self.authorize().await?;
        let is_known = stored.is_some();
        let row = self.begun(stored, key, title, position);
        self.shared.step_deadline.send_replace(Some(Instant::now() + limit));
        Ok(Step::Open(OpenStep { ctx: self.clone(), row, is_known }))
    }

    /// Whether an earlier attempt has begun a step.
    pub async fn has_begun(&self, key: &str) -> Result<bool, JobError> {
        Ok(self.job().attempt > 1 && self.stored_step(key).await?.is_some())
    }

    async fn stored_step(&self, key: &str) -> Result<Option<job_step::Model>, JobError> {
        let step = job_step::Entity::unscoped()
            .filter(job_step::Column::JobId.eq(self.id()))
            .filter(job_step::Column::Key.eq(key));
        Ok(step.one(self.app().db.read()).await?)
    }

    fn next_position(&self) -> i32 {
        let mut next = self.shared.next_step.lock().unwrap_or_else(PoisonError::into_inner);
        *next += 1;
        *next - 1
    }

    /// The row of a step that begins now.
    fn begun(&self, stored: Option<job_step::Model>, key: &str, title: &str, position: i32) -> job_step::Model {
        let now = Some(self.app().clock.now());
        let new = || job_step::Model {
            id: JobStepId::generate(),
            job_id: self.id(),
            workspace_id: self.job().workspace_id,
            key: key.to_owned(),
            title: sanitize(title).into_owned(),
            position,
            status: StepStatus::Running,
            attempt: self.job().attempt,
            result: None,
            message: None,
            failure: None,
            input_tokens: 0,
            cached_input_tokens: 0,
            output_tokens: 0,
            model_requests: 0,
            cost_micros: 0,
            started_at: now,
            finished_at: None,
        };
        let again = |row| job_step::Model {
            status: StepStatus::Running,
            attempt: self.job().attempt,
            failure: None,
            started_at: now,
            finished_at: None,
            ..row
        };
        stored.map_or_else(new, again)
    }
}

impl OpenStep {
    /// Writes that the step begins, with the commit of a transaction. It may be any: whether the job is still this
    /// worker's is checked.
    pub async fn begin_in(&self, tx: &mut Tx) -> Result<(), JobError> {
        let (ctx, row, backend) = (&self.ctx, &self.row, tx.get_database_backend());
        let write = match self.is_known {
            true => {
                let mut change: job_step::ActiveModel = row.clone().into();
                change.status = Set(row.status);
                change.attempt = Set(row.attempt);
                change.failure = Set(None);
                change.started_at = Set(row.started_at);
                change.finished_at = Set(None);
                Write::update(backend, change)?.updating(row.id.0)
            }
            false => Write::insert(backend, [row.clone().into_active_model().reset_all()]),
        };
        tx.defer(write);
        let data = serde_json::json!({ "key": row.key });
        let started = NewEvent::new(JobEventKind::StepStarted, row.title.as_str()).step(row.id).data(data);
        let steps = Steps { planned: ctx.take_planned_steps(), ..Steps::default() };
        ctx.emit_with_steps_in(tx, vec![started], steps).await
    }

    /// The id of the step's row, for events of the domain.
    pub fn id(&self) -> JobStepId {
        self.row.id
    }

    /// The step's key.
    pub fn key(&self) -> &str {
        &self.row.key
    }

    /// The job that it belongs to.
    pub fn ctx(&self) -> &JobCtx {
        &self.ctx
    }

    /// The server's parts.
    pub fn app(&self) -> &App {
        self.ctx.app()
    }

    /// Stable across attempts of the step.
    pub fn idempotency_key(&self) -> String {
        self.ctx.idempotency_key(&self.row.key)
    }

    /// Stores the result together with everything else in the transaction of [`JobCtx::begin`], what the attempt knows
    /// ([`super::facts`]) and its event.
    pub async fn finish<T: Serialize>(self, tx: Tx, message: impl Into<String>, result: T) -> Result<T, JobError> {
        self.finish_with(tx, message, result, Vec::new()).await
    }

    /// Like [`OpenStep::finish`], with further events before the one that reports the end.
    pub async fn finish_with<T: Serialize>(
        self,
        mut tx: Tx,
        message: impl Into<String>,
        result: T,
        mut events: Vec<NewEvent>,
    ) -> Result<T, JobError> {
        let (ctx, message) = (&self.ctx, sanitized(message.into()));
        let mut value = serde_json::to_value(&result).map_err(Error::internal)?;
        sanitize_json(&mut value);
        event::bounded(&value, ctx.app().config.jobs.max_step_result, "The result of the step")?;
        let now = ctx.app().clock.now();
        let facts = ctx.facts();
        ctx.write_facts_in(&mut tx, &facts).await?;
        let mut change: job_step::ActiveModel = self.row.clone().into();
        change.status = Set(StepStatus::Succeeded);
        change.result = Set(Some(value));
        change.message = Set(Some(message.clone()));
        change.finished_at = Set(Some(now));
        let finished = Write::update(tx.get_database_backend(), change)?;
        tx.defer(finished.updating(self.row.id.0));
        let data = serde_json::json!({ "key": self.row.key });
        events.push(NewEvent::new(JobEventKind::StepFinished, message).step(self.row.id).data(data));
        ctx.emit_with_steps_in(&mut tx, events, Steps { finished: 1, ..Steps::default() }).await?;
        tx.commit().await?;
        ctx.forget(&facts);
        ctx.shared.step_deadline.send_replace(None);
        Ok(result)
    }
}
