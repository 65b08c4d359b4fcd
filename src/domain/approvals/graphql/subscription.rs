//! Following approval requests.

use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt as _};

use super::Approval;
use crate::domain::approvals::service::{self, ApprovalChange};
use crate::domain::workspaces::service::require_person;
use crate::graphql::{ContextExt as _, input_id};

/// An approval request was opened or closed.
#[derive(Debug, Clone, SimpleObject)]
pub struct ApprovalEvent {
    /// Position in the timeline; pass it as `after` to `Subscription.approvalChanged`.
    pub cursor: String,
    /// The request as it is now.
    pub approval: Approval,
    /// Number of pending requests in the workspace.
    pub pending_count: i32,
}

impl From<ApprovalChange> for ApprovalEvent {
    fn from(change: ApprovalChange) -> Self {
        let pending_count = i32::try_from(change.pending).unwrap_or(i32::MAX);
        Self { cursor: change.cursor, approval: change.approval.into(), pending_count }
    }
}

/// `Subscription.approvalChanged`.
#[derive(Debug, Default)]
pub struct ApprovalsSubscription;

#[Subscription]
impl ApprovalsSubscription {
    /// Approval requests of a workspace that were opened or closed.
    async fn approval_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Workspace to follow.")] workspace_id: ID,
        #[graphql(
            desc = "Cursor of the last event seen, from here or from `workspaceActivity`; new events only when left out."
        )]
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<ApprovalEvent>> + use<>> {
        let viewer = ctx.viewer();
        require_person(&viewer)?;
        let workspace = input_id("workspaceId", &workspace_id)?;
        let events = service::follow(ctx.app(), viewer, workspace, after).await?;
        Ok(events.map(|event| Ok(event?.into())))
    }
}
