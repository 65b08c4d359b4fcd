//! The topics of the engine: what wakes workers and whoever follows a job.

use crate::base::id::{JobId, WorkspaceId};
use crate::db::Signal;

/// Jobs, or places for them, became available.
pub const QUEUE: Signal = Signal::all('q');

/// Jobs wait for their time.
pub const DUE: Signal = Signal::all('t');

/// Events were appended to a job, or its row changed.
pub const fn job(id: JobId) -> Signal {
    Signal::of('j', id.0)
}

/// A job is to be stopped by whoever runs it.
pub const fn cancel(id: JobId) -> Signal {
    Signal::of('c', id.0)
}

/// A workspace's timeline grew.
pub const fn activity(workspace: WorkspaceId) -> Signal {
    Signal::of('a', workspace.0)
}
