//! Controlling jobs.

use async_graphql::{Context, ID, InputObject, Object};

use super::{Job, JobOptionsInput, JobPriority, PLACE_OF_KEY, job_options};
use crate::domain::jobs::service::{control, rerun};
use crate::engine::Registry;
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.cancelJob`.
#[derive(Debug, InputObject)]
pub struct CancelJobInput {
    /// Job to cancel.
    pub job_id: ID,
    /// Why, for the timeline; at most 500 characters.
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
    /// Object with the members of `Job.parameters` to replace.
    pub parameters: Option<Json>,
    /// How to queue the new job.
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

crate::domain::problem::payload!("Result of `Mutation.cancelJob`.", CancelJobPayload {
    "The job, as it is now." job: Option<Job>,
});
crate::domain::problem::payload!("Result of `Mutation.retryJob`.", RetryJobPayload {
    "The same job." job: Option<Job>,
});
crate::domain::problem::payload!("Result of `Mutation.rerunJob`.", RerunJobPayload {
    "The new job." job: Option<Job>,
});
crate::domain::problem::payload!("Result of `Mutation.setJobPriority`.", SetJobPriorityPayload {
    "The changed job." job: Option<Job>,
});
crate::domain::problem::payload!("Result of `Mutation.deleteJob`.", DeleteJobPayload {
    "Identifier of the deleted job." deleted_id: Option<ID>,
});

/// Changes of jobs.
#[derive(Debug, Default)]
pub struct JobsMutation;

#[Object]
impl JobsMutation {
    /// Cancel a job. Waiting jobs end at once, running ones within moments. Cancelling again, or after the end, changes
    /// nothing and is not an error. Requires `JOBS_RUN`.
    async fn cancel_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job to cancel, and why.")] input: CancelJobInput,
    ) -> Fallible<CancelJobPayload> {
        let CancelJobInput { job_id, reason } = input;
        let cancelled = async {
            let (id, kinds) = (input_id("jobId", &job_id)?, ctx.data_unchecked::<Registry>());
            control::cancel(ctx.app(), &ctx.viewer(), kinds, id, reason.as_deref()).await
        };
        answer(cancelled.await, |row| CancelJobPayload { job: Some(row.into()), ..Default::default() })
    }

    /// Give a failed or cancelled job another attempt, which continues after the steps that succeeded.
    /// Requires `JOBS_RUN`.
    async fn retry_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job to retry.")] input: RetryJobInput,
    ) -> Fallible<RetryJobPayload> {
        let RetryJobInput { job_id } = input;
        let retried = async {
            let (id, kinds) = (input_id("jobId", &job_id)?, ctx.data_unchecked::<Registry>());
            control::retry(ctx.app(), &ctx.viewer(), kinds, id).await
        };
        answer(retried.await, |row| RetryJobPayload { job: Some(row.into()), ..Default::default() })
    }

    /// Start a new job with the parameters of an existing one. Requires `JOBS_RUN`.
    async fn rerun_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job to repeat, and the parameters to change.")] input: RerunJobInput,
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

    /// Change the priority of a waiting job. Requires `JOBS_RUN`.
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

    /// Delete a finished job with its steps and events. Its results stay. Requires `JOBS_RUN`.
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
