//! The section `jobs`: the job engine.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;

/// Settings of the job engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsConfig {
    /// Jobs that one process runs at the same time.
    pub slots: u32,
    /// Jobs of one workspace that run at the same time, in all processes together.
    pub workspace_concurrency: u32,
    /// A worker that is silent for so long loses its job.
    #[serde(with = "value::duration")]
    pub lease: Duration,
    /// How often a worker renews its lease. At most a third of it.
    #[serde(with = "value::duration")]
    pub heartbeat: Duration,
    /// How often jobs of dead workers, and wake-ups that were lost, are looked for.
    #[serde(with = "value::duration")]
    pub sweep: Duration,
    /// How long running jobs may go on when the server stops. Not more than server.shutdown_timeout.
    #[serde(with = "value::duration")]
    pub drain: Duration,
    /// Longest step, unless its kind says otherwise.
    #[serde(with = "value::duration")]
    pub step_timeout: Duration,
    /// Longest job, waiting not counted.
    #[serde(with = "value::duration")]
    pub job_timeout: Duration,
    /// Attempts of a step that fails in a way that may pass.
    pub max_attempts: u32,
    /// Wait before the second attempt; doubles each time, with jitter.
    #[serde(with = "value::duration")]
    pub retry_delay: Duration,
    /// Longest wait before an attempt.
    #[serde(with = "value::duration")]
    pub retry_delay_cap: Duration,
    /// How long a job waits in all for a model that says that it is not ready, as while it is loaded (HTTP 503). Pauses grow up to 15 seconds, or retry_delay_cap where that is shorter, and use up no attempts.
    #[serde(with = "value::duration")]
    pub model_patience: Duration,
    /// How long somebody may take to decide what a job asks, such as whether its plan is approved. Then it counts as rejected.
    #[serde(with = "value::duration")]
    pub approval_expires: Duration,
    /// A job whose worker died so often is set aside as poisoned.
    pub poison_after: u32,
    /// Largest input of a job, in bytes.
    #[serde(with = "value::size")]
    pub max_input: u64,
    /// Largest result of a step, in bytes.
    #[serde(with = "value::size")]
    pub max_step_result: u64,
    /// Largest payload of an event, in bytes.
    #[serde(with = "value::size")]
    pub max_event: u64,
    /// For so long an idempotency key is remembered.
    #[serde(with = "value::duration")]
    pub idempotency_key_life: Duration,
    /// Finished jobs and their events are kept for so long. At least 24 hours in production.
    #[serde(with = "value::duration")]
    pub retention: Duration,
}
