//! Steering jobs.

use async_graphql::{Context, ID, InputObject, Object};

use super::{Job, JobOptionsInput, JobPriority, PLACE_OF_KEY, job_options};
use crate::domain::jobs::service::{control, rerun};
use crate::engine::Registry;
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.cancelJob`.
#[derive(Debug, InputObject)]
pub struct CancelJobInput {
    /// Job to stop.
    pub job_id: ID,
    /// Why, for the timeline.
    pub reason: Option<String>,
}

/// Input of `Mutation.retryJob`.
#[derive(Debug, InputObject)]
pub struct RetryJobInput {
    /// Job to retry.
    pub job_id: ID,
}

/// Input of `Mutation.rerunJob`.
#[derive(Debug, InputObject)]
pub struct RerunJobInput {
    /// Job to repeat.
    pub job_id: ID,
    /// Members to change in the parameters.
    pub parameters: Option<Json>,
    /// How to queue the job.
    pub options: Option<JobOptionsInput>,
}

/// Input of `Mutation.setJobPriority`.
#[derive(Debug, InputObject)]
pub struct SetJobPriorityInput {
    /// Job to change.
    pub job_id: ID,
    /// New priority.
    pub priority: JobPriority,
}

/// Input of `Mutation.deleteJob`.
#[derive(Debug, InputObject)]
pub struct DeleteJobInput {
    /// Job to delete.
    pub job_id: ID,
}

crate::payload!("Result of `Mutation.cancelJob`.", CancelJobPayload {
    "The job." job: Option<Job>,
});
crate::payload!("Result of `Mutation.retryJob`.", RetryJobPayload {
    "The same job." job: Option<Job>,
});
crate::payload!("Result of `Mutation.rerunJob`.", RerunJobPayload {
    "The new job." job: Option<Job>,
});
crate::payload!("Result of `Mutation.setJobPriority`.", SetJobPriorityPayload {
    "The changed job." job: Option<Job>,
});
crate::payload!("Result of `Mutation.deleteJob`.", DeleteJobPayload {
    "Identifier of the deleted job." deleted_id: Option<ID>,
});

/// Changes of jobs.
#[derive(Debug, Default)]
pub struct JobsMutation;

#[Object]
impl JobsMutation {
    /// Ask a job to stop. Jobs that wait stop at once, running ones within moments. Asking again, or
    /// after the end, changes nothing and is no error.
    async fn cancel_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job to stop, and why.")] input: CancelJobInput,
    ) -> Fallible<CancelJobPayload> {
        let CancelJobInput { job_id, reason } = input;
        let cancelled = async {
            let (id, kinds) = (input_id("jobId", &job_id)?, ctx.data_unchecked::<Registry>());
            control::cancel(ctx.app(), &ctx.viewer(), kinds, id, reason.as_deref()).await
        };
        answer(cancelled.await, |row| CancelJobPayload { job: Some(row.into()), ..Default::default() })
    }

    /// Give a failed or cancelled job another attempt. Steps that succeeded are kept where possible.
    async fn retry_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job to give another attempt.")] input: RetryJobInput,
    ) -> Fallible<RetryJobPayload> {
        let RetryJobInput { job_id } = input;
        let retried = async {
            let (id, kinds) = (input_id("jobId", &job_id)?, ctx.data_unchecked::<Registry>());
            control::retry(ctx.app(), &ctx.viewer(), kinds, id).await
        };
        answer(retried.await, |row| RetryJobPayload { job: Some(row.into()), ..Default::default() })
    }

    /// Start a new job like an old one.
    async fn rerun_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job to start again, with what shall be different.")] input: RerunJobInput,
    ) -> Fallible<RerunJobPayload> {
        let RerunJobInput { job_id, parameters, options } = input;
        let started = async {
            let (id, options) = (input_id("jobId", &job_id)?, job_options("rerunJob", options)?);
            let kinds = ctx.data_unchecked::<Registry>();
            let changes = parameters.map(|Json(value)| value);
            let started = rerun::rerun(ctx.app(), &ctx.viewer(), kinds, id, changes, options).await;
            started.map_err(|error| error.placed(&[PLACE_OF_KEY]))
        };
        answer(started.await, |row| RerunJobPayload { job: Some(row.into()), ..Default::default() })
    }

    /// Change the priority of a job that waits.
    async fn set_job_priority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job and its new priority.")] input: SetJobPriorityInput,
    ) -> Fallible<SetJobPriorityPayload> {
        let SetJobPriorityInput { job_id, priority } = input;
        let changed = async {
            control::set_priority(ctx.app(), &ctx.viewer(), input_id("jobId", &job_id)?, priority.rank()).await
        };
        answer(changed.await, |row| SetJobPriorityPayload { job: Some(row.into()), ..Default::default() })
    }

    /// Delete a finished job with its events. Its results stay.
    async fn delete_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The finished job to delete.")] input: DeleteJobInput,
    ) -> Fallible<DeleteJobPayload> {
        let DeleteJobInput { job_id } = input;
        let deleted = async { control::delete(ctx.app(), &ctx.viewer(), input_id("jobId", &job_id)?).await };
        answer(deleted.await, |id| DeleteJobPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
