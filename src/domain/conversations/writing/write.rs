//! Write: the text of the answer, by a model or from sentences of the passages.

use std::sync::Arc;

use super::finish::{self, Finished};
use super::retrieve::Passages;
use super::stream::{self, End};
use super::task::Task;
use super::text::begin_attempt_in;
use crate::base::FailureCode;
use crate::domain::conversations::answer::{self, PromptParts, Turn};
use crate::domain::conversations::growing;
use crate::domain::conversations::service::change::Change;
use crate::domain::conversations::service::send::update_later;
use crate::domain::conversations::service::stop::lock_message_in;
use crate::domain::models::catalog::{self, Chosen};
use crate::engine::{Failure, JobCtx, JobError, OpenStep, Step};
use crate::entity::conversation_event::ConversationEventKind;
use crate::entity::job;
use crate::entity::message::{self, MessageStatus};
use crate::entity::message_part::PartKind;
use crate::live::growth::Writer;
use crate::port::llm::{ChunkStream, Cut, LanguageModel, Message, Request, Role};
use crate::spending::{Account, Attempt, Metered, Opened, told};

/// Longest answer when neither the bot nor the settings say.
const MAXIMUM_OUTPUT_TOKENS: u32 = 4_096;

/// What is asked of a model whose answer goes on.
const GO_ON: &str = "Your last answer broke off. Go on right after its last character, without repeating any of it, and \
                     bring it to its end.";

/// Writes the answer, once.
pub async fn run(ctx: &JobCtx, task: &Task, passages: &Passages, models: Vec<Chosen>) -> Result<(), JobError> {
    let step = match ctx.step_to_begin::<Finished>("write", "Write the answer").await? {
        Step::Done(_) => return Ok(()),
        Step::Open(step) => step,
    };
    if models.is_empty() && !task.retrieval.is_enabled && task.attachments.is_empty() {
        let message = "This bot looks nothing up, and there is no model that could answer. Choose one for it, or let an \
                       administrator set the workspace's defaults.";
        return Err(Failure::permanent(FailureCode::InvalidConfiguration, message).into());
    }
    let is_no_answer = passages.is_expected && passages.all.is_empty() && task.attachments.is_empty();
    let written = match !models.is_empty() && !is_no_answer {
        true => with_models(&step, task, passages, models).await?,
        false => {
            let Begun { writer, attempt, .. } = begin(&step, task, None).await?;
            let text = answer::extract(&task.question.text, &passages.all);
            let is_no_answer = text.is_none();
            let text = text.unwrap_or_else(|| answer::no_answer(&task.question.text));
            writer.first_word_after(task.waited(ctx));
            writer.append(PartKind::Text, &text)?;
            Written { writer, attempt, cut: None, is_no_answer }
        }
    };
    finish::run(ctx, task, passages, step, written).await
}

/// A text that is written to its end.
pub struct Written {
    pub writer: Writer,
    /// The attempt that wrote it.
    pub attempt: i64,
    /// Why its end is missing, if it is.
    pub cut: Option<Cut>,
    pub is_no_answer: bool,
}

/// The next attempt at the answer.
struct Begun {
    writer: Writer,
    attempt: i64,
    /// The first model, when its call is paid.
    prepaid: Option<Metered>,
}

/// The first call that an attempt makes.
struct FirstCall<'a> {
    account: &'a Account,
    model: &'a Chosen,
    request: &'a Request,
}

/// Begins the step and the next attempt at the answer, and reserves what its first call may cost, all with one commit:
/// somebody waits for the first word, and each commit is a flush to disk.
async fn begin(step: &OpenStep, task: &Task, call: Option<FirstCall<'_>>) -> Result<Begun, JobError> {
    let ctx = step.ctx();
    let mut tx = ctx.begin().await?;
    let mut prepaid = None;
    // Months of the ledger are locked before conversations, as at the end of an answer.
    if let Some(FirstCall { account, model, request }) = &call {
        prepaid = account.prepaid_in(&tx, Arc::clone(&model.model), request).await?;
        if prepaid.is_none() {
            tx.rollback().await?;
            tx = ctx.begin().await?;
        }
    }
    step.begin_in(&mut tx).await?;
    let gone = || JobError::from(Failure::superseded());
    let mut change = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?.ok_or_else(gone)?;
    let mut row = lock_message_in(&tx, task.workspace, task.answer.id).await?.ok_or_else(gone)?;
    if !row.status.is_open() || row.job_id != Some(ctx.id()) {
        ctx.abandon();
        return Err(JobError::Lost);
    }
    let seed = begin_attempt_in(&mut tx, &mut row, change.now(), task.goes_on, &why_anew(ctx.job())).await?;
    row.status = MessageStatus::Streaming;
    // Whoever stops the answer, in any process, leaves it as one of this model.
    written_by(&mut row, call.map(|call| call.model));
    let attempt = row.attempt;
    update_later(&mut tx, &row)?;
    if attempt > 1 {
        change.tell(ConversationEventKind::AttemptStarted, Some(row.id), Some(attempt));
    }
    change.write_in(&mut tx)?;
    tx.commit().await?;
    let seed: Vec<_> = seed.into_iter().map(|part| (part.kind, part.text)).collect();
    let writer = ctx.app().growth.begin(row.id, attempt, growing(task.conversation.id), &seed);
    Ok(Begun { writer, attempt, prepaid })
}

/// Why an answer is begun anew.
fn why_anew(job: &job::Model) -> String {
    let failure = job.failure.as_ref().and_then(|failure| failure["message"].as_str());
    match failure {
        Some(message) => format!("The attempt failed: {message}"),
        None if job.attempt > 1 => "The worker that wrote it was lost.".to_owned(),
        None => "The answer was begun anew.".to_owned(),
    }
}

async fn with_models(
    step: &OpenStep,
    task: &Task,
    passages: &Passages,
    models: Vec<Chosen>,
) -> Result<Written, JobError> {
    let Some(first) = models.first() else { return Err(Failure::superseded().into()) };
    let request = request(step, task, passages, &*first.model);
    let account = Account::of_step_for_bot(step, task.bot.id)?;
    let call = FirstCall { account: &account, model: first, request: &request };
    let Begun { writer, attempt, prepaid } = begin(step, task, Some(call)).await?;
    let stream = open(step, task, &account, prepaid, &models, &request).await?;
    match stream::append(stream, &writer, task.bot.shows_reasoning, || task.waited(step.ctx())).await? {
        End::Done(finish) => {
            let nothing = writer.text(PartKind::Text).trim().is_empty().then_some(Cut::NoText);
            let cut = Cut::of(finish).or(nothing);
            Ok(Written { writer, attempt, cut, is_no_answer: false })
        }
        End::Lost => {
            step.ctx().abandon();
            Err(JobError::Lost)
        }
    }
}

/// Asks the models in their order, until one has begun to speak. Whom it asked in vain stands in the log of the job.
async fn open(
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

/// Notes which model writes an answer.
fn written_by(row: &mut message::Model, model: Option<&Chosen>) {
    row.model_name = model.map(|model| model.row.name.clone());
    row.model_id = model.map(|model| model.row.id);
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
