//! Streams of a workspace end when their reader is no longer a member (C-STR-10).

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt as _};
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result, Viewer};
use crate::db::signal::Follower;
use crate::entity::{BelongsTo as _, membership};
use crate::identity::ACCESS_CHANGED;

/// Least time between two looks at the same membership: many changes of identity at once cost a stream one look.
const PAUSE: Duration = Duration::from_millis(500);

/// How often to look without being woken, in case a wake-up between processes was lost.
const REPAIR: Duration = Duration::from_secs(20);

/// Passes a stream on for as long as its reader belongs to the workspace, then ends it with `FORBIDDEN`, at most two
/// seconds after the membership ended.
pub fn while_member<T, S: Stream<Item = Result<T>> + Send>(
    app: &App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
    stream: S,
) -> impl Stream<Item = Result<T>> + Send + use<T, S> {
    let changes = app.db.signals().follow(ACCESS_CHANGED);
    let lost = membership_ends(app.clone(), viewer, workspace, changes).in_current_span();
    // A task of its own: while a slow client takes an item, nobody polls this stream, and a read of the database that
    // was left half-done would keep its connection from everybody else.
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

/// Answers, with what to tell the reader, when the membership has ended.
async fn membership_ends(app: App, viewer: Arc<Viewer>, workspace: WorkspaceId, mut changes: Follower) -> Error {
    loop {
        match is_member(&app, &viewer, workspace).await {
            Ok(true) => {}
            Ok(false) => return Error::forbidden("You do not belong to this workspace any more."),
            Err(error) => return error,
        }
        tokio::time::sleep(PAUSE).await;
        // Elapsing is no error: it is the slow look that repairs a lost wake-up.
        let _elapsed = tokio::time::timeout(REPAIR, pin!(changes.changed())).await;
    }
}

/// True when the caller belongs to the workspace by what is stored now; the viewer of a connection may be old.
pub async fn is_member(app: &App, viewer: &Viewer, workspace: WorkspaceId) -> Result<bool> {
    // The server itself belongs everywhere.
    let Some(user) = viewer.user_id() else { return Ok(viewer.sees(workspace)) };
    let memberships = membership::Entity::belonging_to(workspace).filter(membership::Column::UserId.eq(user));
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
        // While the only connection is taken, the look at the membership waits for it.
        let taken = bench.app.db.hold_one().await;
        let items = stream::iter([1, 2]).map(Ok);
        let mut stream = Box::pin(while_member(&bench.app, Arc::clone(&viewer), workspace, items));
        assert_eq!(stream.next().await.unwrap().unwrap(), 1);
        drop(taken);
        // Nobody asks for the second item now, as when a client does not read. Others get the connection all the same.
        let others = tokio::time::timeout(Duration::from_secs(10), is_member(&bench.app, &viewer, workspace)).await;
        assert!(others.expect("a connection is free").unwrap());
        assert_eq!(stream.next().await.unwrap().unwrap(), 2);
    }
}
