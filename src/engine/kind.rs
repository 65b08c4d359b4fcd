//! What a domain brings to the engine: a handler for each kind of job.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::JobOptions;
use super::context::JobCtx;
use super::facts::Closing;
use super::failure::{Failure, FailureCode};
use crate::app::App;
use crate::base::error::Kind;
use crate::base::{Error, NodeRef, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::entity::job;

/// Work of one kind.
#[async_trait]
pub trait JobHandler: Send + Sync + 'static {
    /// Stable name of the kind; also the value of `JobKind` in the schema.
    fn kind(&self) -> &'static str;

    /// How jobs of the kind are run.
    fn settings(&self) -> KindSettings {
        KindSettings::default()
    }

    /// Does the work. Dropped at any `await` when the job is cancelled, times out or loses its lease; everything that
    /// must outlive that stands in a finished step.
    async fn run(&self, ctx: &JobCtx) -> Result<Outcome, JobError>;

    /// Asked before each step that has to run: whether the person on whose behalf the job acts may still have it done,
    /// by the rights of this moment (C-JOB-22). Work that the server does for itself asks nobody, and says why.
    async fn authorize(&self, _app: &App, _job: &job::Model) -> Result<(), JobError> {
        Ok(())
    }

    /// A job that failed or was cancelled is given another attempt: takes its subject up again, in the transaction of
    /// the retry. Refuses when the subject is gone, or belongs to a newer job by now (C-JOB-19).
    async fn retried(&self, _tx: &mut Tx, _job: &job::Model, _now: Timestamp) -> Result<()> {
        Ok(())
    }

    /// Starts a new job like an old one, with other values of its parameters when `changes` has any: an object whose members
    /// the old job has.
    ///
    /// # Errors
    /// Whatever starting such a job refuses; always for kinds that nobody but the server starts.
    async fn rerun(
        &self,
        _app: &App,
        _viewer: &Viewer,
        _old: &job::Model,
        _changes: Option<Value>,
        _options: JobOptions,
    ) -> Result<job::Model> {
        Err(Error::invalid("jobId", "rerunnable", "Jobs of this kind are started by the server alone."))
    }

    /// True while what a job waits for has not come. Asked in the transaction that lets the job wait, with its row held:
    /// what came while the handler returned is not missed, as long as whoever brings it holds that row first and then
    /// calls [`super::queue::resume_in`] (C-JOB-14).
    async fn still_waits(&self, _tx: &Tx, _job: &job::Model) -> Result<bool> {
        Ok(true)
    }

    /// The job ended for good; marks the domain's own rows, in the transaction of the outcome.
    async fn ended(&self, _tx: &mut Tx, _job: &job::Model, _failure: Option<&Failure>, _now: Timestamp) -> Result<()> {
        Ok(())
    }
}

/// How jobs of a kind are run. `None` takes the setting of the server.
#[derive(Debug, Clone, Copy, Default)]
pub struct KindSettings {
    /// Jobs of the kind that run at the same time, in all processes together.
    pub concurrency: Option<u32>,
    /// Longest step.
    pub step_timeout: Option<Duration>,
}

/// How a handler ended without an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The work is done.
    Done {
        /// What came out.
        result: Option<NodeRef>,
    },
    /// The job waits without holding a worker until [`super::queue::resume_in`] is called or the moment has come.
    Wait {
        /// When to go on in any case.
        until: Option<Timestamp>,
        /// What it waits for.
        message: String,
    },
}

/// Why a handler gave up.
#[derive(Debug)]
pub enum JobError {
    /// The work failed.
    Failed {
        /// Why.
        failure: Failure,
        /// Not before this time has passed.
        retry_after: Option<Duration>,
        /// For the log.
        cause: Option<Error>,
    },
    /// What the work needs is not ready yet: the job waits without using up attempts, in all not longer than the server
    /// is set to.
    Unready {
        /// What is not ready.
        failure: Failure,
        /// Not before this time has passed.
        retry_after: Option<Duration>,
    },
    /// The job belongs to another worker now, or was asked to stop: let go without a word.
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
            // What an attempt wrote met what others did meanwhile: the next one reads it anew.
            Some(_) if error.is_overtaken() => Failure::transient(
                FailureCode::Internal,
                "Something that the job works on was changed or deleted at the same moment.",
            ),
            Some(_) => Failure::permanent(FailureCode::Internal, error.message().into_owned()),
            None => Failure {
                code: match error.kind() {
                    Kind::PayloadTooLarge => FailureCode::PayloadTooLarge,
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
    /// The code, when the work failed.
    pub fn code(&self) -> Option<FailureCode> {
        match self {
            Self::Failed { failure, .. } | Self::Unready { failure, .. } => Some(failure.code),
            Self::Lost => None,
        }
    }
}

/// The kinds that this process can run.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<&'static str, Arc<dyn JobHandler>>,
    closings: Vec<Arc<dyn Closing>>,
}

impl Registry {
    /// Adds a kind.
    #[must_use]
    pub fn with(mut self, handler: impl JobHandler) -> Self {
        self.handlers.insert(handler.kind(), Arc::new(handler));
        self
    }

    /// Adds what is closed with each attempt, of whatever kind.
    #[must_use]
    pub fn closing(mut self, closing: impl Closing) -> Self {
        self.closings.push(Arc::new(closing));
        self
    }

    /// What is closed with each attempt.
    pub(super) fn closings(&self) -> &[Arc<dyn Closing>] {
        &self.closings
    }

    /// The handler of a kind.
    pub fn get(&self, kind: &str) -> Option<&Arc<dyn JobHandler>> {
        self.handlers.get(kind)
    }

    /// Names of the kinds.
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
