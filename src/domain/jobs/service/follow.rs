//! Following a job: its events, and the job itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::try_unfold;
use sea_orm::EntityTrait as _;
use tokio::time::Instant;

use super::visible::{still_found, while_visible};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Result, Viewer};
use crate::db::signal::Follower;
use crate::engine::signals;
use crate::engine::{queue, stream};
use crate::entity::{job, job_event};

/// Shortest time between two values of [`updates`].
const PACE: Duration = Duration::from_millis(250);
/// How long a lost wake-up can delay a value of [`updates`].
const REPAIR: Duration = Duration::from_secs(10);

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
    // Subscribed before the first read, so that a later change wakes the subscriber.
    let wake_ups = app.db.signals().follow(signals::job(id));
    let row = still_found(app, &viewer, id).await?;
    let state = Updates { app: app.clone(), id, wake_ups, shown: None };
    let updates = try_unfold(state, async |mut state| Ok(state.next().await?.map(|row| (row, state))));
    Ok(while_visible(app, viewer, &row, updates))
}

struct Updates {
    app: App,
    id: JobId,
    wake_ups: Follower,
    /// The last value sent, and when.
    shown: Option<(job::Model, Instant)>,
}

impl Updates {
    /// The job once it differs from the last value sent; `None` after the end, and when the job is gone.
    async fn next(&mut self) -> Result<Option<job::Model>> {
        loop {
            let wait = match &self.shown {
                None => None,
                Some((last, _)) if queue::is_finished(last.status) => return Ok(None),
                Some((_, at)) => Some(PACE.saturating_sub(at.elapsed())),
            };
            if let Some(pause) = wait {
                // A wake-up during the pause is not lost, so the last change of a burst is always sent.
                tokio::time::sleep(pause).await;
                let _timed_out = tokio::time::timeout(REPAIR, self.wake_ups.changed()).await;
            }
            let Some(row) = job::Entity::find_by_id(self.id).one(self.app.db.read()).await? else { return Ok(None) };
            let is_news = self.shown.as_ref().is_none_or(|(last, _)| differs(last, &row));
            if is_news {
                self.shown = Some((row.clone(), Instant::now()));
                return Ok(Some(row));
            }
        }
    }
}

/// True when something visible changed; a renewed lease is not.
fn differs(last: &job::Model, row: &job::Model) -> bool {
    let comparable = |row: &job::Model| job::Model { lease_until: None, fence: 0, reserved_micros: 0, ..row.clone() };
    comparable(last) != comparable(row)
}
