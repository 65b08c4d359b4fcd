//! Making all vectors anew: a set of its own is filled, while search goes on with the old one.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{PORTION, TELLING};
use crate::base::id::WorkspaceId;
use crate::db::vectors::{self, VectorSet};
use crate::domain::retrieval::NO_MODEL;
use crate::domain::retrieval::embedder::{BatchError, Embedding, target};
use crate::engine::{Failure, FailureCode, JobCtx, JobError, OpenStep, Step};
use crate::port::llm::EmbeddingModel;
use crate::spending::Account;

/// How long it waits for others that work on the last passages.
const PATIENCE: Duration = Duration::from_millis(500);

/// The result of a step.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Portion {
    passages: u32,
    is_last: bool,
}

/// Makes the vectors of the job's workspace anew, or of all workspaces.
pub(super) async fn make_all(ctx: &JobCtx) -> Result<(), JobError> {
    let missing = || Failure::permanent(FailureCode::InvalidConfiguration, NO_MODEL);
    let model = ctx.app().models.embedding().ok_or_else(missing)?;
    // What an attempt before this one had under way.
    vectors::release(&ctx.app().db, ctx.id().0).await?;
    for workspace in workspaces(ctx).await? {
        for number in 1.. {
            if make_portion(ctx, &model, workspace, number).await?.is_last {
                break;
            }
        }
    }
    Ok(vectors::delete_dropped(&ctx.app().db).await?)
}

/// Tells how many vectors there would be.
pub(super) async fn count_all(ctx: &JobCtx) -> Result<(), JobError> {
    let workspaces = workspaces(ctx).await?;
    let Step::Open(step) = ctx.step::<u64>("count", "Count the passages that would get new vectors").await? else {
        return Ok(());
    };
    let mut count = 0;
    for workspace in workspaces {
        count += vectors::passages(&ctx.app().db, workspace).await?;
    }
    let message = format!("{count} passages would get new vectors; none were made.");
    step.finish(ctx.begin().await?, message, count).await.map(drop)
}

/// The workspaces whose vectors are meant.
async fn workspaces(ctx: &JobCtx) -> Result<Vec<WorkspaceId>, JobError> {
    match ctx.job().workspace_id {
        Some(workspace) => Ok(vec![workspace]),
        None => list(ctx).await,
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
