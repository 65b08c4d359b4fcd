//! Following a job: its events, and the job itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::try_unfold;
use tokio::time::Instant;

use super::visible::{still_found, while_visible};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Result, Viewer};
use crate::db::signal::Follower;
use crate::engine::signals;
use crate::engine::{queue, stream};
use crate::entity::{OfWorkspace as _, job, job_event};

/// Shortest time between two values of [`updates`].
const PACE: Duration = Duration::from_millis(250);
/// How long a lost wake-up can delay a value of [`updates`].
const REPAIR: Duration = Duration::from_secs(10);

/// The events of a job behind a cursor, the stored ones first, then each new one; ends after the terminal event
/// (C-STR-3).
///
/// Errors: `NOT_FOUND` for a job that the caller cannot see, `FORBIDDEN` when that becomes so later; `CURSOR_INVALID` and
/// `CURSOR_EXPIRED` (C-STR-4).
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

/// The job now and after each change, at most four times a second; ends after the terminal state.
///
/// Errors: `NOT_FOUND` for a job that the caller cannot see, `FORBIDDEN` when that becomes so later.
pub async fn updates(
    app: &App,
    viewer: Arc<Viewer>,
    id: JobId,
) -> Result<impl Stream<Item = Result<job::Model>> + Send + use<>> {
    // Taken before the first read: a change after the read wakes the follower.
    let wake_ups = app.db.signals().follow(signals::job(id));
    let row = still_found(app, &viewer, id).await?;
    let state = Updates { app: app.clone(), viewer: Arc::clone(&viewer), id, wake_ups, shown: None };
    let updates = try_unfold(state, async |mut state| Ok(state.next().await?.map(|row| (row, state))));
    Ok(while_visible(app, viewer, &row, updates))
}

struct Updates {
    app: App,
    viewer: Arc<Viewer>,
    id: JobId,
    wake_ups: Follower,
    /// What was last shown, and when.
    shown: Option<(job::Model, Instant)>,
}

impl Updates {
    /// The job once it differs from what was last shown; none after the end, and when the job is gone.
    async fn next(&mut self) -> Result<Option<job::Model>> {
        loop {
            let wait = match &self.shown {
                None => None,
                Some((last, _)) if queue::is_finished(last.status) => return Ok(None),
                Some((_, at)) => Some(PACE.saturating_sub(at.elapsed())),
            };
            if let Some(pause) = wait {
                // A wake-up during the pause is kept by the follower: the last change of a burst is always shown.
                tokio::time::sleep(pause).await;
                let _timed_out = tokio::time::timeout(REPAIR, self.wake_ups.changed()).await;
            }
            let Some(row) = job::Entity::visible_by_id(&self.viewer, self.id).one(self.app.db.read()).await? else {
                return Ok(None);
            };
            let is_news = self.shown.as_ref().is_none_or(|(last, _)| differs(last, &row));
            if is_news {
                self.shown = Some((row.clone(), Instant::now()));
                return Ok(Some(row));
            }
        }
    }
}

/// True when something changed that a watcher sees; a renewed claim is nothing of that kind.
fn differs(last: &job::Model, row: &job::Model) -> bool {
    let comparable = |row: &job::Model| job::Model { lease_until: None, fence: 0, reserved_micros: 0, ..row.clone() };
    comparable(last) != comparable(row)
}
