//! Following a job: its events, and the job itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;

use super::visible::{still_found, while_visible};
use crate::app::App;
use crate::base::id::{JobId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::db::Db;
use crate::engine::signals;
use crate::engine::{queue, stream};
use crate::entity::{OfWorkspace as _, job, job_event};
use crate::live::snapshot::{self, Snapshot};

/// The events of a job after a cursor, first the stored ones, then each new one; ends after the last event (C-STR-3).
///
/// Errors: `NOT_FOUND` for a job that the caller cannot see, `FORBIDDEN` when the caller loses access later;
/// `CURSOR_INVALID` and `CURSOR_EXPIRED` (C-STR-4).
pub async fn events(
    app: &App,
    viewer: Arc<Viewer>,
    id: JobId,
    after: Option<&str>,
) -> Result<impl Stream<Item = Result<job_event::Model>> + Send + use<>> {
    let row = still_found(app, &viewer, id).await?;
    let events = stream::events(app, &row, after).await?;
    Ok(while_visible(app, viewer, &row, events))
}

/// The job now and after each change, at most four times a second; ends after the final status.
///
/// Errors: `NOT_FOUND` for a job that the caller cannot see, `FORBIDDEN` when the caller loses access later.
pub async fn updates(
    app: &App,
    viewer: Arc<Viewer>,
    id: JobId,
) -> Result<impl Stream<Item = Result<job::Model>> + Send + use<>> {
    let wake_ups = app.wake_ups(signals::job(id));
    let row = still_found(app, &viewer, id).await?;
    let updates = snapshot::follow(JobState { db: app.db.clone(), workspace: row.workspace_id, id }, wake_ups);
    Ok(while_visible(app, viewer, &row, updates))
}

/// A job as its watchers see it.
struct JobState {
    db: Db,
    workspace: Option<WorkspaceId>,
    id: JobId,
}

impl Snapshot for JobState {
    type State = job::Model;

    const PACE: Duration = Duration::from_millis(250);

    async fn now(&self) -> Result<Option<job::Model>> {
        Ok(job::Entity::by_id_in(self.workspace, self.id).one(self.db.read()).await?)
    }

    /// A renewed claim is nothing that a watcher sees.
    fn is_same(one: &job::Model, other: &job::Model) -> bool {
        let comparable =
            |row: &job::Model| job::Model { lease_until: None, fence: 0, reserved_micros: 0, ..row.clone() };
        comparable(one) == comparable(other)
    }

    fn is_final(row: &job::Model) -> bool {
        queue::is_finished(row.status)
    }
}
