//! A piece of work in the background.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ApiKeyId, JobId, PromptVersionId, UserId, WorkspaceId};

/// Status of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum JobStatus {
    /// Waiting for its scheduled time.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// Waiting for a worker.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// Running.
    #[sea_orm(string_value = "RUNNING")]
    Running,
    /// Waiting for a decision, a timer or another job.
    #[sea_orm(string_value = "WAITING")]
    Waiting,
    /// The last attempt failed; waiting for the next one.
    #[sea_orm(string_value = "RETRYING")]
    Retrying,
    /// Being stopped.
    #[sea_orm(string_value = "CANCELLING")]
    Cancelling,
    /// Succeeded.
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
    /// Failed for good.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// Cancelled.
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
    /// The workspace, or nil for the instance. Claims are fair between lanes.
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
    /// The result.
    pub result_id: Option<Uuid>,
    /// Version of the prompt that it was started from.
    pub prompt_version_id: Option<PromptVersionId>,
    /// Job that started it.
    pub parent_id: Option<JobId>,
    /// Job that it repeats.
    pub rerun_of_id: Option<JobId>,
    /// Jobs with the same key run one at a time.
    #[sea_orm(column_type = "Text", nullable)]
    pub concurrency_key: Option<String>,
    /// Number of the current or last attempt; 0 before the first.
    pub attempt: i32,
    /// Attempts before it fails for good.
    pub maximum_attempts: i32,
    /// Workers that died while running it.
    pub crash_count: i32,
    /// Fencing number: raised by each claim, so that writes with an old number have no effect.
    pub fence: i64,
    /// When the lease ends unless renewed, by the database's clock.
    pub lease_until: Option<Timestamp>,
    /// Worker that runs or last ran it.
    #[sea_orm(column_type = "Text", nullable)]
    pub worker_name: Option<String>,
    /// Earliest start of it or its next attempt.
    pub available_at: Timestamp,
    /// When cancellation was requested.
    pub cancel_requested_at: Option<Timestamp>,
    /// Progress, 0 to 1.
    pub progress: Option<f64>,
    /// What is being done now, in one sentence.
    #[sea_orm(column_type = "Text", nullable)]
    pub progress_message: Option<String>,
    /// Number of completed steps.
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
    /// Requests that reached a model.
    pub model_requests: i64,
    /// Settled cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// Cost reserved for calls in progress.
    pub reserved_micros: i64,
    /// Cost limit in millionths of a US dollar.
    pub budget_micros: Option<i64>,
    /// Longest duration in milliseconds, from the first start.
    pub timeout_ms: i64,
    /// Correlation identifier of the request.
    #[sea_orm(column_type = "Text")]
    pub correlation_id: String,
    /// Who started it.
    pub created_by: Option<UserId>,
    /// API key of the request.
    pub api_key_id: Option<ApiKeyId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Requested earliest start.
    pub scheduled_for: Option<Timestamp>,
    /// When the first attempt started.
    pub started_at: Option<Timestamp>,
    /// When the whole job times out.
    pub deadline_at: Option<Timestamp>,
    /// Since when it has waited for a dependency that is not ready; none while it makes progress.
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
