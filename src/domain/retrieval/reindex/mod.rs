//! Making the vectors of passages anew: a job that fills a set of vectors of its own, while search goes on with the old
//! one. Steps: for each workspace as many as it takes, of a minute each, so that a person sees them go by; what is done is
//! kept with each batch, and not done twice.

pub(super) mod service;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

use super::NO_MODEL;
use super::embedder::{BatchError, Embedding, target};
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::db::vectors::{self, VectorSet};
use crate::domain::auth::service::acting_for;
use crate::engine::administrator::authorize_administrator;
use crate::engine::kind::KindSettings;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, JobOptions, OpenStep, Outcome, Step};
use crate::entity::job;
use crate::port::llm::EmbeddingModel;
use crate::spending::Account;

/// Stable name of the kind.
pub const KIND: &str = "REINDEX";
/// How long a step takes, about.
const PORTION: Duration = Duration::from_secs(60);
/// A step has a batch under way when its time is over, which a slow model may take long for.
const STEP_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// How often progress is told.
const TELLING: Duration = Duration::from_secs(2);
/// How long it waits for others that work on the last passages.
const PATIENCE: Duration = Duration::from_millis(500);

/// Makes vectors anew.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReindexJob;

/// The result of a step.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Portion {
    passages: u32,
    is_last: bool,
}

impl JobHandler for ReindexJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { step_timeout: Some(STEP_TIMEOUT), ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let missing = || Failure::permanent(FailureCode::InvalidConfiguration, NO_MODEL);
            let model = ctx.app().models.embedding().ok_or_else(missing)?;
            // What an attempt before this one had under way.
            vectors::release(&ctx.app().db, ctx.id().0).await?;
            let workspaces = match ctx.job().workspace_id {
                Some(workspace) => vec![workspace],
                None => list(ctx).await?,
            };
            for workspace in workspaces {
                for number in 1.. {
                    if make_portion(ctx, &model, workspace, number).await?.is_last {
                        break;
                    }
                }
            }
            vectors::delete_dropped(&ctx.app().db).await?;
            Ok(Outcome::Done { result: None })
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            match job.workspace_id {
                Some(_) => acting_for(app, job, &[Permission::WorkspaceUpdate]).await.map(drop),
                None => authorize_administrator(app, job).await,
            }
        })
    }

    fn rerun<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        old: &'a job::Model,
        changes: Option<Value>,
        options: JobOptions,
    ) -> BoxFuture<'a, Result<job::Model>> {
        Box::pin(async move { service::rerun(app, viewer, old, changes, options).await })
    }

    fn ended<'a>(
        &'a self,
        tx: &'a mut Tx,
        row: &'a job::Model,
        _: Option<&'a Failure>,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { vectors::leave_by_job_in(tx, row.id).await })
    }
}

/// The workspaces of a job for all of them, as they were at its beginning.
async fn list(ctx: &JobCtx) -> Result<Vec<WorkspaceId>, JobError> {
    match ctx.step("list", "List the workspaces").await? {
        Step::Done(workspaces) => Ok(workspaces),
        Step::Open(step) => {
            let workspaces = vectors::workspaces(&ctx.app().db).await?;
            let message = format!("{} workspaces have passages.", workspaces.len());
            step.finish(ctx.begin().await?, message, workspaces).await
        }
    }
}

/// Makes vectors for about a minute.
async fn make_portion(
    ctx: &JobCtx,
    model: &Arc<dyn EmbeddingModel>,
    workspace: WorkspaceId,
    number: u32,
) -> Result<Portion, JobError> {
    let (key, title) = match ctx.job().workspace_id {
        Some(_) => (format!("embed-{number}"), format!("Compute vectors ({number})")),
        None => (format!("embed-{workspace}-{number}"), format!("Compute vectors of {workspace} ({number})")),
    };
    let step = match ctx.step(&key, &title).await? {
        Step::Done(portion) => return Ok(portion),
        Step::Open(step) => step,
    };
    let tx = ctx.begin().await?;
    let set = vectors::fill_by_job_in(&tx, workspace, &target(&**model), ctx.id()).await?;
    tx.commit().await?;
    let portion = match &set {
        None => Portion { passages: 0, is_last: true },
        Some(set) => fill(&step, model, set).await?,
    };
    let message = match set {
        None => "There are no passages, or another job makes their vectors.".to_owned(),
        Some(_) => format!("Made vectors of {} passages.", portion.passages),
    };
    step.finish(ctx.begin().await?, message, portion).await
}

async fn fill(step: &OpenStep, model: &Arc<dyn EmbeddingModel>, set: &VectorSet) -> Result<Portion, JobError> {
    let (ctx, app) = (step.ctx(), step.app());
    let account = Account::of_step_for(step, set.workspace);
    let embedding = Embedding { app, model, account, worker: ctx.id().0, step: Some(step) };
    let (begun, mut told) = (Instant::now(), None);
    let mut portion = Portion { passages: 0, is_last: false };
    while !portion.is_last && begun.elapsed() < PORTION {
        let batch = embedding.next(set).await.map_err(JobError::from)?;
        portion.passages += batch.passages;
        let (lacking, all) = vectors::progress(&app.db, set).await?;
        // What was added meanwhile gets its vectors in the background.
        portion.is_last = batch.is_searched || lacking == 0;
        if portion.is_last || told.is_none_or(|at: Instant| at.elapsed() >= TELLING) {
            told = Some(Instant::now());
            let done = all.saturating_sub(lacking);
            #[expect(clippy::cast_precision_loss, reason = "a share for people")]
            let share = if all == 0 { 1.0 } else { done as f64 / all as f64 };
            ctx.progress(share, format!("{done} of {all} passages have their new vectors.")).await?;
        }
        if batch.passages == 0 && !portion.is_last {
            tokio::time::sleep(PATIENCE).await;
        }
    }
    Ok(portion)
}

impl From<BatchError> for JobError {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Model(error) => error.into(),
            BatchError::Other(error) => error.into(),
            BatchError::Job(error) => error,
        }
    }
}
