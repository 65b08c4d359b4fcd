//! Steps as people see them: without their stored results, which can be large and are internal to the engine.

use sea_orm::{ColumnTrait as _, DerivePartialModel, QueryFilter as _, QueryOrder as _};
use serde_json::Value;

use crate::app::App;
use crate::base::id::{JobId, JobStepId, WorkspaceId};
use crate::base::{Result, Timestamp, Viewer};
use crate::entity::job_step::{Column, Entity, StepStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _};

/// A step without its result.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
#[cfg_attr(not(test), expect(clippy::missing_docs_in_private_items, reason = "named like the columns"))]
pub struct StepRow {
    pub id: JobStepId,
    pub job_id: JobId,
    pub workspace_id: Option<WorkspaceId>,
    pub key: String,
    pub title: String,
    pub position: i32,
    pub status: StepStatus,
    pub message: Option<String>,
    pub failure: Option<Value>,
    pub input_tokens: i64,
    pub cached_input_tokens: i64,
    pub output_tokens: i64,
    pub model_requests: i64,
    pub cost_micros: i64,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

impl StepRow {
    fn is_visible(&self, viewer: &Viewer) -> bool {
        self.workspace_id.map_or_else(|| viewer.is_instance_admin(), |workspace| viewer.sees(workspace))
    }
}

/// Steps of jobs, in the order of each job.
pub async fn of_jobs(app: &App, viewer: &Viewer, jobs: impl IntoIterator<Item = JobId>) -> Result<Vec<StepRow>> {
    let select = Entity::belonging_to_any(jobs).order_by_asc(Column::Position).order_by_asc(Column::Id);
    let rows = select.into_partial_model::<StepRow>().all(app.db.read()).await?;
    Ok(rows.into_iter().filter(|row| row.is_visible(viewer)).collect())
}

/// Steps by identifier.
pub async fn by_id(app: &App, viewer: &Viewer, ids: impl IntoIterator<Item = JobStepId>) -> Result<Vec<StepRow>> {
    let select = Entity::visible_to(viewer).filter(Column::Id.is_in(ids));
    Ok(select.into_partial_model::<StepRow>().all(app.db.read()).await?)
}
