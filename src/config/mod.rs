//! Settings of the server, one section a file.

pub mod jobs;
mod value;
/// The settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// The job engine.
    pub jobs: jobs::JobsConfig,
}
impl Config {
    /// Settings for a test whose files lie in `data_dir`.
    pub fn for_tests(_data_dir: &std::path::Path) -> Self {
        use std::time::Duration;
        Self {
            jobs: jobs::JobsConfig {
                slots: 4,
                workspace_concurrency: 8,
                lease: Duration::from_secs(30),
                heartbeat: Duration::from_secs(10),
                sweep: Duration::from_secs(5),
                drain: Duration::from_secs(5),
                step_timeout: Duration::from_secs(60),
                job_timeout: Duration::from_secs(600),
                max_attempts: 5,
                retry_delay: Duration::from_secs(1),
                retry_delay_cap: Duration::from_secs(60),
                poison_after: 3,
                max_input: 262144,
                max_step_result: 2 << 20,
                max_event: 65536,
                idempotency_key_life: Duration::from_secs(86400),
                retention: Duration::from_secs(86400),
            },
        }
    }
}
