//! A question to a person whether something may be done.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ApprovalId, ConversationId, JobId, ToolCallId, UserId, WorkspaceId};

/// What is to be approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ApprovalKind {
    /// The plan of a job.
    #[sea_orm(string_value = "PLAN")]
    Plan,
    /// A call of a tool.
    #[sea_orm(string_value = "TOOL_CALL")]
    ToolCall,
}

/// Status of an approval request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ApprovalStatus {
    /// Waiting for a decision.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// Approved, possibly with changes.
    #[sea_orm(string_value = "APPROVED")]
    Approved,
    /// Rejected.
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
    /// Nobody decided in time.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
    /// No longer needed.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// A question to a person whether something may be done.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approvals")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApprovalId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The job that asked.
    pub job_id: JobId,
    /// What is to be approved.
    pub kind: ApprovalKind,
    /// Status.
    pub status: ApprovalStatus,
    /// Short text for lists.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Why approval is needed.
    #[sea_orm(column_type = "Text", nullable)]
    pub explanation: Option<String>,
    /// What is proposed.
    #[sea_orm(column_type = "JsonBinary")]
    pub proposal: Json,
    /// SHA-256 of the proposal in canonical form.
    #[sea_orm(column_type = "Text")]
    pub proposal_hash: String,
    /// JSON Schema of what may be approved instead.
    #[sea_orm(column_type = "JsonBinary")]
    pub decision_schema: Json,
    /// What was approved, when it differs from the proposal.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub decision: Option<Json>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When it was decided, or closed.
    pub decided_at: Option<Timestamp>,
    /// Note or reason given with the decision.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// When approval was requested.
    pub created_at: Timestamp,
    /// When it expires and counts as rejected.
    pub expires_at: Timestamp,
    /// The call in question.
    pub tool_call_id: Option<ToolCallId>,
    /// The conversation that waits.
    pub conversation_id: Option<ConversationId>,
    /// Whose conversation it is: nobody else sees the request, but those who may read all conversations.
    pub owner_id: Option<UserId>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    JobId job_id,
    Kind kind,
    Status status,
    Title title,
    Explanation explanation,
    Proposal proposal,
    ProposalHash proposal_hash,
    DecisionSchema decision_schema,
    Decision decision,
    DecidedBy decided_by,
    DecidedAt decided_at,
    Note note,
    CreatedAt created_at,
    ExpiresAt expires_at,
    ToolCallId tool_call_id,
    ConversationId conversation_id,
    OwnerId owner_id,
});
