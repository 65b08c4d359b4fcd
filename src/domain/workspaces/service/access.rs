//! Streams of a workspace end when their reader is no longer a member (C-STR-10).

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result, Viewer};
use crate::db::signal::Follower;
use crate::entity::membership;
use crate::identity::ACCESS_CHANGED;

/// Least time between two checks of a membership, so that many changes at once cost a stream one check.
const PAUSE: Duration = Duration::from_millis(500);

/// How often to check without a wake-up, in case one between processes was lost.
const REPAIR: Duration = Duration::from_secs(20);

/// Forwards a stream while its reader is a member of the workspace, and ends it with `FORBIDDEN` at most two seconds
/// after the membership ended.
pub fn while_member<T, S: Stream<Item = Result<T>> + Send>(
    app: &App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
    stream: S,
) -> impl Stream<Item = Result<T>> + Send + use<T, S> {
    let changes = app.db.signals().follow(ACCESS_CHANGED);
    let lost = membership_ends(app.clone(), viewer, workspace, changes).in_current_span();
    // Its own task: while a slow client takes an item, this stream is not polled, and a database read in progress would
    // hold its connection.
    #[expect(clippy::disallowed_methods, reason = "the stream keeps the handle and ends the task")]
    let lost = AbortOnDropHandle::new(tokio::spawn(lost));
    try_unfold((Box::pin(stream), lost), async |(mut stream, mut lost)| {
        tokio::select! {
            biased;
            ended = &mut lost => Err(ended.unwrap_or_else(Error::internal)),
            item = stream.next() => Ok(item.transpose()?.map(|item| (item, (stream, lost)))),
        }
    })
}

/// Completes when the membership has ended, with the error for the reader.
async fn membership_ends(app: App, viewer: Arc<Viewer>, workspace: WorkspaceId, mut changes: Follower) -> Error {
    loop {
        match is_member(&app, &viewer, workspace).await {
            Ok(true) => {}
            Ok(false) => return Error::forbidden("You do not belong to this workspace any more."),
            Err(error) => return error,
        }
        tokio::time::sleep(PAUSE).await;
        // A timeout is not an error: it repairs a lost wake-up.
        let _elapsed = tokio::time::timeout(REPAIR, pin!(changes.changed())).await;
    }
}

/// True when the caller is a member now; the viewer of a connection may be outdated.
pub async fn is_member(app: &App, viewer: &Viewer, workspace: WorkspaceId) -> Result<bool> {
    // The server itself has access everywhere.
    let Some(user) = viewer.user_id() else { return Ok(viewer.sees(workspace)) };
    let memberships = membership::Entity::find()
        .filter(membership::Column::WorkspaceId.eq(workspace))
        .filter(membership::Column::UserId.eq(user));
    Ok(memberships.count(app.db.read()).await? > 0)
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::base::Clock;
    use crate::testing::Bench;

    #[tokio::test(flavor = "multi_thread")]
    async fn c_str_6_a_stream_that_nobody_reads_holds_no_connection() {
        let bench = Bench::with(Clock::System, |config| {
            config.database.acquire_timeout = Duration::from_secs(20);
        })
        .await;
        let (viewer, workspace) = bench.owner("Ada", "Tides").await;
        // While the only connection is in use, the membership check waits for it.
        let taken = bench.app.db.hold_one().await;
        let items = stream::iter([1, 2]).map(Ok);
        let mut stream = Box::pin(while_member(&bench.app, Arc::clone(&viewer), workspace, items));
        assert_eq!(stream.next().await.unwrap().unwrap(), 1);
        drop(taken);
        // The second item is not requested now, as when a client does not read. Others get the connection nevertheless.
        let others = tokio::time::timeout(Duration::from_secs(10), is_member(&bench.app, &viewer, workspace)).await;
        assert!(others.expect("a connection is free").unwrap());
        assert_eq!(stream.next().await.unwrap().unwrap(), 2);
    }
}
