//! The end of an answer, written once: its text becomes one row for each part, its conversation is free again, and the
//! next message that waits is asked.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};

use super::change::Change;
use super::path;
use super::send::{ask_in, update_later};
use crate::app::App;
use crate::base::id::{ConversationId, DocumentId, JobId, UserId, WorkspaceId};
use crate::base::viewer::Actor;
use crate::base::{FailureCode, InstanceRole, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::approvals::service as approvals;
use crate::domain::conversations::jobs::{NEEDED, Spent};
use crate::domain::conversations::writing::text;
use crate::domain::tools::service::{end_open_in, has_open_calls_in};
use crate::engine::activity::Cause;
use crate::engine::{Failure, queue};
use crate::entity::bot::Visibility;
use crate::entity::conversation_event::ConversationEventKind;
use crate::entity::message::MessageStatus;
use crate::entity::message_part::PartKind;
use crate::entity::{BelongsTo as _, OfWorkspace as _, bot, job, message, message_citation};
use crate::figures::record::{AnswerFigures, answered_in, count_answer, reopened_in};

/// What the check of an answer left of it.
#[derive(Debug)]
pub struct CheckedAnswer {
    /// The text.
    pub text: String,
    /// Documents that it cites.
    pub cited: Vec<DocumentId>,
}

/// Ends an answer whose conversation the transaction holds, and counts it. The row has its last state already, but for its
/// text and its citations: what is stored of them, unless `checked` replaces it.
pub async fn end_in(
    tx: &mut Tx,
    change: &mut Change,
    mut row: message::Model,
    checked: Option<CheckedAnswer>,
) -> Result<message::Model> {
    let (checked, cited) = match checked {
        Some(CheckedAnswer { text, cited }) => (Some(text), cited),
        None => (None, cited_in(tx, &row).await?),
    };
    let parts = text::compact_in(tx, &row).await?;
    let stored = || parts.iter().filter(|part| part.kind == PartKind::Text).map(|part| part.text.as_str()).collect();
    row.text = checked.unwrap_or_else(stored);
    if row.text.is_empty() && matches!(row.status, MessageStatus::Failed | MessageStatus::Stopped) {
        // An attempt that did not say a word takes nothing away from what was said before.
        row.text = text::said_before_in(tx, &row).await?;
    }
    if row.status != MessageStatus::Completed {
        end_calls_in(tx, &row, change.now()).await?;
    }
    row.completed_at = Some(change.now());
    row.total_ms = Some(millis_between(row.created_at, change.now()) - row.paused_ms);
    text::end_attempt_in(tx, &row, change.now(), None).await?;
    if change.row.writing_id == Some(row.id) {
        change.row.writing_id = None;
    }
    change.tell(ConversationEventKind::MessageFinished, Some(row.id), None);
    update_later(tx, &row)?;
    change.index_in(tx, &row);
    let figures = AnswerFigures::of(&row, change.row.owner_id, cited);
    answered_in(tx, &figures)?;
    count_answer(&figures);
    Ok(row)
}

/// Ends what an answer waits for that ends itself: its open calls, and what was asked about them.
async fn end_calls_in(tx: &mut Tx, row: &message::Model, now: Timestamp) -> Result<()> {
    let Some(job) = row.job_id else { return Ok(()) };
    if !has_open_calls_in(tx, row.id).await? {
        return Ok(());
    }
    let Some(job) = queue::lock_in(tx, job).await? else { return Ok(()) };
    approvals::cancel_open_in(tx, now, job.id, Cause::Job(job.id, &job.correlation_id)).await?;
    let failure = row.failure.as_ref().and_then(Failure::from_json);
    end_open_in(tx, &job, failure.as_ref(), now).await
}

/// An answer that ended is about to go on: it is counted when it ends again, without the time in between. One that came
/// from a file, which does not say how long it took, was not counted.
pub async fn reopen_in(tx: &mut Tx, owner: Option<UserId>, row: &mut message::Model, now: Timestamp) -> Result<()> {
    if row.total_ms.is_some() {
        let cited = cited_in(tx, row).await?;
        reopened_in(tx, &AnswerFigures::of(row, owner, cited))?;
    }
    row.paused_ms += row.completed_at.map_or(0, |ended| millis_between(ended, now));
    row.status = MessageStatus::Pending;
    row.failure = None;
    row.completed_at = None;
    Ok(())
}

fn millis_between(first: Timestamp, last: Timestamp) -> i64 {
    i64::try_from(last.since(first).as_millis()).unwrap_or(i64::MAX)
}

/// Documents that an answer cites, by what is stored.
async fn cited_in(tx: &Tx, row: &message::Model) -> Result<Vec<DocumentId>> {
    let citations = message_citation::Entity::belonging_to(row.id).all(&**tx).await?;
    Ok(citations.into_iter().filter(|one| !one.is_removed).filter_map(|one| one.document_id).collect())
}

/// Books on an answer, and on its conversation, what its job has spent since the last time. Answers whether it was
/// anything; the rows are the caller's to write.
pub fn charge(change: &mut Change, row: &mut message::Model, job: &job::Model) -> bool {
    let (before, now) = (Spent::on(row), Spent::by(job));
    let totals = &mut change.row;
    totals.input_tokens += now.input_tokens - before.input_tokens;
    totals.cached_input_tokens += now.cached_input_tokens - before.cached_input_tokens;
    totals.output_tokens += now.output_tokens - before.output_tokens;
    totals.model_requests += now.model_requests - before.model_requests;
    totals.cost_micros += now.cost_micros - before.cost_micros;
    row.input_tokens = now.input_tokens;
    row.cached_input_tokens = now.cached_input_tokens;
    row.output_tokens = now.output_tokens;
    row.model_requests = now.model_requests;
    row.cost_micros = now.cost_micros;
    before != now
}

/// The messages that wait in a conversation, in the order in which they are asked.
pub async fn queued_in(tx: &Tx, conversation: ConversationId) -> Result<Vec<message::Model>> {
    Ok(message::Entity::belonging_to(conversation)
        .filter(message::Column::Status.eq(MessageStatus::Queued))
        .order_by_asc(message::Column::Sequence)
        .all(&**tx)
        .await?)
}

/// Asks the first message that waits, after the last one of the path, or where it was sent to.
pub async fn ask_next_in(tx: &mut Tx, app: &App, change: &mut Change, before: Option<JobId>) -> Result<()> {
    if change.row.writing_id.is_some() {
        return Ok(());
    }
    let Some(mut next) = queued_in(tx, change.row.id).await?.into_iter().next() else { return Ok(()) };
    let bot = match change.row.bot_id {
        Some(bot) => bot::Entity::by_id_in(change.row.workspace_id, bot).one(&**tx).await?,
        None => None,
    };
    // What holds for whoever sends a message holds again when its turn comes.
    let may_ask = |bot: &bot::Model| {
        bot.is_enabled && (bot.visibility == Visibility::Workspace || bot.created_by == next.author_id)
    };
    let Some((author, bot)) = next.author_id.zip(bot.filter(may_ask)) else {
        return refuse_waiting_in(tx, change).await;
    };
    let parent = next.parent_id.or(change.row.leaf_id);
    path::end_at_in(tx, change, parent).await?;
    next.parent_id = parent;
    next.status = MessageStatus::Completed;
    next.completed_at = Some(change.now());
    let viewer = sender(author, next.workspace_id, before, tx).await?;
    let answer = ask_in(app, &viewer, tx, change, &mut next, &bot)?;
    change.append_stored_in(tx, next)?;
    change.append_in(tx, answer);
    Ok(())
}

/// Ends the messages that wait: the bot is gone, switched off, or hidden from their sender by now.
async fn refuse_waiting_in(tx: &mut Tx, change: &mut Change) -> Result<()> {
    let message = "The bot was deleted, switched off or hidden while the message waited.";
    let failure = Failure::permanent(FailureCode::PermissionRevoked, message);
    for mut row in queued_in(tx, change.row.id).await? {
        row.status = MessageStatus::Failed;
        row.failure = Some(failure.to_json());
        row.completed_at = Some(change.now());
        change.tell(ConversationEventKind::MessageFinished, Some(row.id), None);
        update_later(tx, &row)?;
    }
    Ok(())
}

/// The sender of a message that waited, on whose behalf its answer is written. What he may do is looked at by the job.
async fn sender(author: UserId, workspace: WorkspaceId, before: Option<JobId>, tx: &Tx) -> Result<Viewer> {
    let job = match before {
        Some(id) => job::Entity::by_id_in(workspace, id).one(&**tx).await?,
        None => None,
    };
    let correlation = job.as_ref().map(|job| job.correlation_id.clone()).unwrap_or_default();
    let job_id = before.unwrap_or_else(JobId::generate);
    let actor = Actor::Job { job_id, user_id: author, workspace_id: workspace, permissions: NEEDED };
    Ok(Viewer::new(actor, InstanceRole::User, HashMap::new(), correlation))
}
