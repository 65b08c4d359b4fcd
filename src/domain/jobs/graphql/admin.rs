//! Administration of the instance: queues and workers.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::base::id::AdminId;
use crate::base::{Error, Result, Viewer};
use crate::domain::jobs::service::queues;
use crate::domain::models::graphql::{ModelDefault, ModelProvider, defaults_of_instance, providers_of_instance};
use crate::graphql::answer::moment;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, answer};

/// Administration of the whole instance. Only for instance administrators.
#[derive(Debug, Clone, Copy)]
pub struct Admin {
    /// Constructed only by [`Admin::for_viewer`].
    _checked: (),
}

impl Admin {
    /// There is one instance, so its administration has one fixed identifier.
    const ID: AdminId = AdminId(uuid::Uuid::nil());

    /// Administration, for instance administrators.
    pub fn for_viewer(viewer: &Viewer) -> Option<Self> {
        viewer.is_instance_admin().then_some(Self { _checked: () })
    }

    /// Administration by its identifier, for instance administrators.
    pub fn by_id(viewer: &Viewer, id: AdminId) -> Option<Self> {
        Self::for_viewer(viewer).filter(|_| id == Self::ID)
    }
}

/// Administration of the whole instance. Only for instance administrators.
#[Object]
impl Admin {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        Self::ID.into()
    }

    /// Job queues, by name; there is one for each kind of job.
    #[graphql(directive = list_size::apply(50))]
    async fn queues(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<QueueStats>> {
        let all = queues::all(ctx.app()).await?;
        Ok(all.into_iter().map(QueueStats::try_from).collect::<Result<_>>()?)
    }

    /// Workers that reported within the last hour, by name.
    #[graphql(directive = list_size::apply(50))]
    async fn workers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Worker>> {
        Ok(queues::workers(ctx.app()).await?.into_iter().map(Into::into).collect())
    }

    /// Model providers of the instance, by name. Those of workspaces are theirs alone.
    #[graphql(directive = list_size::apply(50))]
    async fn model_providers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModelProvider>> {
        Ok(providers_of_instance(ctx).await?)
    }

    /// Models that workspaces use which choose none, by purpose; without one for a purpose, it is the model in the settings of
    /// the server.
    #[graphql(directive = list_size::apply(4))]
    async fn model_defaults(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModelDefault>> {
        Ok(defaults_of_instance(ctx).await?)
    }
}

/// A job queue and its figures. Each kind of job has one queue.
#[derive(Debug, Clone, SimpleObject)]
pub struct QueueStats {
    /// Name: the kind of its jobs.
    pub name: String,
    /// True while workers take no jobs from it.
    pub is_paused: bool,
    /// Jobs waiting for their scheduled time.
    pub scheduled: i32,
    /// Jobs waiting for a worker.
    pub queued: i32,
    /// Running jobs, including those being stopped.
    pub running: i32,
    /// Jobs waiting for their next attempt.
    pub retrying: i32,
    /// Jobs that failed in the last 24 hours.
    pub failed_last_day: i32,
    /// Since when the job that has waited longest is queued; null when none is.
    pub oldest_queued_at: Option<DateTime>,
    /// Jobs finished per minute, averaged over the last hour.
    pub throughput_per_minute: f64,
}

impl TryFrom<queues::QueueSummary> for QueueStats {
    type Error = Error;

    fn try_from(queue: queues::QueueSummary) -> Result<Self> {
        let count = |n: i64| i32::try_from(n).map_err(Error::internal);
        Ok(Self {
            name: queue.name.to_owned(),
            is_paused: queue.is_paused,
            scheduled: count(queue.scheduled)?,
            queued: count(queue.queued)?,
            running: count(queue.running)?,
            retrying: count(queue.retrying)?,
            failed_last_day: count(queue.failed_last_day)?,
            oldest_queued_at: moment(queue.oldest_queued_at),
            throughput_per_minute: f64::from(count(queue.finished_last_hour)?) / 60.0,
        })
    }
}

/// A process that runs jobs.
#[derive(Debug, Clone, SimpleObject)]
pub struct Worker {
    /// Name.
    pub name: String,
    /// Version of the server software.
    pub version: String,
    /// True when it reported within the last minute.
    pub is_alive: bool,
    /// Number of jobs that it is running.
    pub running_jobs: i32,
    /// Number of jobs that it can run at the same time.
    pub capacity: i32,
    /// When it started.
    pub started_at: DateTime,
    /// When it last reported.
    pub last_seen_at: DateTime,
}

impl From<queues::Worker> for Worker {
    fn from(worker: queues::Worker) -> Self {
        let queues::Worker { row, is_alive } = worker;
        Self {
            name: row.name,
            version: row.version,
            is_alive,
            running_jobs: row.running,
            capacity: row.capacity,
            started_at: row.started_at.into(),
            last_seen_at: row.seen_at.into(),
        }
    }
}

/// Input of `Mutation.setQueuePaused`.
#[derive(Debug, InputObject)]
pub struct SetQueuePausedInput {
    /// Name of the queue, as in `QueueStats.name`.
    pub queue_name: String,
    /// True pauses the queue, false resumes it.
    pub is_paused: bool,
}

crate::domain::problem::payload!("Result of `Mutation.setQueuePaused`.", SetQueuePausedPayload {
    "The queue." queue: Option<QueueStats>,
});

/// `Query.admin`.
#[derive(Debug, Default)]
pub struct AdminQuery;

#[Object]
impl AdminQuery {
    /// Administration of the whole instance; null for everyone except instance administrators.
    async fn admin(&self, ctx: &Context<'_>) -> Fallible<Admin> {
        Admin::for_viewer(&ctx.viewer()).map(Ok)
    }
}

/// Changes of queues.
#[derive(Debug, Default)]
pub struct AdminMutation;

#[Object]
impl AdminMutation {
    /// Pause or resume a queue. Only for instance administrators.
    async fn set_queue_paused(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The queue, and whether it is paused.")] input: SetQueuePausedInput,
    ) -> Fallible<SetQueuePausedPayload> {
        let SetQueuePausedInput { queue_name, is_paused } = input;
        let changed = async {
            let queue = queues::set_paused(ctx.app(), &ctx.viewer(), &queue_name, is_paused).await?;
            QueueStats::try_from(queue)
        };
        answer(changed.await, |queue| SetQueuePausedPayload { queue: Some(queue), ..Default::default() })
    }
}
