//! Types of jobs.

mod admin;
mod enums;
mod event;
mod failure;
mod job;
mod list;
mod mutation;
mod options;
mod query;
mod step;
mod subscription;
mod unions;
mod usage;

pub use admin::{Admin, AdminMutation, AdminQuery, QueueStats, SetQueuePausedInput, SetQueuePausedPayload, Worker};
pub use enums::{JobKind, JobPriority, JobStatus};
pub use event::{JobEvent, JobEventConnection, JobEventEdge, JobEventFilter, JobEventKey, JobEventType, LogLevel};
pub use failure::{Failure, FailureCode};
pub use job::{Job, JobConnection, JobEdge, JobKey};
pub use list::{JobFilter, JobOrder, JobOrderField, WorkspaceJobs, of_prompt};
pub use mutation::{
    CancelJobInput, CancelJobPayload, DeleteJobInput, DeleteJobPayload, JobsMutation, RerunJobInput, RerunJobPayload,
    RetryJobInput, RetryJobPayload, SetJobPriorityInput, SetJobPriorityPayload,
};
pub use options::{JobOptionsInput, PLACE_OF_KEY, job_options};
pub use query::JobsQuery;
pub use step::{JobStep, JobStepKey, StepStatus};
pub use subscription::JobsSubscription;
pub use unions::JobSubject;
pub use usage::TokenUsage;
