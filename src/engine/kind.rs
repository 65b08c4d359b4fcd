//! What a domain provides to the engine: a handler for each kind of job.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::JobOptions;
use super::context::JobCtx;
use super::facts::{EndObserver, Finalizer};
use super::failure::Failure;
use crate::app::{App, Pool};
use crate::base::error::Kind;
use crate::base::id::JobId;
use crate::base::{Error, FailureCode, NodeRef, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::entity::job;

/// Handler of one kind of job.
pub trait JobHandler: Send + Sync + 'static {
    /// Stable name of the kind; also its value of `JobKind` in the schema.
    fn kind(&self) -> &'static str;

    /// How jobs of the kind are run.
    fn settings(&self) -> KindSettings {
        KindSettings::default()
    }

    /// Does the work. The future is dropped at any `await` when the job is cancelled, times out or loses its lease;
    /// whatever must survive that belongs into a finished step.
    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>>;

    /// Asked before each step that has to run: whether the person on whose behalf the job acts may still have it done,
    /// by the rights of this moment (C-JOB-22). Work that the server does for itself asks nobody, and says why.
    fn authorize<'a>(&'a self, _app: &'a App, _job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { Ok(()) })
    }

    /// Asked about all running jobs of the kind in this process, once a second and when rights were changed: those that the
    /// person on whose behalf they act may not have done any more, with the reason. They end with it at once. For work
    /// whose steps are long and told to somebody while they go on; what [`Self::authorize`] says before each step is
    /// enough for the rest.
    fn revoked<'a>(
        &'a self,
        _app: &'a App,
        _jobs: &'a [Arc<job::Model>],
    ) -> BoxFuture<'a, Result<Vec<(JobId, Failure)>>> {
        Box::pin(async move { Ok(Vec::new()) })
    }

    /// A job that failed or was cancelled is given another attempt: takes its subject up again, in the transaction of
    /// the retry. Refuses when the subject is gone, or belongs to a newer job by now (C-JOB-19).
    fn retried<'a>(&'a self, _tx: &'a mut Tx, _job: &'a job::Model, _now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { Ok(()) })
    }

    /// Starts a new job like an old one. `changes`, if any, is an object with members of the old job's parameters, and
    /// overrides them.
    ///
    /// # Errors
    /// Whatever starting such a job rejects; always for kinds that only the server starts.
    fn rerun<'a>(
        &'a self,
        _app: &'a App,
        _viewer: &'a Viewer,
        _old: &'a job::Model,
        _changes: Option<Value>,
        _options: JobOptions,
    ) -> BoxFuture<'a, Result<job::Model>> {
        Box::pin(async move {
            Err(Error::invalid("jobId", "rerunnable", "Jobs of this kind are started by the server alone."))
        })
    }

    /// True while what the job waits for has not arrived. Called in the transaction that suspends the job, with its row
    /// locked, so that an arrival while the handler returned is not missed, provided that the other side locks the same
    /// row first and then calls [`super::queue::resume_in`] (C-JOB-14).
    fn still_waits<'a>(&'a self, _tx: &'a Tx, _job: &'a job::Model) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move { Ok(true) })
    }

    /// Called when the job has ended for good: updates the domain's rows, in the transaction of the outcome.
    fn ended<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        _job: &'a job::Model,
        _failure: Option<&'a Failure>,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { Ok(()) })
    }
}

/// How jobs of a kind are run. `None` means the server's setting.
#[derive(Debug, Clone, Copy, Default)]
pub struct KindSettings {
    /// Maximum number of concurrent jobs of the kind, across all processes.
    pub concurrency: Option<u32>,
    /// Timeout of a step.
    pub step_timeout: Option<Duration>,
    /// Whose slots they take.
    pub pool: Pool,
}

/// How a handler ended without an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The work is done.
    Done {
        /// The object that the job produced.
        result: Option<NodeRef>,
    },
    /// The job waits without occupying a worker, until [`super::queue::resume_in`] is called or the time is reached.
    Wait {
        /// When to resume at the latest.
        until: Option<Timestamp>,
        /// What it waits for, as a sentence.
        message: String,
    },
}

/// Why a handler stopped early.
#[derive(Debug)]
pub enum JobError {
    /// The work failed.
    Failed {
        /// Why.
        failure: Failure,
        /// Minimum delay before another attempt.
        retry_after: Option<Duration>,
        /// Underlying error, only for the server's log.
        cause: Option<Error>,
    },
    /// A dependency is not ready yet: the job waits without using up attempts, in total no longer than the server's
    /// setting.
    Unready {
        /// What is not ready.
        failure: Failure,
        /// Minimum delay before another attempt.
        retry_after: Option<Duration>,
    },
    /// The job belongs to another worker now, or was asked to stop: the attempt ends silently.
    Lost,
}

impl From<Failure> for JobError {
    fn from(failure: Failure) -> Self {
        Self::Failed { failure, retry_after: None, cause: None }
    }
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        let failure = match error.refusals() {
            // A conflict with concurrent changes: the next attempt reads them.
            Some(_) if error.is_overtaken() => Failure::transient(
                FailureCode::Internal,
                "Something that the job works on was changed or deleted at the same moment.",
            ),
            Some(_) => Failure::permanent(FailureCode::Internal, error.message().into_owned()),
            None => Failure {
                code: match error.kind() {
                    Kind::PayloadTooLarge => FailureCode::PayloadTooLarge,
                    Kind::Integrity => FailureCode::IntegrityError,
                    _ => FailureCode::Internal,
                },
                message: error.message().into_owned(),
                is_retryable: error.is_retryable(),
                details: None,
            },
        };
        Self::Failed { failure, retry_after: None, cause: Some(error) }
    }
}

impl From<sea_orm::DbErr> for JobError {
    fn from(error: sea_orm::DbErr) -> Self {
        Error::from(error).into()
    }
}

impl JobError {
    /// The failure code, if the work failed.
    pub fn code(&self) -> Option<FailureCode> {
        match self {
            Self::Failed { failure, .. } | Self::Unready { failure, .. } => Some(failure.code),
            Self::Lost => None,
        }
    }

    /// True when it is certain that a transaction that ended so has written nothing: another worker has the job, or the
    /// change was refused.
    pub fn wrote_nothing(&self) -> bool {
        match self {
            Self::Lost => true,
            Self::Failed { cause, .. } => cause.as_ref().is_some_and(|cause| cause.refusals().is_some()),
            Self::Unready { .. } => false,
        }
    }
}

/// The kinds of jobs that this process can run.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<&'static str, Arc<dyn JobHandler>>,
    finalizers: Vec<Arc<dyn Finalizer>>,
    observers: Vec<Arc<dyn EndObserver>>,
    /// Whose slots its jobs take.
    pool: Pool,
}

impl Registry {
    /// Registers a kind.
    #[must_use]
    pub fn with(mut self, handler: impl JobHandler) -> Self {
        self.handlers.insert(handler.kind(), Arc::new(handler));
        self
    }

    /// Adds what is closed with each attempt, of whatever kind.
    #[must_use]
    pub fn finalizer(mut self, finalizer: impl Finalizer) -> Self {
        self.finalizers.push(Arc::new(finalizer));
        self
    }

    /// Adds who is told of jobs that ended for good, of whatever kind.
    #[must_use]
    pub fn observer(mut self, observer: impl EndObserver) -> Self {
        self.observers.push(Arc::new(observer));
        self
    }

    /// Tells of jobs that ended for good.
    pub(super) fn tell_of_end_in(&self, tx: &mut Tx, jobs: &[job::Model], now: Timestamp) -> Result<()> {
        self.observers.iter().try_for_each(|observer| observer.ended_in(tx, jobs, now))
    }

    /// The same with this kind alone.
    #[must_use]
    pub(super) fn only(&self, kind: &str) -> Self {
        let mut one = self.clone();
        one.handlers.retain(|other, _| *other == kind);
        one
    }

    /// The same with the kinds of a pool alone.
    #[must_use]
    pub(super) fn of_pool(&self, pool: Pool) -> Self {
        let mut some = self.clone();
        some.handlers.retain(|_, handler| handler.settings().pool == pool);
        some.pool = pool;
        some
    }

    /// How many of its jobs one process runs at once.
    pub(super) fn slots(&self, app: &App) -> usize {
        match self.pool {
            Pool::Background => app.config.jobs.slots as usize,
            Pool::Answers => app.config.jobs.answer_slots as usize,
        }
    }

    /// How many of its jobs a workspace has running at once.
    pub(super) fn workspace_limit(&self, app: &App) -> usize {
        match self.pool {
            Pool::Background => app.config.jobs.workspace_concurrency as usize,
            Pool::Answers => usize::MAX,
        }
    }

    /// Whose slots its jobs take.
    pub(super) fn pool(&self) -> Pool {
        self.pool
    }

    /// What is closed with each attempt.
    pub(super) fn finalizers(&self) -> &[Arc<dyn Finalizer>] {
        &self.finalizers
    }

    /// The handler of a kind.
    pub fn get(&self, kind: &str) -> Option<&Arc<dyn JobHandler>> {
        self.handlers.get(kind)
    }

    /// Names of all registered kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.handlers.keys().copied()
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::{Reason, Refusal};

    fn failure(error: Error) -> Failure {
        match JobError::from(error) {
            JobError::Failed { failure, .. } => failure,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_constraint_that_held_is_tried_again_and_a_refusal_is_not_c_job_8() {
        let overtaken = failure(sea_orm::DbErr::RecordNotUpdated.into());
        assert_eq!((overtaken.code, overtaken.is_retryable), (FailureCode::Internal, true));
        let refused = Refusal::new(Reason::Conflict { existing: None }, "The name is taken.");
        assert!(!failure(refused.into()).is_retryable);
        assert!(failure(sea_orm::DbErr::Custom("a fault of ours".to_owned()).into()).is_retryable);
    }
}
