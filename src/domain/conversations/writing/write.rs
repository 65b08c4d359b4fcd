//! Write: the text of the answer, by a model or from sentences of the passages.

use std::sync::Arc;

use super::begin::{Beginning, Begun, FirstCall, Written, begin, written_by};
use super::finish::{self, Finished};
use super::retrieve::Passages;
use super::rounds;
use super::stream::{self, End, Place};
use super::task::Task;
use crate::base::FailureCode;
use crate::domain::bots::service::tools::usable;
use crate::domain::conversations::answer::{self, PromptParts, Turn};
use crate::domain::conversations::service::send::update_later;
use crate::domain::conversations::service::stop::lock_message_in;
use crate::domain::models::catalog::{self, Chosen};
use crate::domain::tools::making::may_call;
use crate::engine::{Failure, JobCtx, JobError, OpenStep, Outcome, Step};
use crate::entity::message::MessageStatus;
use crate::entity::message_part::PartKind;
use crate::entity::tool;
use crate::port::llm::{ChunkStream, Cut, LanguageModel, Message, Request, Role};
use crate::spending::{Account, Attempt, Metered, Opened, told};

/// Longest answer when neither the bot nor the settings say.
const MAXIMUM_OUTPUT_TOKENS: u32 = 4_096;

/// What is asked of a model whose answer goes on.
const GO_ON: &str = "Your last answer broke off. Go on right after its last character, without repeating any of it, and \
                     bring it to its end.";

/// Writes the answer, once; answers with what it waits for, if it does.
pub async fn run(
    ctx: &JobCtx,
    task: &Task,
    passages: &Passages,
    models: Vec<Chosen>,
    tools: Vec<tool::Model>,
) -> Result<Option<Outcome>, JobError> {
    // What was begun with tools ends in rounds, whatever became of the tools.
    let is_begun = task.answer.status == MessageStatus::Waiting || ctx.has_begun("ask-1").await?;
    if !models.is_empty() && (!tools.is_empty() || is_begun) {
        return Box::pin(rounds::run(ctx, task, passages, &models, &tools)).await;
    }
    let step = match ctx.step_to_begin::<Finished>("write", "Write the answer").await? {
        Step::Done(_) => return Ok(None),
        Step::Open(step) => step,
    };
    if models.is_empty() && !task.retrieval.is_enabled && task.attachments.is_empty() {
        let message = "This bot looks nothing up, and there is no model that could answer. Choose one for it, or let an \
                       administrator set the workspace's defaults.";
        return Err(Failure::permanent(FailureCode::InvalidConfiguration, message).into());
    }
    let is_no_answer = passages.is_expected && passages.all.is_empty() && task.attachments.is_empty();
    let written = match !models.is_empty() && !is_no_answer {
        true => with_models(&step, task, passages, &models).await?,
        false => {
            let beginning = Beginning { step: Some(&step), ..Beginning::default() };
            let Begun { writer, attempt, .. } = begin(ctx, task, beginning).await?;
            let text = answer::extract(&task.question.text, &passages.all);
            let is_no_answer = text.is_none();
            let text = text.unwrap_or_else(|| answer::no_answer(&task.question.text));
            writer.first_word_after(task.waited(ctx));
            writer.append(PartKind::Text, &text)?;
            Written { writer, attempt, cut: None, is_no_answer }
        }
    };
    finish::run(ctx, task, passages, step, written).await.map(|()| None)
}

/// The tools that the model may call: those of the bot, as far as the person who asks may run tools. A text that goes on
/// needs none.
pub async fn tools(ctx: &JobCtx, task: &Task) -> Result<Vec<tool::Model>, JobError> {
    if task.goes_on {
        return Ok(Vec::new());
    }
    let tools = usable(ctx.app(), task.bot.id).await?;
    match tools.is_empty() || may_call(ctx).await? {
        true => Ok(tools),
        false => Ok(Vec::new()),
    }
}

async fn with_models(
    step: &OpenStep,
    task: &Task,
    passages: &Passages,
    models: &[Chosen],
) -> Result<Written, JobError> {
    let Some(first) = models.first() else { return Err(Failure::superseded().into()) };
    let ctx = step.ctx();
    let request = request(step, task, passages, &*first.model);
    let account = Account::of_step_for_bot(step, task.bot.id)?;
    let call = FirstCall { account: &account, model: first, request: &request };
    let beginning = Beginning { step: Some(step), call: Some(call), said: None };
    let Begun { writer, attempt, prepaid } = begin(ctx, task, beginning).await?;
    let stream = open(step, task, &account, prepaid, models, &request).await?;
    let place = Place { writer: &writer, keeps_reasoning: task.bot.shows_reasoning, separator: "" };
    match stream::append(stream, place, || task.waited(ctx)).await? {
        End::Done(said) => {
            let nothing = writer.text(PartKind::Text).trim().is_empty().then_some(Cut::NoText);
            let cut = Cut::of(said.finish).or(nothing);
            Ok(Written { writer, attempt, cut, is_no_answer: false })
        }
        End::Lost => {
            ctx.abandon();
            Err(JobError::Lost)
        }
    }
}

/// Asks the models in their order, until one has begun to speak. Whom it asked in vain stands in the log of the job.
pub async fn open(
    step: &OpenStep,
    task: &Task,
    account: &Account,
    prepaid: Option<Metered>,
    models: &[Chosen],
    request: &Request,
) -> Result<ChunkStream, JobError> {
    if let [only] = models {
        // One model has all the time that its settings give it.
        let model = prepaid.unwrap_or_else(|| account.model(Arc::clone(&only.model)));
        return Ok(model.stream(request).await?);
    }
    let (opened, attempts) = match account.stream_first_prepaid(&catalog::models(models), prepaid, request).await {
        Ok(Opened { stream, index, attempts }) => (Ok((index, stream)), attempts),
        Err(failed) => (Err(failed.error), failed.attempts),
    };
    if attempts.len() > 1 {
        let answers = opened.as_ref().ok().and_then(|(index, _)| models.get(*index));
        tell(step, task, &attempts, answers).await?;
    }
    Ok(opened?.1)
}

/// Tells the log whom it asked in vain, and the answer which model writes it instead.
async fn tell(step: &OpenStep, task: &Task, attempts: &[Attempt], model: Option<&Chosen>) -> Result<(), JobError> {
    let mut tx = step.ctx().begin().await?;
    step.ctx().emit_in(&mut tx, vec![told(attempts).step(step.id())]).await?;
    // One that no model answers stays with the first that was asked.
    if let Some(model) = model
        && let Some(mut row) = lock_message_in(&tx, task.workspace, task.answer.id).await?
        && row.status.is_open()
    {
        written_by(&mut row, Some(model));
        update_later(&mut tx, &row)?;
    }
    Ok(tx.commit().await?)
}

/// What the prompt of an answer is made of.
pub fn prompt<'a>(
    ctx: &JobCtx,
    task: &'a Task,
    passages: &'a Passages,
    model: &dyn LanguageModel,
    turns: &'a [Turn],
) -> PromptParts<'a> {
    let configured = ctx.app().config.llm.max_output_tokens;
    PromptParts {
        instructions: &task.instructions,
        summary: task.summary.as_deref(),
        history: turns,
        passages: &passages.all,
        is_grounded: passages.is_expected,
        cites_sources: task.retrieval.cites_sources,
        has_tools: false,
        question: &task.question.text,
        context_tokens: model.context_tokens(),
        max_output_tokens: Some(task.sampling.maximum_output_tokens.unwrap_or(configured.min(MAXIMUM_OUTPUT_TOKENS))),
    }
}

fn request(step: &OpenStep, task: &Task, passages: &Passages, model: &dyn LanguageModel) -> Request {
    let turns: Vec<Turn> = task.turns();
    let assembled = answer::assemble(&prompt(step.ctx(), task, passages, model, &turns));
    let mut messages = assembled.messages;
    if task.goes_on {
        messages.push(Message::new(Role::Assistant, task.answer.text.clone()));
        messages.push(Message::new(Role::User, GO_ON));
    }
    sampled(task, Request::new(messages, None, assembled.max_output_tokens, step.idempotency_key()))
}

/// The request with the settings of the bot.
pub fn sampled(task: &Task, mut request: Request) -> Request {
    #[expect(clippy::cast_possible_truncation, reason = "both are between 0 and 2")]
    let [temperature, top_p] = [task.sampling.temperature, task.sampling.top_p].map(|value| value.map(|v| v as f32));
    request.temperature = temperature;
    request.top_p = top_p;
    request.wants_reasoning = task.bot.shows_reasoning;
    request.is_shown = true;
    request
}
