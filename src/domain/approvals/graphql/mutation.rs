//! Deciding.

use async_graphql::{Context, ID, InputObject, Object};

use super::Approval;
use crate::domain::approvals::service::{self, Grant};
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.grantApproval`.
#[derive(Debug, InputObject)]
pub struct GrantApprovalInput {
    /// Approval request to approve.
    pub approval_id: ID,
    /// The `proposalHash` of the proposal that the person saw; another one fails with `CONFLICT`.
    pub proposal_hash: String,
    /// What to approve instead, matching `decisionSchema`. When left out, the proposal is approved as it is.
    pub changed_proposal: Option<Json>,
    /// Note for the record, at most 1,000 characters.
    pub note: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.grantApproval`.", GrantApprovalPayload {
    "The decided request." approval: Option<Approval>,
});

/// Input of `Mutation.denyApproval`.
#[derive(Debug, InputObject)]
pub struct DenyApprovalInput {
    /// Approval request to reject.
    pub approval_id: ID,
    /// Why, at most 1,000 characters.
    pub reason: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.denyApproval`.", DenyApprovalPayload {
    "The decided request." approval: Option<Approval>,
});

/// Decisions.
#[derive(Debug, Default)]
pub struct ApprovalsMutation;

#[Object]
impl ApprovalsMutation {
    /// Approve what is proposed, or a changed version of it. The first decision counts. Requires `APPROVALS_DECIDE`.
    async fn grant_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The approval request, and what is approved.")] input: GrantApprovalInput,
    ) -> Fallible<GrantApprovalPayload> {
        let GrantApprovalInput { approval_id, proposal_hash, changed_proposal, note } = input;
        let granted = async {
            let approval = input_id("approvalId", &approval_id)?;
            let grant = Grant { approval, proposal_hash, changed: changed_proposal.map(|Json(value)| value), note };
            service::grant(ctx.app(), &ctx.viewer(), grant).await
        };
        answer(granted.await, |row| GrantApprovalPayload { approval: Some(row.into()), ..Default::default() })
    }

    /// Reject what is proposed. The job ends with the results it has, and its report states the reason.
    /// Requires `APPROVALS_DECIDE`.
    async fn deny_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The approval request, and why it is rejected.")] input: DenyApprovalInput,
    ) -> Fallible<DenyApprovalPayload> {
        let DenyApprovalInput { approval_id, reason } = input;
        let denied = async {
            let id = input_id("approvalId", &approval_id)?;
            service::deny(ctx.app(), &ctx.viewer(), id, reason.as_deref()).await
        };
        answer(denied.await, |row| DenyApprovalPayload { approval: Some(row.into()), ..Default::default() })
    }
}
