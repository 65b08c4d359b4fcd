//! Streams that end when the caller can no longer see the job (C-STR-10).
//!
//! The viewer of a subscription is as old as its connection. The transport closes connections whose credentials were
//! revoked; but the end of a membership or administrator role leaves the credentials valid, so it is checked here.

use std::sync::Arc;

use futures_util::stream::BoxStream;

use super::found;
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Error, InstanceRole, Result, Viewer};
use crate::domain::workspaces::service::{is_member, while_member};
use crate::entity::user::UserStatus;
use crate::entity::{OfInstance as _, job, user};
use crate::identity::ACCESS_CHANGED;
use crate::live::{Feed, Permit};

/// The job, if the caller can see it now; otherwise `NOT_FOUND`.
pub(super) async fn still_found(app: &App, viewer: &Viewer, id: JobId) -> Result<job::Model> {
    let row = found(app, viewer, id).await?;
    let is_visible = match row.workspace_id {
        Some(workspace) => is_member(app, viewer, workspace).await?,
        None => is_administrator(app, viewer).await?,
    };
    if is_visible { Ok(row) } else { Err(Error::not_found("jobId", id)) }
}

/// Passes a feed on while the caller sees the job; ends with an error at most two seconds after that is over.
pub(super) fn while_visible<T: Send + 'static>(
    app: &App,
    viewer: Arc<Viewer>,
    job: &job::Model,
    feed: Feed<T>,
) -> BoxStream<'static, Result<T>> {
    match job.workspace_id {
        Some(workspace) => while_member(app, viewer, workspace, feed),
        None => {
            let permit = AdminPermit { app: app.clone(), viewer };
            feed.while_permitted(permit, app.wake_ups(ACCESS_CHANGED))
        }
    }
}

/// That somebody administers the instance.
struct AdminPermit {
    app: App,
    viewer: Arc<Viewer>,
}

impl Permit for AdminPermit {
    async fn check(&self) -> Result<()> {
        match is_administrator(&self.app, &self.viewer).await? {
            true => Ok(()),
            false => Err(Error::forbidden("You do not administer this instance any more.")),
        }
    }
}

async fn is_administrator(app: &App, viewer: &Viewer) -> Result<bool> {
    let Some(person) = viewer.user_id() else { return Ok(viewer.is_instance_admin()) };
    let row = user::Entity::of_instance_by_id(person).one(app.db.read()).await?;
    Ok(row.is_some_and(|row| row.instance_role == InstanceRole::Admin && row.status == UserStatus::Active))
}
