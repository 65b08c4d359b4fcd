//! Types of jobs.

mod admin;
mod enums;
mod event;
mod failure;
mod job;
mod list;
mod mutation;
mod options;
mod prune;
mod query;
mod step;
mod subscription;
mod unions;
mod usage;

pub use admin::{Admin, AdminMutation, AdminQuery};
pub use enums::{JobKind, JobPriority, JobStatus};
pub use event::{JobEvent, JobEventConnection, JobEventFilter, JobEventKey};
pub use failure::Failure;
pub use job::{Job, JobConnection, JobKey};
pub use list::{WorkspaceJobs, of_prompt};
pub use mutation::JobsMutation;
pub use options::{JobOptionsInput, PLACE_OF_KEY, job_options};
pub use prune::PruneMutation;
pub use query::JobsQuery;
pub use step::{JobStep, JobStepKey};
pub use subscription::JobsSubscription;
pub use usage::TokenUsage;
