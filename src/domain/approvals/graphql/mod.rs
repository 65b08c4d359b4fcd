//! Types of approval requests.

mod approval;
mod list;
mod mutation;
mod subscription;

pub use approval::{Approval, ApprovalConnection, ApprovalKey, ApprovalStatus, ApprovalsQuery, OfToolCallKey, of_job};
pub use list::WorkspaceApprovals;
pub use mutation::ApprovalsMutation;
pub use subscription::ApprovalsSubscription;
