//! Lists of tools and calls. Access to the workspace has been checked.

use sea_orm::{ColumnTrait as _, Condition};

use super::visibility::seen_by;
use crate::app::App;
use crate::base::id::{ToolId, UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::text::fold;
use crate::base::{Result, TimeRange, Viewer};
use crate::db::filtered::Filtered;
use crate::db::page::{Sort, SortKey};
use crate::domain::list_filter::check_search;
use crate::entity::columns::Whole;
use crate::entity::tool::{ToolEffect, ToolKind, ToolReview};
use crate::entity::tool_call::ToolCallStatus;
use crate::entity::{BelongsTo as _, tool, tool_call};

/// A filter for tools; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct ToolFilter {
    /// Words in the name, title or description.
    pub search: Option<String>,
    /// Any of these kinds.
    pub kinds: Option<Vec<ToolKind>>,
    /// Any of these effects.
    pub effects: Option<Vec<ToolEffect>>,
    /// Whether it can be called.
    pub is_enabled: Option<bool>,
    /// Whether somebody has to look at it.
    pub needs_review: Option<bool>,
}

impl ToolFilter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
    }
}

/// A filter for calls; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct CallFilter {
    /// Any of these states.
    pub statuses: Option<Vec<ToolCallStatus>>,
    /// Of this tool; `Some(None)` for an invalid identifier, which matches nothing.
    pub tool: Option<Option<ToolId>>,
    /// On behalf of this person, likewise.
    pub requested_by: Option<Option<UserId>>,
    /// When it was asked for.
    pub created: TimeRange,
}

fn tools(workspace: WorkspaceId, filter: &ToolFilter) -> Filtered<tool::Entity> {
    use tool::Column;
    let mut list = Filtered::new(tool::Entity::belonging_to(workspace));
    // A workspace has few tools: each word is looked for in all of them.
    for word in filter.search.as_deref().unwrap_or_default().split_whitespace().map(fold) {
        list.without_index(Column::SearchKey.contains(word.as_str()));
    }
    if let Some(kinds) = &filter.kinds {
        list.without_index(Column::Kind.is_in(kinds.iter().copied()));
    }
    if let Some(effects) = &filter.effects {
        list.without_index(Column::Effect.is_in(effects.iter().copied()));
    }
    if let Some(is_enabled) = filter.is_enabled {
        list.without_index(Column::IsEnabled.eq(is_enabled));
    }
    if let Some(needs_review) = filter.needs_review {
        let unseen = [ToolReview::Added, ToolReview::Changed];
        list.without_index(match needs_review {
            true => Column::Review.is_in(unseen),
            false => Condition::any().add(Column::Review.is_null()).add(Column::Review.is_not_in(unseen)).into(),
        });
    }
    list
}

/// A page of the tools of a workspace, by name.
pub async fn tool_page(
    app: &App,
    workspace: WorkspaceId,
    filter: &ToolFilter,
    request: &PageRequest,
) -> Result<Page<tool::Model>> {
    let sort = Sort { name: "tools", column: tool::Column::NameKey, id: tool::Column::Id, descending: false };
    let key = |row: &tool::Model| Ok((SortKey::from(row.name_key.as_str()), row.id.0));
    tools(workspace, filter).page(app.db.read(), &Whole::<tool::Model>::default(), sort, request, key).await
}

/// Number of tools in the whole list.
pub async fn tool_count(app: &App, workspace: WorkspaceId, filter: &ToolFilter) -> Result<u64> {
    tools(workspace, filter).count(app.db.read()).await
}

fn calls(viewer: &Viewer, workspace: WorkspaceId, filter: &CallFilter) -> Filtered<tool_call::Entity> {
    use tool_call::Column;
    let mut list = Filtered::new(tool_call::Entity::belonging_to(workspace));
    if let Some(statuses) = &filter.statuses {
        list.without_index(Column::Status.is_in(statuses.iter().copied()));
    }
    list.by_reference(Column::ToolId, filter.tool);
    list.by_reference(Column::RequestedBy, filter.requested_by);
    list.by_time(Column::CreatedAt, filter.created, true);
    if let Some(condition) = seen_by(viewer) {
        list.without_index(condition);
    }
    list
}

/// A page of the calls of a workspace that the viewer sees, newest first.
pub async fn call_page(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    filter: &CallFilter,
    request: &PageRequest,
) -> Result<Page<tool_call::Model>> {
    let (column, id) = (tool_call::Column::CreatedAt, tool_call::Column::Id);
    let sort = Sort { name: "toolCalls", column, id, descending: true };
    let key = |row: &tool_call::Model| Ok((row.created_at.into(), row.id.0));
    calls(viewer, workspace, filter)
        .page(app.db.read(), &Whole::<tool_call::Model>::default(), sort, request, key)
        .await
}

/// Number of calls in the whole list.
pub async fn call_count(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &CallFilter) -> Result<u64> {
    calls(viewer, workspace, filter).count(app.db.read()).await
}
