//! Observability: logs on standard error and metrics for Prometheus.

pub mod logs;
pub mod metrics;

use crate::config::Config;

/// Initialises logging and metrics; call once, before anything logs.
///
/// # Errors
/// A logger or a metrics recorder is already installed.
pub fn init(config: &Config) -> anyhow::Result<()> {
    logs::init(config)?;
    metrics::init()
}
