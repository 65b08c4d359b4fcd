//! Deciding.

use async_graphql::{Context, ID, InputObject, Object};

use super::Approval;
use crate::domain::approvals::service::{self, Grant};
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.grantApproval`.
#[derive(Debug, InputObject)]
pub struct GrantApprovalInput {
    /// Approval request.
    pub approval_id: ID,
    /// Hash of the proposal that the person saw; refused when it is another one now.
    pub proposal_hash: String,
    /// The proposal as it shall be; unchanged when left out.
    pub changed_proposal: Option<Json>,
    /// Words for the record.
    pub note: Option<String>,
}

crate::payload!("Result of `Mutation.grantApproval`.", GrantApprovalPayload {
    "The decided request." approval: Option<Approval>,
});

/// Input of `Mutation.denyApproval`.
#[derive(Debug, InputObject)]
pub struct DenyApprovalInput {
    /// Approval request.
    pub approval_id: ID,
    /// Why.
    pub reason: Option<String>,
}

crate::payload!("Result of `Mutation.denyApproval`.", DenyApprovalPayload {
    "The decided request." approval: Option<Approval>,
});

/// Decisions.
#[derive(Debug, Default)]
pub struct ApprovalsMutation;

#[Object]
impl ApprovalsMutation {
    /// Approve exactly what is asked, or what it is changed into. The first decision counts.
    async fn grant_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: GrantApprovalInput,
    ) -> Fallible<GrantApprovalPayload> {
        let GrantApprovalInput { approval_id, proposal_hash, changed_proposal, note } = input;
        let granted = async {
            let approval = input_id("approvalId", &approval_id)?;
            let grant = Grant { approval, proposal_hash, changed: changed_proposal.map(|Json(value)| value), note };
            service::grant(ctx.app(), &ctx.viewer(), grant).await
        };
        answer(granted.await, |row| GrantApprovalPayload { approval: Some(row.into()), ..Default::default() })
    }

    /// Reject what is asked. The job ends with what there is, and says the reason.
    async fn deny_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DenyApprovalInput,
    ) -> Fallible<DenyApprovalPayload> {
        let DenyApprovalInput { approval_id, reason } = input;
        let denied = async {
            let id = input_id("approvalId", &approval_id)?;
            service::deny(ctx.app(), &ctx.viewer(), id, reason.as_deref()).await
        };
        answer(denied.await, |row| DenyApprovalPayload { approval: Some(row.into()), ..Default::default() })
    }
}
