//! Following the requests of a workspace by its timeline, with the same cursors.

use std::sync::Arc;

use futures_util::{Stream, TryStreamExt as _};

use super::list::{self, Filter};
use super::visibility::is_seen;
use crate::app::App;
use crate::base::id::{ApprovalId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::domain::activity::service::{self as activity, Types};
use crate::entity::approval::{self, ApprovalStatus};
use crate::entity::{OfWorkspace as _, activity_event};

/// A request that was opened or closed.
#[derive(Debug, Clone)]
pub struct ApprovalChange {
    /// Position in the timeline.
    pub cursor: String,
    /// The request as it is now.
    pub approval: approval::Model,
    /// Number of pending requests in the workspace, counted now.
    pub pending: u64,
}

/// Follows the requests of a workspace: first those that were opened or closed after the cursor (none without a
/// cursor), then each change. Requests that were deleted with their job, and those that the viewer does not see, are left
/// out.
///
/// Errors: those of the timeline.
pub async fn follow(
    app: &App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
    after: Option<String>,
) -> Result<impl Stream<Item = Result<ApprovalChange>> + use<>> {
    let types = Types::parse(Some(vec!["approval.*".to_owned()]))?;
    let entries = activity::follow(app, Arc::clone(&viewer), workspace, types, after).await?;
    let app = app.clone();
    Ok(entries.try_filter_map(move |entry| change(app.clone(), Arc::clone(&viewer), entry)))
}

async fn change(app: App, viewer: Arc<Viewer>, entry: activity_event::Model) -> Result<Option<ApprovalChange>> {
    let Some(id) = entry.subject_id.map(ApprovalId) else { return Ok(None) };
    let found = approval::Entity::by_id_in(entry.workspace_id, id).one(app.db.read()).await?;
    let Some(approval) = found.filter(|row| is_seen(&viewer, row)) else { return Ok(None) };
    let open = Filter { statuses: Some(vec![ApprovalStatus::Pending]), ..Filter::default() };
    let pending = list::count(&app, &viewer, entry.workspace_id, &open).await?;
    Ok(Some(ApprovalChange { cursor: activity::cursor(&entry), approval, pending }))
}
