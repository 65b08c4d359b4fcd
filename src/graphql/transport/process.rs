//! What an endpoint shares with the rest of its process.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::identity::admission::Admission;
use crate::port::limits::Limits;

/// What an endpoint shares with the rest of its process.
#[derive(Debug, Clone)]
pub struct Process {
    /// Cancelled when the process shuts down.
    pub shutdown: CancellationToken,
    /// Upgraded connections, and tasks that outlive their request; shutdown waits for them.
    pub detached: TaskTracker,
    /// Requests in progress, on all paths.
    pub admission: Arc<Admission>,
    /// Counters of points.
    pub limits: Arc<dyn Limits>,
}
