//! Following jobs.

use async_graphql::{Context, ID, Subscription};
use futures_util::{Stream, StreamExt as _};

use super::{Job, JobEvent};
use crate::domain::jobs::service::follow;
use crate::domain::workspaces::service::require_person;
use crate::graphql::{ContextExt as _, input_id};

/// `Subscription.jobEvents` and `Subscription.jobUpdated`.
#[derive(Debug, Default)]
pub struct JobsSubscription;

#[Subscription]
impl JobsSubscription {
    /// Events of a job in order: the stored ones first, then new ones. Completes after the last event of the job.
    async fn job_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Job to follow.")] job_id: ID,
        #[graphql(desc = "Cursor of the last event seen, from here or from `Job.events`; all events when left out.")]
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<JobEvent>> + use<>> {
        let viewer = ctx.viewer();
        require_person(&viewer)?;
        let id = input_id("jobId", &job_id)?;
        let events = follow::events(ctx.app(), viewer, id, after.as_deref()).await?;
        Ok(events.map(|event| Ok(event?.into())))
    }

    /// A job, now and after each change of its status or progress, at most four times a second. Completes when the job
    /// has finished.
    async fn job_updated(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Job to follow.")] job_id: ID,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Job>> + use<>> {
        let viewer = ctx.viewer();
        require_person(&viewer)?;
        let updates = follow::updates(ctx.app(), viewer, input_id("jobId", &job_id)?).await?;
        Ok(updates.map(|row| Ok(row?.into())))
    }
}
