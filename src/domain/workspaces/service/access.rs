//! Streams of a workspace end when their reader is no longer a member (C-STR-10).

use std::sync::Arc;

use futures_util::stream::BoxStream;
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result, Viewer};
use crate::entity::{BelongsTo as _, membership};
use crate::identity::ACCESS_CHANGED;
use crate::live::{Feed, Permit};

/// Passes a feed on for as long as its reader belongs to the workspace, then ends it with `FORBIDDEN`, at most two
/// seconds after the membership ended.
pub fn while_member<T: Send + 'static>(
    app: &App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
    feed: Feed<T>,
) -> BoxStream<'static, Result<T>> {
    let membership = Membership { app: app.clone(), viewer, workspace };
    feed.while_permitted(membership, app.wake_ups(ACCESS_CHANGED))
}

/// That somebody belongs to a workspace.
struct Membership {
    app: App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
}

impl Permit for Membership {
    async fn check(&self) -> Result<()> {
        match is_member(&self.app, &self.viewer, self.workspace).await? {
            true => Ok(()),
            false => Err(Error::forbidden("You do not belong to this workspace any more.")),
        }
    }
}

/// True when the caller is a member now; the viewer of a connection may be outdated.
pub async fn is_member(app: &App, viewer: &Viewer, workspace: WorkspaceId) -> Result<bool> {
    // The server itself has access everywhere.
    let Some(user) = viewer.user_id() else { return Ok(viewer.sees(workspace)) };
    let memberships = membership::Entity::belonging_to(workspace).filter(membership::Column::UserId.eq(user));
    Ok(memberships.count(app.db.read()).await? > 0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt as _;

    use super::*;
    use crate::base::Clock;
    use crate::testing::TestServer;

    #[tokio::test(flavor = "multi_thread")]
    async fn c_str_6_a_stream_that_nobody_reads_holds_no_connection() {
        let server = TestServer::with(Clock::System, |config| {
            config.database.acquire_timeout = Duration::from_secs(20);
        })
        .await;
        let (viewer, workspace) = server.owner("Ada", "Tides").await;
        // While the only connection is in use, the membership check waits for it.
        let taken = server.app.db.hold_one().await;
        let items = Feed::of_items(vec![1, 2]);
        let mut stream = while_member(&server.app, Arc::clone(&viewer), workspace, items);
        assert_eq!(stream.next().await.unwrap().unwrap(), 1);
        drop(taken);
        // The second item is not requested now, as when a client does not read. Others get the connection nevertheless.
        let others = tokio::time::timeout(Duration::from_secs(10), is_member(&server.app, &viewer, workspace)).await;
        assert!(others.expect("a connection is free").unwrap());
        assert_eq!(stream.next().await.unwrap().unwrap(), 2);
    }
}
