//! The section `jobs`: the job engine.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;

/// Settings of the job engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsConfig {
    /// Jobs that one process runs concurrently.
    pub slots: u32,
    /// Answers in conversations that one process writes concurrently, beside `slots`.
    pub answer_slots: u32,
    /// Jobs of one workspace that run concurrently, across all processes; answers in conversations are not counted.
    pub workspace_concurrency: u32,
    /// A worker that has not renewed its lease for this long loses its job.
    #[serde(with = "value::duration")]
    pub lease: Duration,
    /// How often a worker renews its lease. At most a third of it.
    #[serde(with = "value::duration")]
    pub heartbeat: Duration,
    /// How often to look for jobs of dead workers and for lost wake-ups.
    #[serde(with = "value::duration")]
    pub sweep: Duration,
    /// How long running jobs may continue during shutdown. At most server.shutdown_timeout.
    #[serde(with = "value::duration")]
    pub drain: Duration,
    /// Timeout for a step, unless its kind sets another.
    #[serde(with = "value::duration")]
    pub step_timeout: Duration,
    /// Timeout for a job, not counting the time it waits.
    #[serde(with = "value::duration")]
    pub job_timeout: Duration,
    /// Attempts of a step that fails with a transient error.
    pub max_attempts: u32,
    /// Delay before the second attempt; doubles with each attempt, with jitter.
    #[serde(with = "value::duration")]
    pub retry_delay: Duration,
    /// Longest delay before an attempt.
    #[serde(with = "value::duration")]
    pub retry_delay_cap: Duration,
    /// Total time that a job waits for a model that reports that it is not ready, for example while loading (HTTP 503). Pauses grow up to 15 seconds, or to retry_delay_cap if that is shorter, and do not count as attempts.
    #[serde(with = "value::duration")]
    pub model_patience: Duration,
    /// How long a job waits for a decision, such as the approval of its plan. After that it counts as rejected.
    #[serde(with = "value::duration")]
    pub approval_expires: Duration,
    /// A job whose worker has died this many times is set aside as poisoned.
    pub poison_after: u32,
    /// Maximum size of a job's input, in bytes.
    #[serde(with = "value::size")]
    pub max_input: u64,
    /// Maximum size of a step's result, in bytes.
    #[serde(with = "value::size")]
    pub max_step_result: u64,
    /// Maximum size of an event's payload, in bytes.
    #[serde(with = "value::size")]
    pub max_event: u64,
    /// How long an idempotency key is remembered.
    #[serde(with = "value::duration")]
    pub idempotency_key_life: Duration,
    /// How long finished jobs and their events are kept. Production: at least 24 hours.
    #[serde(with = "value::duration")]
    pub retention: Duration,
}
