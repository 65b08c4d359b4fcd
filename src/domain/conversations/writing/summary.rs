//! Summary: what was said long ago, in short, when it does not fit into the context any more. It is made once, and stays
//! as a message of the server below the last one that it sums up, so that every path through that message has it.

use super::models::on_the_side;
use super::retrieve::Passages;
use super::task::Task;
use super::write::prompt;
use crate::domain::conversations::answer;
use crate::domain::conversations::service::change::Change;
use crate::domain::models::catalog::{self, Chosen};
use crate::engine::{Failure, JobCtx, JobError, Step};
use crate::entity::message::{MessageRole, MessageStatus};
use crate::port::llm::{Request, complete};
use crate::spending::Account;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};

/// Longest summary, in tokens.
const MOST_TOKENS: u32 = 600;

/// Sums up the oldest messages, if they do not fit.
pub async fn run(ctx: &JobCtx, task: &mut Task, passages: &Passages, models: &[Chosen]) -> Result<(), JobError> {
    let Some(first) = models.first() else { return Ok(()) };
    let turns = task.turns();
    let assembled = answer::assemble(&prompt(ctx, task, passages, &*first.model, &turns));
    let many = assembled.summarise.min(task.past.len());
    let Some(last) = many.checked_sub(1).and_then(|last| task.past.get(last)).map(|past| past.id) else {
        return Ok(());
    };
    let text = match ctx.step::<String>("summarise", "Sum up what was said before").await? {
        Step::Done(text) => text,
        Step::Open(step) => {
            let said = turns.get(..many).unwrap_or_default();
            let messages = answer::summary_messages(said, task.summary.as_deref());
            let request = Request::new(messages, None, MOST_TOKENS, step.idempotency_key());
            let side = on_the_side(ctx, task).await?;
            let models = catalog::models(if side.is_empty() { models } else { &side });
            let said = complete(&Account::of_step_for_bot(&step, task.bot.id)?.chain(models), &request).await?;
            let text = said.text.trim().to_owned();
            let tx = ctx.begin().await?;
            let gone = || JobError::from(Failure::superseded());
            let change = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?;
            let mut change = change.ok_or_else(gone)?;
            let mut row = change.new_message(MessageRole::System, MessageStatus::Completed, Some(last));
            row.text.clone_from(&text);
            row.completed_at = Some(change.now());
            row.into_active_model().reset_all().insert(&*tx).await?;
            let mut tx = tx;
            change.write_in(&mut tx)?;
            step.finish(tx, format!("Summed up {many} messages."), text).await?
        }
    };
    task.past.drain(..many);
    task.summary = Some(text);
    Ok(())
}
