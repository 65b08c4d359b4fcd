//! A named step of a job, with its stored result.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{JobId, JobStepId, WorkspaceId};

/// Status of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum StepStatus {
    /// Not started.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// Running.
    #[sea_orm(string_value = "RUNNING")]
    Running,
    /// Succeeded.
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
    /// Failed.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// A named step of a job, with its stored result.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_steps")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobStepId,
    /// The job.
    pub job_id: JobId,
    /// The tenant.
    pub workspace_id: Option<WorkspaceId>,
    /// Machine-readable name; unique in the job.
    #[sea_orm(column_type = "Text")]
    pub key: String,
    /// Name for people.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// 0, 1, 2 … in the job.
    pub position: i32,
    /// Status.
    pub status: StepStatus,
    /// Attempt that last ran it.
    pub attempt: i32,
    /// Its result, used instead of running it again.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub result: Option<Json>,
    /// Explains the status in one sentence.
    #[sea_orm(column_type = "Text", nullable)]
    pub message: Option<String>,
    /// Why it failed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub failure: Option<Json>,
    /// Tokens sent to models.
    pub input_tokens: i64,
    /// Part of them served from a cache.
    pub cached_input_tokens: i64,
    /// Tokens that models produced.
    pub output_tokens: i64,
    /// Requests that reached a model.
    pub model_requests: i64,
    /// Cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it finished.
    pub finished_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
