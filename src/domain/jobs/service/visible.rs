//! Streams that end when the caller can no longer see the job (C-STR-10).
//!
//! The viewer of a subscription is as old as its connection. The transport closes connections whose credentials were
//! revoked; but the end of a membership or administrator role leaves the credentials valid, so it is checked here.

use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use sea_orm::EntityTrait as _;

use super::found;
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Error, InstanceRole, Result, Viewer};
use crate::domain::workspaces::service::{is_member, while_member};
use crate::entity::user::UserStatus;
use crate::entity::{job, user};

/// The job, if the caller can see it now; otherwise `NOT_FOUND`.
pub(super) async fn still_found(app: &App, viewer: &Viewer, id: JobId) -> Result<job::Model> {
    let row = found(app, viewer, id).await?;
    let is_visible = match row.workspace_id {
        Some(workspace) => is_member(app, viewer, workspace).await?,
        None => is_administrator(app, viewer).await?,
    };
    if is_visible { Ok(row) } else { Err(Error::not_found("jobId", id)) }
}

/// Forwards items while the caller can see the job; ends with an error at most two seconds after access ended.
pub(super) fn while_visible<T: Send + 'static>(
    app: &App,
    viewer: Arc<Viewer>,
    job: &job::Model,
    items: impl Stream<Item = Result<T>> + Send + 'static,
) -> BoxStream<'static, Result<T>> {
    match job.workspace_id {
        Some(workspace) => while_member(app, viewer, workspace, items).boxed(),
        None => while_administrator(app.clone(), viewer, items.boxed()),
    }
}

/// Few people follow jobs of the instance, so access is checked for each item.
fn while_administrator<T: Send + 'static>(
    app: App,
    viewer: Arc<Viewer>,
    items: BoxStream<'static, Result<T>>,
) -> BoxStream<'static, Result<T>> {
    stream::try_unfold((app, viewer, items), async |(app, viewer, mut items)| {
        let Some(item) = items.next().await.transpose()? else { return Ok(None) };
        match is_administrator(&app, &viewer).await? {
            true => Ok(Some((item, (app, viewer, items)))),
            false => Err(Error::forbidden("You do not administer this instance any more.")),
        }
    })
    .boxed()
}

async fn is_administrator(app: &App, viewer: &Viewer) -> Result<bool> {
    let Some(person) = viewer.user_id() else { return Ok(viewer.is_instance_admin()) };
    let row = user::Entity::find_by_id(person).one(app.db.read()).await?;
    Ok(row.is_some_and(|row| row.instance_role == InstanceRole::Admin && row.status == UserStatus::Active))
}
