//! Title: a few words of a model about a conversation that nobody has named.

use std::time::Duration;

use tokio::time::timeout;

use super::models::on_the_side;
use super::task::Task;
use crate::base::Error;
use crate::domain::conversations::answer;
use crate::domain::conversations::service::change::Change;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::conversation::TitleSource;
use crate::entity::{OfWorkspace as _, message};
use crate::port::llm::Request;
use crate::port::llm::complete;
use crate::spending::Account;

/// Longest title that a model is asked for, in tokens.
const MOST_TOKENS: u32 = 60;
/// How long a conversation waits to be named. Its job has a slot meanwhile, which another answer may need.
const PATIENCE: Duration = Duration::from_secs(30);

/// Names the conversation after its first answer. It keeps the first words of its first message when no model is there, or
/// the model fails: an answer that is there does not fail for the sake of a title.
pub async fn run(ctx: &JobCtx, task: &Task) -> Result<(), JobError> {
    let is_first = !task.past.iter().any(|past| past.turn.role == crate::port::llm::Role::User) && !task.goes_on;
    let is_named = task.conversation.title_source != TitleSource::Placeholder;
    if !is_first || is_named {
        return Ok(());
    }
    let models: Vec<_> = on_the_side(ctx, task).await?.into_iter().map(|chosen| chosen.model).collect();
    if models.is_empty() {
        return Ok(());
    }
    let Ok(turn) = timeout(PATIENCE, ctx.app().naming.acquire()).await else {
        tracing::info!("a conversation keeps the first words of its first message, since others are named");
        return Ok(());
    };
    let _turn = turn.map_err(Error::internal)?;
    let step = match ctx.step::<Option<String>>("title", "Name the conversation").await? {
        Step::Done(_) => return Ok(()),
        Step::Open(step) => step,
    };
    let answered = message::Entity::by_id_in(task.workspace, task.answer.id).one(ctx.app().db.read()).await?;
    let text = answered.map(|row| row.text).unwrap_or_default();
    let messages = answer::title_messages(&task.question.text, &text);
    let request = Request::new(messages, None, MOST_TOKENS, step.idempotency_key());
    let title = match complete(&Account::of_step_for_bot(&step, task.bot.id)?.chain(models), &request).await {
        Ok(said) => answer::clean_title(&said.text),
        Err(error) => {
            tracing::info!(code = error.code.as_str(), "a conversation keeps the first words of its first message");
            None
        }
    };
    let mut tx = ctx.begin().await?;
    if let Some(title) = &title
        && let Some(mut change) = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?
        && change.row.title_source == TitleSource::Placeholder
    {
        change.row.title.clone_from(title);
        change.row.title_source = TitleSource::Model;
        change.write_aside_in(&mut tx)?;
    }
    let told =
        if title.is_some() { "The conversation has a title." } else { "The conversation keeps its first words." };
    step.finish(tx, told, title).await?;
    Ok(())
}
