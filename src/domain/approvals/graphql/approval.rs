//! `Approval`: a request for a decision.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use crate::app::App;
use crate::base::id::{ApprovalId, JobId, ToolCallId};
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::approvals::service::{by_ids, is_decidable, of_tool_calls, seen_by};
use crate::domain::conversations::graphql::{Conversation, ConversationKey};
use crate::domain::jobs::graphql::{Job, JobKey};
use crate::domain::lookup;
use crate::domain::tools::graphql::{ToolCall, ToolCallKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::approval;
use crate::graphql::answer::moment;
use crate::graphql::nested::{ItemCondition, NestedConnection, nested_page};
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

/// Status of an approval request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "approval::ApprovalStatus")]
pub enum ApprovalStatus {
    /// Waiting for a decision.
    Pending,
    /// Approved, possibly with changes.
    Approved,
    /// Rejected.
    Rejected,
    /// Nobody decided in time; counts as rejected.
    Expired,
    /// No longer needed: the job was cancelled or its report deleted.
    Cancelled,
}

/// What is to be approved. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "approval::ApprovalKind")]
pub enum ApprovalKind {
    /// The plan of a job, before any other work.
    Plan,
    /// A call of a tool.
    ToolCall,
}

/// A request to a person to approve or reject something before a job continues.
#[derive(Debug, Clone)]
pub struct Approval(pub Arc<approval::Model>);

crate::graphql::connection::connection!(
    ApprovalConnection,
    ApprovalEdge,
    Approval,
    "A page of approval requests.",
    "An approval request with its cursor."
);

impl From<approval::Model> for Approval {
    fn from(row: approval::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A request to a person to approve or reject something before a job continues.
#[Object]
impl Approval {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace whose members can decide.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// What kind of thing is to be approved.
    async fn kind(&self) -> ApprovalKind {
        self.0.kind.into()
    }

    /// Current status.
    async fn status(&self) -> ApprovalStatus {
        self.0.status.into()
    }

    /// Short text for lists.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Why approval is needed, written by the model or the server.
    async fn explanation(&self) -> Option<&str> {
        self.0.explanation.as_deref()
    }

    /// The tool call in question; null when something else is.
    async fn tool_call(&self, ctx: &Context<'_>) -> Fallible<ToolCall> {
        fallible(ctx.load(ToolCallKey(self.0.tool_call_id?)).await)
    }

    /// What is to be approved. For `PLAN`: an object with the `title` and `questions` of the research; for `TOOL_CALL`: the
    /// arguments of the call.
    async fn proposal(&self) -> Json {
        self.0.proposal.clone().into()
    }

    /// SHA-256 of the proposal in canonical form; pass it to `grantApproval`.
    async fn proposal_hash(&self) -> &str {
        &self.0.proposal_hash
    }

    /// JSON Schema that a `changedProposal` must satisfy.
    async fn decision_schema(&self) -> Json {
        self.0.decision_schema.clone().into()
    }

    /// What was approved instead of the proposal; null when that is the proposal itself or nothing was approved.
    async fn decision(&self) -> Option<Json> {
        self.0.decision.clone().map(Into::into)
    }

    /// True when `grantApproval` accepts a `changedProposal`.
    async fn allows_editing(&self) -> bool {
        match self.0.kind {
            approval::ApprovalKind::Plan | approval::ApprovalKind::ToolCall => true,
        }
    }

    /// The job that asked.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id)).await)
    }

    /// The conversation that waits; null when none does, and for those who may not read it.
    async fn conversation(&self, ctx: &Context<'_>) -> Fallible<Conversation> {
        fallible(ctx.load(ConversationKey(self.0.conversation_id?)).await)
    }

    /// True when the caller can decide now: the request is open and the caller has `APPROVALS_DECIDE`.
    async fn viewer_can_decide(&self, ctx: &Context<'_>) -> bool {
        is_decidable(&ctx.viewer(), &self.0, ctx.app().clock.now())
    }

    /// Who decided; null while nobody has, and when it was closed without a decision.
    async fn decided_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.decided_by?)).await)
    }

    /// When it was decided or closed; null while it is open.
    async fn decided_at(&self) -> Option<DateTime> {
        moment(self.0.decided_at)
    }

    /// Note or reason given with the decision.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When approval was requested.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the request expires; it then counts as rejected.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// A request by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApprovalKey(pub ApprovalId);

impl Key for ApprovalKey {
    type Value = Approval;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Approval>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = by_ids(app, viewer, ids).await?;
        Ok(rows.into_iter().map(|row| (ApprovalKey(row.id), row.into())).collect())
    }
}

/// Approval requests of a job, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfJob;

impl NestedConnection for OfJob {
    type Entity = approval::Entity;
    type Node = Approval;

    const PARENT: approval::Column = approval::Column::JobId;
    const WORKSPACE: approval::Column = approval::Column::WorkspaceId;

    fn sort() -> Sort<approval::Column> {
        // Cursors of the workspace's list are valid here, too.
        Sort { name: "approvals", column: approval::Column::CreatedAt, id: approval::Column::Id, descending: false }
    }

    fn place(row: &approval::Model) -> (uuid::Uuid, SortKey, uuid::Uuid) {
        (row.job_id.0, row.created_at.into(), row.id.0)
    }

    fn condition(viewer: &Viewer) -> Option<ItemCondition> {
        seen_by(viewer)
    }
}

/// The newest request about a call that was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfToolCallKey(pub ToolCallId);

impl Key for OfToolCallKey {
    type Value = Approval;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Approval>> {
        let rows = of_tool_calls(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        // Later ones take the place of earlier ones.
        let newest = |row: approval::Model| Some((Self(row.tool_call_id?), row.into()));
        Ok(rows.into_iter().filter_map(newest).collect())
    }
}

/// Resolves `Job.approvals`, for a job that the caller can see.
pub async fn of_job(ctx: &Context<'_>, job: JobId, page: PageArguments) -> Result<ApprovalConnection> {
    let (page, count) = nested_page(ctx, OfJob, job.0, page).await?;
    Ok(ApprovalConnection::new(page, count))
}

/// `Query.approval`.
#[derive(Debug, Default)]
pub struct ApprovalsQuery;

#[Object]
impl ApprovalsQuery {
    /// The approval request with an identifier.
    async fn approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the approval request.")] id: ID,
    ) -> Fallible<Approval> {
        fallible(lookup::by_id(ctx, &id, ApprovalKey).await)
    }
}
