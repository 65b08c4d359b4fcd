//! A piece of work in the background.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ApiKeyId, JobId, PromptVersionId, UserId, WorkspaceId};

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum JobStatus {
    /// Waits for its time.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// Waits for a worker.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// Is being worked on.
    #[sea_orm(string_value = "RUNNING")]
    Running,
    /// Waits for a decision, a timer or another job.
    #[sea_orm(string_value = "WAITING")]
    Waiting,
    /// Failed and waits for its next attempt.
    #[sea_orm(string_value = "RETRYING")]
    Retrying,
    /// Was asked to stop.
    #[sea_orm(string_value = "CANCELLING")]
    Cancelling,
    /// Done.
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
    /// Given up.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// Stopped before it was done.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// A piece of work in the background.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// The tenant; none for maintenance of the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// The workspace, or nil for the instance: what claims are fair between.
    pub lane: Uuid,
    /// Stable name of the kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Short text for lists.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// State.
    pub status: JobStatus,
    /// 0 low, 1 normal, 2 high.
    pub priority: i32,
    /// What it was started with.
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters: Json,
    /// Prefix of the subject's identifiers.
    #[sea_orm(column_type = "Text", nullable)]
    pub subject_type: Option<String>,
    /// What it works on.
    pub subject_id: Option<Uuid>,
    /// Prefix of the result's identifiers.
    #[sea_orm(column_type = "Text", nullable)]
    pub result_type: Option<String>,
    /// What came out.
    pub result_id: Option<Uuid>,
    /// Version of the prompt that is used.
    pub prompt_version_id: Option<PromptVersionId>,
    /// Job that started it.
    pub parent_id: Option<JobId>,
    /// Job that it repeats.
    pub rerun_of_id: Option<JobId>,
    /// Jobs with the same key run one at a time.
    #[sea_orm(column_type = "Text", nullable)]
    pub concurrency_key: Option<String>,
    /// 0 before the first, then counting up.
    pub attempt: i32,
    /// Attempts before it is given up.
    pub maximum_attempts: i32,
    /// Workers that died with it.
    pub crash_count: i32,
    /// Grows with each claim; a write with an old number changes nothing.
    pub fence: i64,
    /// When the claim ends unless renewed, by the database's clock.
    pub lease_until: Option<Timestamp>,
    /// Worker that has or had it.
    #[sea_orm(column_type = "Text", nullable)]
    pub worker_name: Option<String>,
    /// When it, or its next attempt, may start.
    pub available_at: Timestamp,
    /// When somebody asked it to stop.
    pub cancel_requested_at: Option<Timestamp>,
    /// Share that is done.
    pub progress: Option<f64>,
    /// What is being done.
    #[sea_orm(column_type = "Text", nullable)]
    pub progress_message: Option<String>,
    /// Steps that are done.
    pub completed_steps: i32,
    /// Steps planned so far.
    pub total_steps: Option<i32>,
    /// Why the last attempt failed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub failure: Option<Json>,
    /// Number of the newest event.
    pub event_sequence: i64,
    /// Tokens sent to models.
    pub input_tokens: i64,
    /// Part of them served from a cache.
    pub cached_input_tokens: i64,
    /// Tokens that models produced.
    pub output_tokens: i64,
    /// Calls of models.
    pub model_requests: i64,
    /// Settled cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// Cost reserved for calls under way.
    pub reserved_micros: i64,
    /// Highest cost.
    pub budget_micros: Option<i64>,
    /// Longest duration in milliseconds, from the first start.
    pub timeout_ms: i64,
    /// Joins everything caused by one request.
    #[sea_orm(column_type = "Text")]
    pub correlation_id: String,
    /// Who started it.
    pub created_by: Option<UserId>,
    /// The key that was used.
    pub api_key_id: Option<ApiKeyId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Earliest start that was asked for.
    pub scheduled_for: Option<Timestamp>,
    /// When the first attempt started.
    pub started_at: Option<Timestamp>,
    /// When it times out in all.
    pub deadline_at: Option<Timestamp>,
    /// Since when it waits for something that is not ready; none while it makes progress.
    pub unready_since: Option<Timestamp>,
    /// When it finished.
    pub finished_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Lane lane,
    Kind kind,
    Title title,
    Status status,
    Priority priority,
    Parameters parameters,
    SubjectType subject_type,
    SubjectId subject_id,
    ResultType result_type,
    ResultId result_id,
    PromptVersionId prompt_version_id,
    ParentId parent_id,
    RerunOfId rerun_of_id,
    ConcurrencyKey concurrency_key,
    Attempt attempt,
    MaximumAttempts maximum_attempts,
    CrashCount crash_count,
    Fence fence,
    LeaseUntil lease_until,
    WorkerName worker_name,
    AvailableAt available_at,
    CancelRequestedAt cancel_requested_at,
    Progress progress,
    ProgressMessage progress_message,
    CompletedSteps completed_steps,
    TotalSteps total_steps,
    Failure failure,
    EventSequence event_sequence,
    InputTokens input_tokens,
    CachedInputTokens cached_input_tokens,
    OutputTokens output_tokens,
    ModelRequests model_requests,
    CostMicros cost_micros,
    ReservedMicros reserved_micros,
    BudgetMicros budget_micros,
    TimeoutMs timeout_ms,
    CorrelationId correlation_id,
    CreatedBy created_by,
    ApiKeyId api_key_id,
    CreatedAt created_at,
    ScheduledFor scheduled_for,
    StartedAt started_at,
    DeadlineAt deadline_at,
    UnreadySince unready_since,
    FinishedAt finished_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
