//! The approval requests of a workspace.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::{ApprovalConnection, ApprovalStatus};
use crate::base::id::WorkspaceId;
use crate::base::{Permission, Timestamp, Viewer};
use crate::domain::approvals::service::{self, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for approval requests. All conditions must hold; those left out match everything.
#[derive(Debug, InputObject)]
pub struct ApprovalFilter {
    /// Any of these statuses; null for all.
    #[graphql(default_with = "Some(vec![ApprovalStatus::Pending])")]
    pub statuses: Option<Vec<ApprovalStatus>>,
    /// Requested by this job.
    pub job_id: Option<ID>,
    /// Of this conversation.
    pub conversation_id: Option<ID>,
    /// Only requests that the caller can decide now.
    #[graphql(default)]
    pub only_decidable: bool,
}

impl Default for ApprovalFilter {
    fn default() -> Self {
        Self {
            statuses: Some(vec![ApprovalStatus::Pending]),
            job_id: None,
            conversation_id: None,
            only_decidable: false,
        }
    }
}

impl ApprovalFilter {
    fn parse(self, viewer: &Viewer, workspace: WorkspaceId, now: Timestamp) -> Filter {
        let Self { statuses, job_id, conversation_id, only_decidable } = self;
        let may = viewer.may(workspace, Permission::ApprovalsDecide);
        Filter {
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            job: job_id.map(|id| id.parse().ok()),
            conversation: conversation_id.map(|id| id.parse().ok()),
            decidable: only_decidable.then_some(may.then_some(now)),
        }
    }
}

/// What the domain adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceApprovals(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceApprovals {
    /// Approval requests, oldest first. What is asked in a conversation is seen by its owner and by those who may read all
    /// conversations.
    async fn approvals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only requests that match; pending ones when left out.")] filter: Option<ApprovalFilter>,
    ) -> async_graphql::Result<ApprovalConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, viewer, workspace) = (ctx.app().clone(), ctx.viewer(), self.0.id);
        let filter = filter.unwrap_or_default().parse(&viewer, workspace, app.clock.now());
        let page = service::page(&app, &viewer, workspace, &filter, &request).await?;
        let count = counter(move || {
            let (app, viewer, filter) = (app.clone(), Arc::clone(&viewer), filter.clone());
            async move { service::count(&app, &viewer, workspace, &filter).await }
        });
        Ok(ApprovalConnection::new(page.map(Into::into), count))
    }
}
