//! `ToolCall`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::enums::ToolCallStatus;
use super::tool::{Tool, ToolKey};
use crate::app::App;
use crate::base::id::{JobId, MessageId, ToolCallId, WorkspaceId};
use crate::base::page::PageRequest;
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::approvals::graphql::{Approval, OfToolCallKey};
use crate::domain::conversations::graphql::{Message, MessageKey};
use crate::domain::jobs::graphql::{Failure, Job, JobKey};
use crate::domain::tools::service::list::{self, CallFilter};
use crate::domain::tools::service::visibility::{of_messages, seen_by, visible};
use crate::entity::{tool, tool_call};
use crate::graphql::answer::moment;
use crate::graphql::connection::counter;
use crate::graphql::nested::{ItemCondition, NestedConnection, nested_page};
use crate::graphql::scalars::{DateTime, DateTimeRange, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

crate::graphql::connection::connection!(
    ToolCallConnection,
    ToolCallEdge,
    ToolCall,
    "A page of tool calls.",
    "A tool call with its cursor."
);

/// Filter for tool calls. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ToolCallFilter {
    /// Any of these states.
    pub statuses: Option<Vec<ToolCallStatus>>,
    /// Of this tool.
    pub tool_id: Option<ID>,
    /// On behalf of this person.
    pub requested_by_id: Option<ID>,
    /// When the call was asked for.
    pub created_at: Option<DateTimeRange>,
}

impl From<ToolCallFilter> for CallFilter {
    fn from(input: ToolCallFilter) -> Self {
        let ToolCallFilter { statuses, tool_id, requested_by_id, created_at } = input;
        Self {
            statuses: statuses.map(|all| all.into_iter().map(Into::into).collect()),
            tool: tool_id.map(|id| id.parse().ok()),
            requested_by: requested_by_id.map(|id| id.parse().ok()),
            created: created_at.map(Into::into).unwrap_or_default(),
        }
    }
}

/// One call of a tool.
#[derive(Debug, Clone)]
pub struct ToolCall(pub Arc<tool_call::Model>);

impl From<tool_call::Model> for ToolCall {
    fn from(row: tool_call::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// One call of a tool.
#[Object]
impl ToolCall {
    /// Global identifier. A tool that writes gets it as the header `Idempotency-Key`, or, on a tool server, as
    /// `_meta["dossier/idempotencyKey"]`.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The tool; null when it was deleted.
    async fn tool(&self, ctx: &Context<'_>) -> Fallible<Tool> {
        fallible(ctx.load(ToolKey(self.0.tool_id?)).await)
    }

    /// Name of the tool at the time of the call.
    async fn called_name(&self) -> &str {
        &self.0.called_name
    }

    /// State.
    async fn status(&self) -> ToolCallStatus {
        self.0.status.into()
    }

    /// Arguments that were, or will be, used.
    async fn arguments(&self) -> Json {
        self.0.arguments.clone().into()
    }

    /// What the tool returned, also when the call failed: of HTTP tools an object with `status` and `body`; of tools of a
    /// server one with `isError` and `body`, which is its structured content, or else its text.
    async fn output(&self) -> Option<Json> {
        self.0.output.clone().map(Into::into)
    }

    /// True when something of the output was left out for its length, 64 KB.
    async fn is_output_cut(&self) -> bool {
        self.0.is_output_cut
    }

    /// Why the call failed, or why a person said no.
    async fn failure(&self) -> async_graphql::Result<Option<Failure>> {
        Ok(Failure::read(self.0.failure.as_ref())?)
    }

    /// The newest approval request about it; null when none was needed.
    async fn approval(&self, ctx: &Context<'_>) -> Fallible<Approval> {
        fallible(ctx.load(OfToolCallKey(self.0.id)).await)
    }

    /// Answer that it belongs to; null for a call outside a conversation.
    async fn message(&self, ctx: &Context<'_>) -> Fallible<Message> {
        fallible(ctx.load(MessageKey(self.0.message_id?)).await)
    }

    /// Job that makes it; null when the job of an answer was cleaned away.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id?)).await)
    }

    /// Person on whose behalf it runs; null for the server itself and for deleted accounts.
    async fn requested_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.requested_by?)).await)
    }

    /// When the call was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it started.
    async fn started_at(&self) -> Option<DateTime> {
        moment(self.0.started_at)
    }

    /// When it finished.
    async fn finished_at(&self) -> Option<DateTime> {
        moment(self.0.finished_at)
    }
}

/// A call by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ToolCallKey(pub ToolCallId);

impl Key for ToolCallKey {
    type Value = ToolCall;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ToolCall>> {
        let rows = visible(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// The calls of an answer that was found for the caller, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfMessageKey(pub MessageId);

impl Key for OfMessageKey {
    type Value = Vec<ToolCall>;

    async fn load(app: &App, _: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<ToolCall>>> {
        let mut found: HashMap<Self, Vec<ToolCall>> = HashMap::new();
        for row in of_messages(app, keys.into_iter().map(|key| key.0)).await? {
            if let Some(message) = row.message_id {
                found.entry(Self(message)).or_default().push(row.into());
            }
        }
        Ok(found)
    }
}

/// The calls of a tool, newest first.
pub(super) async fn of_tool(
    ctx: &Context<'_>,
    tool: &tool::Model,
    page: PageArguments,
    filter: Option<ToolCallFilter>,
) -> Result<ToolCallConnection> {
    let filter = CallFilter { tool: Some(Some(tool.id)), ..filter.unwrap_or_default().into() };
    self::page(ctx, tool.workspace_id, page.parse()?, filter).await
}

/// Calls of a workspace that the caller sees, newest first.
pub(super) async fn page(
    ctx: &Context<'_>,
    workspace: WorkspaceId,
    request: PageRequest,
    filter: CallFilter,
) -> Result<ToolCallConnection> {
    let (app, viewer) = (ctx.app().clone(), ctx.viewer());
    let page = list::call_page(&app, &viewer, workspace, &filter, &request).await?;
    let count = counter(move || {
        let (app, viewer, filter) = (app.clone(), Arc::clone(&viewer), filter.clone());
        async move { list::call_count(&app, &viewer, workspace, &filter).await }
    });
    Ok(ToolCallConnection::new(page.map(Into::into), count))
}

/// Calls of a job, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfJob;

impl NestedConnection for OfJob {
    type Entity = tool_call::Entity;
    type Node = ToolCall;

    const PARENT: tool_call::Column = tool_call::Column::JobId;
    const WORKSPACE: tool_call::Column = tool_call::Column::WorkspaceId;

    fn sort() -> Sort<tool_call::Column> {
        let (column, id) = (tool_call::Column::CreatedAt, tool_call::Column::Id);
        Sort { name: "toolCalls:job", column, id, descending: false }
    }

    fn place(row: &tool_call::Model) -> (uuid::Uuid, SortKey, uuid::Uuid) {
        (row.job_id.map_or_else(uuid::Uuid::nil, |job| job.0), row.created_at.into(), row.id.0)
    }

    fn condition(viewer: &Viewer) -> Option<ItemCondition> {
        seen_by(viewer)
    }
}

/// Resolves `Job.toolCalls`, for a job that the caller can see.
pub async fn of_job(ctx: &Context<'_>, job: JobId, page: PageArguments) -> Result<ToolCallConnection> {
    let (page, count) = nested_page(ctx, OfJob, job.0, page).await?;
    Ok(ToolCallConnection::new(page, count))
}
