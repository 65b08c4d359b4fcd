//! One call of a tool.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{JobId, MessageId, ToolCallId, ToolId, UserId, WorkspaceId};

/// State of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ToolCallStatus {
    /// It waits for a person.
    #[sea_orm(string_value = "AWAITING_APPROVAL")]
    AwaitingApproval,
    /// It waits for its turn.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// It is running.
    #[sea_orm(string_value = "RUNNING")]
    Running,
    /// It is done.
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
    /// It failed.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// A person said no.
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
    /// Nobody decided in time.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
    /// It was stopped.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

impl ToolCallStatus {
    /// True when nothing more happens.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::AwaitingApproval | Self::Queued | Self::Running)
    }
}

/// One call of a tool.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tool_calls")]
pub struct Model {
    /// Identifier; also the key that a repeated request is known by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ToolCallId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The tool, which may be deleted.
    pub tool_id: Option<ToolId>,
    /// Name of the tool at the time of the call.
    #[sea_orm(column_type = "Text")]
    pub called_name: String,
    /// State.
    pub status: ToolCallStatus,
    /// Arguments that were, or will be, used.
    #[sea_orm(column_type = "JsonBinary")]
    pub arguments: Json,
    /// What the tool returned.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub output: Option<Json>,
    /// True when something of the output was left out for its length.
    pub is_output_cut: bool,
    /// Why it failed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub failure: Option<Json>,
    /// The job that makes it; none when it was cleaned away.
    pub job_id: Option<JobId>,
    /// The same for a call that belongs to nothing else, and goes with its job.
    pub only_job_id: Option<JobId>,
    /// The answer that it belongs to.
    pub message_id: Option<MessageId>,
    /// Its position among the parts of the answer, from 0; none for one that could not be made.
    pub part: Option<i64>,
    /// How often the request was sent.
    pub sends: i32,
    /// True from when a request is sent until it is known what became of it.
    pub is_outcome_open: bool,
    /// Person on whose behalf it runs.
    pub requested_by: Option<UserId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it finished.
    pub finished_at: Option<Timestamp>,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    ToolId tool_id,
    CalledName called_name,
    Status status,
    Arguments arguments,
    Output output,
    IsOutputCut is_output_cut,
    Failure failure,
    JobId job_id,
    OnlyJobId only_job_id,
    MessageId message_id,
    Part part,
    Sends sends,
    IsOutcomeOpen is_outcome_open,
    RequestedBy requested_by,
    CreatedAt created_at,
    StartedAt started_at,
    FinishedAt finished_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
