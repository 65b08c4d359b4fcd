//! How callers say how to queue a job.

use async_graphql::InputObject;

use super::JobPriority;
use crate::base::Result;
use crate::engine::{IdempotencyKey, JobOptions};
use crate::graphql::scalars::DateTime;

/// How to queue a job.
#[derive(Debug, Clone, InputObject)]
pub struct JobOptionsInput {
    /// Priority while the job waits for a worker.
    #[graphql(default_with = "JobPriority::Normal")]
    pub priority: JobPriority,
    /// Earliest start; at once when left out.
    pub scheduled_for: Option<DateTime>,
    /// Attempts before the job fails for good, 1 to 20; the server's default when left out.
    pub maximum_attempts: Option<i32>,
    /// Key that makes a repeat of the same request return the first job, for 24 hours; 1 to 255 characters.
    pub idempotency_key: Option<String>,
}

/// Where the fields of [`JobOptions`] stand in inputs with `options`.
pub const PLACE_OF_KEY: (&str, &[&str]) = ("idempotencyKey", &["options"]);

/// Checks `input.options` of a mutation; what is left out takes its default.
pub fn job_options(operation: &'static str, input: Option<JobOptionsInput>) -> Result<JobOptions> {
    let Some(input) = input else { return Ok(JobOptions::default()) };
    let JobOptionsInput { priority, scheduled_for, maximum_attempts, idempotency_key } = input;
    let options = JobOptions {
        priority: priority.rank(),
        scheduled_for: scheduled_for.map(|at| at.0),
        maximum_attempts,
        idempotency_key: idempotency_key.map(|text| IdempotencyKey { operation, text }),
    };
    options.parse().map_err(|error| error.inside("options"))
}
