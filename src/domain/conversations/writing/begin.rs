//! Begin: the next attempt at an answer, or the one that waited.

use std::sync::Arc;

use super::task::Task;
use super::text::{Part, Seed, begin_attempt_in, written};
use crate::base::Result;
use crate::db::Tx;
use crate::domain::conversations::growing;
use crate::domain::conversations::service::change::Change;
use crate::domain::conversations::service::send::update_later;
use crate::domain::conversations::service::stop::lock_message_in;
use crate::domain::models::catalog::Chosen;
use crate::engine::{Failure, JobCtx, JobError, OpenStep};
use crate::entity::conversation_event::ConversationEventKind;
use crate::entity::job;
use crate::entity::message::{self, MessageStatus};
use crate::live::growth::Writer;
use crate::port::llm::{Cut, Request};
use crate::spending::{Account, Metered};

/// A text that is written to its end.
pub struct Written {
    pub writer: Writer,
    /// The attempt that wrote it.
    pub attempt: i64,
    /// Why its end is missing, if it is.
    pub cut: Option<Cut>,
    pub is_no_answer: bool,
}

/// An attempt at the answer that has begun.
pub struct Begun {
    pub writer: Writer,
    pub attempt: i64,
    /// The first model, when its call is paid.
    pub prepaid: Option<Metered>,
}

/// The first call that an attempt makes.
pub struct FirstCall<'a> {
    pub account: &'a Account,
    pub model: &'a Chosen,
    pub request: &'a Request,
}

/// What begins.
#[derive(Default)]
pub struct Beginning<'a> {
    /// The step in which it does.
    pub step: Option<&'a OpenStep>,
    /// The first call of a model.
    pub call: Option<FirstCall<'a>>,
    /// What is known to have been said, of an answer in several rounds: an attempt that has written nothing else goes on, and
    /// is no other one.
    pub said: Option<&'a [Part]>,
}

/// Begins the step and the next attempt at the answer, and reserves what its first call may cost, all with one commit:
/// somebody waits for the first word, and each commit is a flush to disk.
pub async fn begin(ctx: &JobCtx, task: &Task, beginning: Beginning<'_>) -> Result<Begun, JobError> {
    let Beginning { step, call, said } = beginning;
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
    if let Some(step) = step {
        step.begin_in(&mut tx).await?;
    }
    let gone = || JobError::from(Failure::superseded());
    let mut change = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?.ok_or_else(gone)?;
    let mut row = lock_message_in(&tx, task.workspace, task.answer.id).await?.ok_or_else(gone)?;
    if !row.status.is_open() || row.job_id != Some(ctx.id()) {
        ctx.abandon();
        return Err(JobError::Lost);
    }
    let seed = match under_way(&tx, &row, said).await? {
        Some(stored) => stored,
        None => next_attempt_in(ctx, task, &mut tx, &mut change, &mut row, said).await?,
    };
    row.status = MessageStatus::Streaming;
    if let Some(call) = call {
        // Whoever stops the answer, in any process, leaves it as one of this model.
        written_by(&mut row, Some(call.model));
    }
    let attempt = row.attempt;
    update_later(&mut tx, &row)?;
    change.write_in(&mut tx)?;
    tx.commit().await?;
    let known: Vec<_> = seed.iter().map(|part| (part.kind, part.text.clone())).collect();
    let writer = ctx.app().growth.begin(row.id, attempt, growing(task.conversation.id), &known);
    append_rest(&writer, &seed, said.unwrap_or_default())?;
    Ok(Begun { writer, attempt, prepaid })
}

/// What the attempt has written that was interrupted, or waited, if it goes on.
async fn under_way(tx: &Tx, row: &message::Model, said: Option<&[Part]>) -> Result<Option<Vec<Part>>, JobError> {
    let is_under_way = row.attempt > 0 && matches!(row.status, MessageStatus::Streaming | MessageStatus::Waiting);
    let Some(said) = said.filter(|_| is_under_way) else { return Ok(None) };
    let stored = written(&**tx, row).await?;
    Ok(is_beginning(&stored, said).then_some(stored))
}

async fn next_attempt_in(
    ctx: &JobCtx,
    task: &Task,
    tx: &mut Tx,
    change: &mut Change,
    row: &mut message::Model,
    said: Option<&[Part]>,
) -> Result<Vec<Part>, JobError> {
    let seed = match said {
        Some(said) => Seed::Parts(said),
        None if task.goes_on => Seed::Before,
        None => Seed::Nothing,
    };
    let parts = begin_attempt_in(tx, row, change.now(), seed, &why_anew(ctx.job())).await?;
    written_by(row, None);
    if row.attempt > 1 {
        change.tell(ConversationEventKind::AttemptStarted, Some(row.id), Some(row.attempt));
    }
    Ok(parts)
}

/// True when what is stored is the beginning of what was said, or all of it.
fn is_beginning(stored: &[Part], said: &[Part]) -> bool {
    let Some((last, whole)) = stored.split_last() else { return true };
    let same = |(one, other): (&Part, &Part)| one == other;
    whole.len() < said.len()
        && whole.iter().zip(said).all(same)
        && said.get(whole.len()).is_some_and(|part| part.kind == last.kind && part.text.starts_with(&last.text))
}

/// Appends what was said and is not stored: the process was lost between the two.
fn append_rest(writer: &Writer, stored: &[Part], said: &[Part]) -> Result<()> {
    for (place, part) in said.iter().enumerate().skip(stored.len().saturating_sub(1)) {
        let known = stored.get(place).map_or(0, |part| part.text.len());
        writer.append(part.kind, part.text.get(known..).unwrap_or_default())?;
    }
    Ok(())
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

/// Notes which model writes an answer.
pub fn written_by(row: &mut message::Model, model: Option<&Chosen>) {
    row.model_name = model.map(|model| model.row.name.clone());
    row.model_id = model.map(|model| model.row.id);
}
