//! Steps of jobs.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use super::{Failure, Job, JobKey, TokenUsage};
use crate::app::App;
use crate::base::id::{JobId, JobStepId};
use crate::base::{Result, Viewer};
use crate::domain::jobs::service::steps::{self, StepRow};
use crate::entity::job_step;
use crate::graphql::answer::moment;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// Status of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job_step::StepStatus")]
pub enum StepStatus {
    /// Not started.
    Pending,
    /// Running.
    Running,
    /// Succeeded.
    Succeeded,
    /// Failed.
    Failed,
}

/// A step of a job.
#[derive(Debug, Clone)]
pub struct JobStep(Arc<StepRow>);

impl From<StepRow> for JobStep {
    fn from(row: StepRow) -> Self {
        Self(Arc::new(row))
    }
}

/// A step of a job.
#[Object]
impl JobStep {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The job.
    async fn job(&self, ctx: &Context<'_>) -> async_graphql::Result<Job> {
        Ok(ctx.load_present(JobKey(self.0.job_id)).await?)
    }

    /// Machine-readable name, unique in the job, for example `plan`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Name for people, in English.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Position in the job, starting at 0.
    async fn index(&self) -> i32 {
        self.0.position
    }

    /// Current status.
    async fn status(&self) -> StepStatus {
        self.0.status.into()
    }

    /// Explains the status in one English sentence; null when there is nothing to say.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Why the step failed; null when it did not.
    async fn failure(&self) -> Fallible<Failure> {
        fallible(Failure::read(self.0.failure.as_ref()))
    }

    /// Model usage of the step.
    async fn usage(&self) -> TokenUsage {
        TokenUsage {
            input_tokens: self.0.input_tokens.into(),
            cached_input_tokens: self.0.cached_input_tokens.into(),
            output_tokens: self.0.output_tokens.into(),
            requests: self.0.model_requests.into(),
            cost_usd: self.0.cost_micros.into(),
        }
    }

    /// When the step started; null before that.
    async fn started_at(&self) -> Option<DateTime> {
        moment(self.0.started_at)
    }

    /// When the step finished; null before that.
    async fn finished_at(&self) -> Option<DateTime> {
        moment(self.0.finished_at)
    }
}

/// The steps of a job, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StepsOfJob(pub JobId);

impl Key for StepsOfJob {
    type Value = Vec<JobStep>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<JobStep>>> {
        let mut all: HashMap<Self, Vec<JobStep>> = HashMap::new();
        for row in steps::of_jobs(app, viewer, keys.into_iter().map(|key| key.0)).await? {
            all.entry(StepsOfJob(row.job_id)).or_default().push(row.into());
        }
        Ok(all)
    }
}

/// A step by identifier; absent when the caller cannot see its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobStepKey(pub JobStepId);

impl Key for JobStepKey {
    type Value = JobStep;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, JobStep>> {
        let rows = steps::by_id(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (JobStepKey(row.id), row.into())).collect())
    }
}
