//! Events of jobs.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::{Job, JobKey, JobStep, JobStepKey};
use crate::app::App;
use crate::base::id::{JobEventId, JobId};
use crate::base::page::Page;
use crate::base::{Error, Result, Viewer};
use crate::domain::jobs::service::events::{self, EventPageRequest, Filter};
use crate::engine::stream;
use crate::entity::{OfWorkspace as _, job_event};
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// Type of a job event. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job_event::JobEventKind")]
pub enum JobEventType {
    /// The job was created.
    Created,
    /// The job is waiting for a worker.
    Queued,
    /// An attempt started.
    Started,
    /// The progress changed.
    Progress,
    /// A step started.
    StepStarted,
    /// A step succeeded or failed.
    StepFinished,
    /// A log message.
    Log,
    /// A result was stored.
    Output,
    /// The job is waiting for a decision.
    ApprovalRequested,
    /// The decision was made, or its time ran out.
    ApprovalDecided,
    /// An attempt failed; another one will follow.
    RetryScheduled,
    /// Someone cancelled the job; it is being stopped.
    CancelRequested,
    /// The job succeeded.
    Succeeded,
    /// The job failed for good.
    Failed,
    /// The job was cancelled.
    Cancelled,
}

/// Severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job_event::LogLevel")]
pub enum LogLevel {
    /// For developers.
    Debug,
    /// Normal operation.
    Info,
    /// Something unusual that did not stop the work.
    Warning,
    /// Something that failed.
    Error,
}

/// An entry in the event log of a job.
#[derive(Debug, Clone)]
pub struct JobEvent(Arc<job_event::Model>);

crate::graphql::connection::connection!(
    JobEventConnection,
    JobEventEdge,
    JobEvent,
    "A page of job events.",
    "A job event with its cursor."
);

impl From<job_event::Model> for JobEvent {
    fn from(row: job_event::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// An entry in the event log of a job.
#[Object]
impl JobEvent {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Position in the log; pass it as `after` to `Job.events` or `Subscription.jobEvents`.
    async fn cursor(&self) -> String {
        stream::cursor(self.0.job_id, self.0.sequence)
    }

    /// The job, as it is now.
    async fn job(&self, ctx: &Context<'_>) -> async_graphql::Result<Job> {
        Ok(ctx.load_present(JobKey(self.0.job_id)).await?)
    }

    /// Position in the log of the job: 1, 2, 3 …, without gaps.
    async fn sequence(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.sequence).map_err(Error::internal)?)
    }

    /// What happened.
    async fn r#type(&self) -> JobEventType {
        self.0.kind.into()
    }

    /// Severity.
    async fn level(&self) -> LogLevel {
        self.0.level.into()
    }

    /// One sentence for people, in English.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// Progress of the job at that time, between 0 and 1; null when unknown.
    async fn progress(&self) -> Option<f64> {
        self.0.progress
    }

    /// Step that the event belongs to; null for events of the whole job.
    async fn step(&self, ctx: &Context<'_>) -> Fallible<JobStep> {
        fallible(ctx.load(JobStepKey(self.0.step_id?)).await)
    }

    /// Details; the shape depends on `type`.
    async fn data(&self) -> Option<Json> {
        self.0.data.clone().map(Into::into)
    }

    /// Number of the attempt that the event belongs to.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }
}

/// Filter for events of a job. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct JobEventFilter {
    /// Any of these types.
    pub types: Option<Vec<JobEventType>>,
    /// Of at least this severity.
    pub minimum_level: Option<LogLevel>,
}

impl From<JobEventFilter> for Filter {
    fn from(input: JobEventFilter) -> Self {
        let JobEventFilter { types, minimum_level } = input;
        Self {
            kinds: types.map(|types| types.into_iter().map(Into::into).collect()),
            least: minimum_level.map(Into::into),
        }
    }
}

/// A page of a job's events. Used only for jobs that the caller can see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct EventPageKey(pub EventPageRequest);

impl Key for EventPageKey {
    type Value = Page<JobEvent>;

    // Needs no viewer: the job was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Page<JobEvent>>> {
        let wanted: Vec<EventPageRequest> = keys.into_iter().map(|key| key.0).collect();
        let pages = events::pages(app, &wanted).await?;
        let keys = wanted.into_iter().map(EventPageKey);
        Ok(keys.zip(pages.into_iter().map(|page| page.map(Into::into))).collect())
    }
}

/// Number of a job's events that match. Used only for jobs that the caller can see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct EventCountKey(pub JobId, pub Filter);

impl Key for EventCountKey {
    type Value = u64;

    // Needs no viewer: the job was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u64>> {
        // Fields with the same filter share a statement; an operation has few fields, however many rows.
        let mut alike: HashMap<Filter, Vec<JobId>> = HashMap::new();
        for Self(job, filter) in keys {
            alike.entry(filter).or_default().push(job);
        }
        let mut found = HashMap::new();
        for (filter, jobs) in alike {
            let counts = events::counts(app, &jobs, &filter).await?;
            found.extend(counts.into_iter().map(|(job, count)| (Self(job, filter.clone()), count)));
        }
        Ok(found)
    }
}

/// An event by identifier; absent when the caller cannot see its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobEventKey(pub JobEventId);

impl Key for JobEventKey {
    type Value = JobEvent;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, JobEvent>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = job_event::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (JobEventKey(row.id), row.into())).collect())
    }
}
