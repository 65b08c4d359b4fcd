//! What an endpoint shares with the rest of its process.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::identity::admission::Admission;
use crate::port::limits::Limits;

/// What an endpoint shares with the rest of its process.
#[derive(Debug, Clone)]
pub struct Process {
    /// Cancelled when the process is to end.
    pub shutdown: CancellationToken,
    /// Upgraded connections, and work that outlives its request: the end of the process waits for them.
    pub detached: TaskTracker,
    /// Requests under way, over whatever path they came.
    pub admission: Arc<Admission>,
    /// Counters of points.
    pub limits: Arc<dyn Limits>,
}
