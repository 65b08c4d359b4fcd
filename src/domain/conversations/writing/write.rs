//! Write: the text of the answer, by a model or from sentences of the passages.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::finish::{self, Finished};
use super::models::of_answer;
use super::retrieve::Passages;
use super::stream::{self, End, Times};
use super::task::Task;
use super::text::begin_attempt_in;
use crate::domain::conversations::answer::{self, PromptParts, Turn};
use crate::domain::conversations::growing;
use crate::domain::conversations::service::change::Change;
use crate::domain::conversations::service::send::update_later;
use crate::domain::conversations::service::stop::lock_message_in;
use crate::domain::models::catalog::{self, Chosen};
use crate::engine::{Failure, JobCtx, JobError, OpenStep, Step};
use crate::entity::conversation_event::ConversationEventKind;
use crate::entity::message::MessageStatus;
use crate::entity::message_part::PartKind;
use crate::live::growth::Writer;
use crate::port::llm::{ChunkStream, Cut, LanguageModel, Message, Request, Role};
use crate::spending::{Account, told};

/// Longest answer when neither the bot nor the settings say.
const MAXIMUM_OUTPUT_TOKENS: u32 = 4_096;

/// What is asked of a model whose answer goes on.
const GO_ON: &str = "Your last answer broke off. Go on right after its last character, without repeating any of it, and \
                     bring it to its end.";

/// Writes the answer, once.
pub async fn run(ctx: &JobCtx, task: &Task, passages: &Passages) -> Result<(), JobError> {
    let step = match ctx.step::<Finished>("write", "Write the answer").await? {
        Step::Done(_) => return Ok(()),
        Step::Open(step) => step,
    };
    let begun = Instant::now();
    let mut times = Times::default();
    let models = of_answer(ctx, task).await?;
    let is_no_answer = passages.is_expected && passages.all.is_empty() && task.attachments.is_empty();
    let written = match !models.is_empty() && !is_no_answer {
        true => with_models(&step, task, passages, models, &mut times).await?,
        false => {
            let (writer, attempt) = begin(ctx, task, task.goes_on).await?;
            let text = answer::extract(&task.question.text, &passages.all);
            let is_no_answer = text.is_none();
            let text = text.unwrap_or_else(|| answer::no_answer(&task.question.text));
            times.first_word = Some(Instant::now());
            writer.append(PartKind::Text, &text)?;
            Written { writer, attempt, cut: None, model: None, is_no_answer }
        }
    };
    let waited = ctx.app().clock.now().since(task.answer.created_at).saturating_sub(begun.elapsed());
    let first_word = times.first_word.map(|at| waited + at.duration_since(begun));
    finish::run(ctx, task, passages, step, written, first_word).await
}

/// A text that is written to its end.
pub struct Written {
    pub writer: Writer,
    /// The attempt that wrote it.
    pub attempt: i64,
    /// Why its end is missing, if it is.
    pub cut: Option<Cut>,
    /// The model that wrote it.
    pub model: Option<Chosen>,
    pub is_no_answer: bool,
}

/// Begins the next attempt at the answer.
async fn begin(ctx: &JobCtx, task: &Task, keeps_text: bool) -> Result<(Writer, i64), JobError> {
    let mut tx = ctx.begin().await?;
    let gone = || JobError::from(Failure::superseded());
    let mut change = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?.ok_or_else(gone)?;
    let mut row = lock_message_in(&tx, task.workspace, task.answer.id).await?.ok_or_else(gone)?;
    if !row.status.is_open() || row.job_id != Some(ctx.id()) {
        ctx.abandon();
        return Err(JobError::Lost);
    }
    let seed = begin_attempt_in(&mut tx, &mut row, change.now(), keeps_text).await?;
    row.status = MessageStatus::Streaming;
    let attempt = row.attempt;
    update_later(&mut tx, &row)?;
    if attempt > 1 {
        change.tell(ConversationEventKind::AttemptStarted, Some(row.id), Some(attempt));
    }
    change.write_in(&mut tx)?;
    tx.commit().await?;
    let seed: Vec<_> = seed.into_iter().map(|part| (part.kind, part.text)).collect();
    let writer = ctx.app().growth.begin(row.id, attempt, growing(task.conversation.id), &seed);
    Ok((writer, attempt))
}

async fn with_models(
    step: &OpenStep,
    task: &Task,
    passages: &Passages,
    mut models: Vec<Chosen>,
    times: &mut Times,
) -> Result<Written, JobError> {
    let Some(first) = models.first() else { return Err(Failure::superseded().into()) };
    let request = request(step, task, passages, &*first.model);
    // The model is asked while the attempt is written to disk; nothing of what it says is kept before that.
    let (begun, opened) = tokio::join!(begin(step.ctx(), task, task.goes_on), open(step, task, &models, &request));
    let ((writer, attempt), (index, stream)) = (begun?, opened?);
    match stream::append(stream, &writer, task.bot.shows_reasoning, times).await? {
        End::Done(finish) => {
            let nothing = writer.text(PartKind::Text).trim().is_empty().then_some(Cut::NoText);
            let cut = Cut::of(finish).or(nothing);
            let model = (index < models.len()).then(|| models.swap_remove(index));
            Ok(Written { writer, attempt, cut, model, is_no_answer: false })
        }
        End::Lost => {
            step.ctx().abandon();
            Err(JobError::Lost)
        }
    }
}

/// Asks the models in their order, and answers which of them has begun to speak. Whom it asked in vain stands in the log
/// of the job.
async fn open(
    step: &OpenStep,
    task: &Task,
    models: &[Chosen],
    request: &Request,
) -> Result<(usize, ChunkStream), JobError> {
    let account = Account::of_step_for_bot(step, task.bot.id)?;
    let models = catalog::models(models);
    if let [only] = &models[..] {
        // One model has all the time that its settings give it.
        return Ok((0, account.model(Arc::clone(only)).stream(request).await?));
    }
    let (opened, attempts) = match account.stream_first(&models, request).await {
        Ok(opened) => (Ok((opened.index, opened.stream)), opened.attempts),
        Err(failed) => (Err(failed.error), failed.attempts),
    };
    if attempts.len() > 1 {
        let mut tx = step.ctx().begin().await?;
        step.ctx().emit_in(&mut tx, vec![told(&attempts).step(step.id())]).await?;
        tx.commit().await?;
    }
    Ok(opened?)
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
    let mut request = Request::new(messages, None, assembled.max_output_tokens, step.idempotency_key());
    #[expect(clippy::cast_possible_truncation, reason = "both are between 0 and 2")]
    let [temperature, top_p] = [task.sampling.temperature, task.sampling.top_p].map(|value| value.map(|v| v as f32));
    request.temperature = temperature;
    request.top_p = top_p;
    request.wants_reasoning = task.bot.shows_reasoning;
    request.is_shown = true;
    request
}

/// How long somebody waited for the first word.
pub type FirstWord = Option<Duration>;
