//! What operators see: logs on standard error and measurements for Prometheus.

pub mod logs;
pub mod metrics;

use crate::config::Config;

/// Starts logs and measurements; call once, before anything worth telling happens.
///
/// # Errors
/// Another part of the process has already taken charge of them.
pub fn init(config: &Config) -> anyhow::Result<()> {
    logs::init(config)?;
    metrics::init()
}
