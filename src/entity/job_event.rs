//! An event of a job.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{JobEventId, JobId, JobStepId, WorkspaceId};

/// Type of a job event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum JobEventKind {
    /// The job was created.
    #[sea_orm(string_value = "CREATED")]
    Created,
    /// The job is waiting for a worker.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// An attempt started.
    #[sea_orm(string_value = "STARTED")]
    Started,
    /// The progress changed.
    #[sea_orm(string_value = "PROGRESS")]
    Progress,
    /// A step started.
    #[sea_orm(string_value = "STEP_STARTED")]
    StepStarted,
    /// A step succeeded or failed.
    #[sea_orm(string_value = "STEP_FINISHED")]
    StepFinished,
    /// A log message.
    #[sea_orm(string_value = "LOG")]
    Log,
    /// A result was stored.
    #[sea_orm(string_value = "OUTPUT")]
    Output,
    /// The job is waiting for a decision.
    #[sea_orm(string_value = "APPROVAL_REQUESTED")]
    ApprovalRequested,
    /// The decision was made, or its time ran out.
    #[sea_orm(string_value = "APPROVAL_DECIDED")]
    ApprovalDecided,
    /// An attempt failed; another one will follow.
    #[sea_orm(string_value = "RETRY_SCHEDULED")]
    RetryScheduled,
    /// The job was cancelled and is being stopped.
    #[sea_orm(string_value = "CANCEL_REQUESTED")]
    CancelRequested,
    /// The job succeeded.
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
    /// The job failed for good.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// The job was cancelled.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// Severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LogLevel {
    /// For developers.
    #[sea_orm(string_value = "DEBUG")]
    Debug,
    /// Normal operation.
    #[sea_orm(string_value = "INFO")]
    Info,
    /// Unusual, but did not stop the work.
    #[sea_orm(string_value = "WARNING")]
    Warning,
    /// Failed.
    #[sea_orm(string_value = "ERROR")]
    Error,
}

/// An event of a job.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_events")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobEventId,
    /// The job.
    pub job_id: JobId,
    /// The tenant.
    pub workspace_id: Option<WorkspaceId>,
    /// 1, 2, 3 … in the job, without gaps.
    pub sequence: i64,
    /// Type.
    pub kind: JobEventKind,
    /// Severity.
    pub level: LogLevel,
    /// One sentence for people.
    #[sea_orm(column_type = "Text")]
    pub message: String,
    /// Progress of the job at that time.
    pub progress: Option<f64>,
    /// Step that it belongs to.
    pub step_id: Option<JobStepId>,
    /// Details.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub data: Option<Json>,
    /// Attempt that it belongs to.
    pub attempt: i32,
    /// When it happened.
    pub occurred_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
