//! Writing an answer: looking passages up, asking a model, storing what comes as it comes, checking what it cites.

mod finish;
mod models;
mod retrieve;
mod stored;
mod stream;
mod summary;
mod task;
pub mod text;
mod title;
mod write;

use super::jobs::Parameters;
use crate::engine::{Failure, JobCtx, JobError};
use task::Task;

/// Writes the answer of a job.
pub async fn answer(ctx: &JobCtx, parameters: &Parameters) -> Result<(), JobError> {
    let Some(mut task) = Task::read(ctx, parameters).await? else { return Err(Failure::superseded().into()) };
    let (passages, models) =
        tokio::try_join!(retrieve::run(ctx, &task), async { Ok(models::of_answer(ctx, &task).await?) })?;
    summary::run(ctx, &mut task, &passages, &models).await?;
    write::run(ctx, &task, &passages, models).await?;
    title::run(ctx, &task).await
}
