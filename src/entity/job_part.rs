//! The columns of a job that an answer shows.
//!
//! A job has 48 columns, and a list shows a handful of them for each of many jobs: it reads those that its selection
//! needs. What was not read is not there, and asking for it is an error; no value is made up. What this brings stands in
//! `docs/performance.md`.

use sea_orm::prelude::Json;
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::columns::Shape;
use super::job::{Column, Entity, JobStatus, Model};
use crate::base::id::{JobId, PromptVersionId, UserId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};

/// A set of columns. Identifier, workspace and creation are in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Default for Columns {
    fn default() -> Self {
        Self(0).with([Column::Id, Column::WorkspaceId, Column::CreatedAt])
    }
}

impl Columns {
    /// These too.
    #[must_use]
    pub fn with(self, columns: impl IntoIterator<Item = Column>) -> Self {
        Self(columns.into_iter().fold(self.0, |set, column| set | 1 << column as u32))
    }

    /// All columns of a part.
    pub fn all() -> Self {
        Self::default().with(PART.iter().copied())
    }

    /// How a list with these columns is read.
    pub fn shape(self) -> PartShape {
        let is_chosen = |column: &Column| self.0 & 1 << *column as u32 != 0;
        PartShape(PART.iter().copied().filter(is_chosen).collect())
    }
}

/// How lists of jobs are read.
#[derive(Debug, Clone)]
pub struct PartShape(Vec<Column>);

impl Shape for PartShape {
    type Entity = Entity;
    type Row = JobPart;

    fn columns(&self) -> &[Column] {
        &self.0
    }

    fn read(&self, row: &QueryResult) -> Result<JobPart, DbErr> {
        JobPart::read(row, &self.0)
    }
}

fn unread(column: &str) -> Error {
    Error::internal(anyhow::anyhow!("the column {column} of a job was not read"))
}

/// Makes [`JobPart`] of the columns that are in every part, and of those that are in some.
macro_rules! part {
    (
        always { $($fixed:ident $always:ident: $kind:ty),+ $(,)? }
        chosen { $($column:ident $field:ident: $type:ty),+ $(,)? }
    ) => {
        /// The columns of a part, in their order.
        const PART: &[Column] = &[$(Column::$fixed,)+ $(Column::$column),+];

        /// A job of which some columns were read.
        #[derive(Debug, Clone)]
        pub struct JobPart {
            $(#[doc = concat!("The column `", stringify!($always), "`.")] pub $always: $kind,)+
            $($field: Option<$type>),+
        }

        impl JobPart {
            $(
                #[doc = concat!("The column `", stringify!($field), "`; an error when it was not read.")]
                pub fn $field(&self) -> Result<&$type> {
                    self.$field.as_ref().ok_or_else(|| unread(stringify!($field)))
                }
            )+
        }

        impl From<Model> for JobPart {
            fn from(row: Model) -> Self {
                Self { $($always: row.$always,)+ $($field: Some(row.$field)),+ }
            }
        }

        impl JobPart {
            /// Reads the columns of a set, those of every part first.
            fn read(row: &QueryResult, columns: &[Column]) -> Result<Self, DbErr> {
                let mut places = 0..;
                let mut part = Self {
                    $($always: row.try_get_by_index(places.next().unwrap_or_default())?,)+
                    $($field: None),+
                };
                for (place, column) in columns.iter().enumerate().skip(places.start) {
                    match column {
                        $(Column::$column => part.$field = Some(row.try_get_by_index(place)?),)+
                        // A set has no other columns.
                        _ => {}
                    }
                }
                Ok(part)
            }
        }
    };
}

part! {
    always {
        Id id: JobId,
        WorkspaceId workspace_id: Option<WorkspaceId>,
        CreatedAt created_at: Timestamp,
    }
    chosen {
        Kind kind: String,
        Title title: String,
        Status status: JobStatus,
        Priority priority: i32,
        Parameters parameters: Json,
        SubjectType subject_type: Option<String>,
        SubjectId subject_id: Option<Uuid>,
        ResultType result_type: Option<String>,
        ResultId result_id: Option<Uuid>,
        PromptVersionId prompt_version_id: Option<PromptVersionId>,
        ParentId parent_id: Option<JobId>,
        RerunOfId rerun_of_id: Option<JobId>,
        Attempt attempt: i32,
        MaximumAttempts maximum_attempts: i32,
        WorkerName worker_name: Option<String>,
        AvailableAt available_at: Timestamp,
        Progress progress: Option<f64>,
        ProgressMessage progress_message: Option<String>,
        CompletedSteps completed_steps: i32,
        TotalSteps total_steps: Option<i32>,
        Failure failure: Option<Json>,
        EventSequence event_sequence: i64,
        InputTokens input_tokens: i64,
        CachedInputTokens cached_input_tokens: i64,
        OutputTokens output_tokens: i64,
        ModelRequests model_requests: i64,
        CostMicros cost_micros: i64,
        CorrelationId correlation_id: String,
        CreatedBy created_by: Option<UserId>,
        ScheduledFor scheduled_for: Option<Timestamp>,
        StartedAt started_at: Option<Timestamp>,
        FinishedAt finished_at: Option<Timestamp>,
        UpdatedAt updated_at: Timestamp,
    }
}
