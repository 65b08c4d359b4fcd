//! Which models are asked for an answer, and for what goes with it.

use super::task::Task;
use crate::base::Result;
use crate::domain::models::catalog::{self, Chosen};
use crate::engine::JobCtx;
use crate::entity::model_default::ModelPurpose;

/// The models that may write the answer, in the order in which they are asked: the one that was named with the message,
/// that of the bot and those that stand in for it, then those of the workspace.
pub async fn of_answer(ctx: &JobCtx, task: &Task) -> Result<Vec<Chosen>> {
    let named = task.answer.requested_model_id;
    let others: Vec<_> = task.bot.model_id.into_iter().chain(task.fallbacks.iter().copied()).collect();
    catalog::chain(ctx.app(), task.workspace, ModelPurpose::Chat, named, &others).await
}

/// The models for short texts on the side.
pub async fn on_the_side(ctx: &JobCtx, task: &Task) -> Result<Vec<Chosen>> {
    let bots: Vec<_> = task.bot.model_id.into_iter().collect();
    catalog::chain(ctx.app(), task.workspace, ModelPurpose::Fast, None, &bots).await
}
