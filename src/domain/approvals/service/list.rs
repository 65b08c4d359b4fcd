//! The requests of a workspace, oldest first.

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};

use super::visibility::{seen_by, visible_to};
use crate::app::App;
use crate::base::id::{ApprovalId, ConversationId, JobId, ToolCallId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Timestamp, Viewer};
use crate::db::filtered::Filtered;
use crate::db::page::Sort;
use crate::entity::BelongsTo as _;
use crate::entity::approval::{ApprovalStatus, Column, Entity, Model};
use crate::entity::columns::Whole;

/// A filter for requests; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Any of these statuses.
    pub statuses: Option<Vec<ApprovalStatus>>,
    /// Of this job; `Some(None)` for an invalid identifier, which matches nothing.
    pub job: Option<Option<JobId>>,
    /// Of this conversation, likewise.
    pub conversation: Option<Option<ConversationId>>,
    /// Only those that can be decided at this time; `Some(None)` for a caller who may not decide.
    pub decidable: Option<Option<Timestamp>>,
}

fn select(viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    if let Some(statuses) = &filter.statuses {
        list.by_index(Column::Status.is_in(statuses.iter().copied()));
    }
    list.by_reference(Column::JobId, filter.job);
    list.by_reference(Column::ConversationId, filter.conversation);
    if let Some(condition) = seen_by(viewer) {
        list.without_index(condition);
    }
    match filter.decidable {
        None => {}
        Some(None) => list.by_index(Column::Status.is_in(std::iter::empty::<ApprovalStatus>())),
        Some(Some(now)) => {
            list.by_index(Column::Status.eq(ApprovalStatus::Pending));
            list.without_index(Column::ExpiresAt.gt(now));
        }
    }
    list
}

/// A page of the list. Access to the workspace has been checked.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let sort = Sort { name: "approvals", column: Column::CreatedAt, id: Column::Id, descending: false };
    let list = select(viewer, workspace, filter);
    list.page(app.db.read(), &Whole::<Model>::default(), sort, request, |row| Ok((row.created_at.into(), row.id.0)))
        .await
}

/// The requests about calls that the viewer may see, oldest first.
pub async fn of_tool_calls(
    app: &App,
    viewer: &Viewer,
    calls: impl IntoIterator<Item = ToolCallId>,
) -> Result<Vec<Model>> {
    let rows = visible_to(viewer).filter(Column::ToolCallId.is_in(calls));
    Ok(rows.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(app.db.read()).await?)
}

/// The requests with these identifiers that the viewer may see.
pub async fn by_ids(app: &App, viewer: &Viewer, ids: impl IntoIterator<Item = ApprovalId>) -> Result<Vec<Model>> {
    Ok(visible_to(viewer).filter(Column::Id.is_in(ids)).all(app.db.read()).await?)
}

/// Number of requests in the whole list.
pub async fn count(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(viewer, workspace, filter).count(app.db.read()).await
}
