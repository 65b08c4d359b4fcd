//! Writing an answer: looking passages up, asking a model, storing what comes as it comes, checking what it cites.

mod begin;
mod calls;
mod finish;
mod models;
mod retrieve;
mod rounds;
mod stored;
mod stream;
mod summary;
mod talk;
mod task;
pub mod text;
mod title;
mod write;

use super::jobs::Parameters;
use crate::engine::{Failure, JobCtx, JobError, Outcome};
use task::Task;

/// Writes the answer of a job; answers with what it waits for, if it does.
pub async fn answer(ctx: &JobCtx, parameters: &Parameters) -> Result<Option<Outcome>, JobError> {
    let Some(mut task) = Task::read(ctx, parameters).await? else { return Err(Failure::superseded().into()) };
    // Somebody waits for the first word: what does not depend on each other is read at once.
    let (passages, models, tools) = tokio::try_join!(
        retrieve::run(ctx, &task),
        async { Ok(models::of_answer(ctx, &task).await?) },
        write::tools(ctx, &task)
    )?;
    summary::run(ctx, &mut task, &passages, &models).await?;
    if let Some(wait) = write::run(ctx, &task, &passages, models, tools).await? {
        return Ok(Some(wait));
    }
    title::run(ctx, &task).await.map(|()| None)
}
