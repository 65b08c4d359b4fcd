//! Wake-up topics of the engine, for workers and followers of jobs.

use crate::base::id::{JobId, WorkspaceId};
use crate::db::Signal;

/// Jobs or slots became available.
pub const QUEUE: Signal = Signal::all('q');

/// Jobs are scheduled for later.
pub const DUE: Signal = Signal::all('t');

/// Events were appended to a job, or its row changed.
pub const fn job(id: JobId) -> Signal {
    Signal::of('j', id.0)
}

/// The worker that runs the job must stop it.
pub const fn cancel(id: JobId) -> Signal {
    Signal::of('c', id.0)
}

/// A workspace's timeline has new entries.
pub const fn activity(workspace: WorkspaceId) -> Signal {
    Signal::of('a', workspace.0)
}
