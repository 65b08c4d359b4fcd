//! Streams of a workspace end when their reader is no longer a member (C-STR-10).

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result, Viewer};
use crate::db::Signal;
use crate::db::signal::Follower;
use crate::entity::membership;

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
    let changes = app.db.signals().follow(Signal::Identity);
    let lost = Box::pin(membership_ends(app.clone(), viewer, workspace, changes));
    try_unfold((Box::pin(stream), lost), async |(mut stream, mut lost)| {
        tokio::select! {
            biased;
            error = &mut lost => Err(error),
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
    let memberships = membership::Entity::find()
        .filter(membership::Column::WorkspaceId.eq(workspace))
        .filter(membership::Column::UserId.eq(user));
    Ok(memberships.count(app.db.read()).await? > 0)
}
