//! Types of approval requests.

mod approval;
mod list;
mod mutation;
mod subscription;

pub use approval::{
    Approval, ApprovalConnection, ApprovalEdge, ApprovalKey, ApprovalKind, ApprovalStatus, ApprovalsQuery, of_job,
};
pub use list::{ApprovalFilter, WorkspaceApprovals};
pub use mutation::{
    ApprovalsMutation, DenyApprovalInput, DenyApprovalPayload, GrantApprovalInput, GrantApprovalPayload,
};
pub use subscription::{ApprovalEvent, ApprovalsSubscription};
