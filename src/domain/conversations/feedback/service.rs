//! Rules of feedback: one for each person and answer, changeable, with its history.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, IntoActiveModel as _, Iterable as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};

use crate::app::App;
use crate::base::id::{FeedbackId, MessageId};
use crate::base::text::bounded;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::{Tx, Write};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::conversations::service::is_readable;
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::message_feedback::{self, Column, FeedbackRating, FeedbackReason};
use crate::entity::{BelongsTo as _, OfWorkspace as _, conversation, message, message_feedback_change};
use crate::figures::{self, Activity, Rated};

/// Longest comment, in characters.
const MAXIMUM_COMMENT: usize = 2_000;
/// Longest corrected answer, in characters.
const MAXIMUM_ANSWER: usize = 32_000;

/// Most changes that are shown.
const MAXIMUM_HISTORY: usize = 100;

/// A validated rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateMessage {
    message: MessageId,
    opinion: Opinion,
}

/// What a person thinks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Opinion {
    rating: Option<FeedbackRating>,
    reasons: Vec<FeedbackReason>,
    comment: Option<String>,
    corrected_answer: Option<String>,
}

impl RateMessage {
    /// Validates the values. No rating takes back what was said, and goes with nothing else.
    pub fn parse(
        message: MessageId,
        rating: Option<FeedbackRating>,
        reasons: impl IntoIterator<Item = FeedbackReason>,
        comment: Option<&str>,
        corrected_answer: Option<&str>,
    ) -> Result<Self> {
        let text = |field: &'static str, text: Option<&str>, maximum| -> Result<Option<String>> {
            let text = text.map(|text| bounded(field, text, 0, maximum)).transpose()?;
            Ok(text.filter(|text| !text.is_empty()))
        };
        let given: BTreeSet<FeedbackReason> = reasons.into_iter().collect();
        let opinion = Opinion {
            rating,
            reasons: FeedbackReason::iter().filter(|reason| given.contains(reason)).collect(),
            comment: text("comment", comment, MAXIMUM_COMMENT)?,
            corrected_answer: text("correctedAnswer", corrected_answer, MAXIMUM_ANSWER)?,
        };
        if rating.is_none() && opinion != Opinion::default() {
            let message =
                "Reasons, comment and corrected answer go with a rating; without one all of it is taken back.";
            return Err(Error::invalid("rating", "dependentRequired", message));
        }
        Ok(Self { message, opinion })
    }
}

impl Opinion {
    fn of(row: &message_feedback::Model) -> Self {
        Self {
            rating: row.rating,
            reasons: reasons_of(&row.reasons),
            comment: row.comment.clone(),
            corrected_answer: row.corrected_answer.clone(),
        }
    }
}

/// Reasons as they are stored; those of later versions are left out.
pub fn reasons_of(stored: &Value) -> Vec<FeedbackReason> {
    let names = stored.as_array().into_iter().flatten();
    names.filter_map(|name| serde_json::from_value(name.clone()).ok()).collect()
}

/// Rates an answer that the caller can read, in place of what he said of it before; answers the message. It is no news
/// for the timeline of the workspace: a conversation is its owner's.
///
/// # Errors
/// `NOT_FOUND` when the caller may not read the message, `FORBIDDEN` when he may not chat, `INVALID_STATE` for messages of
/// persons and for answers that are still written.
pub async fn rate(app: &App, viewer: &Viewer, command: RateMessage) -> Result<message::Model> {
    require_person(viewer)?;
    let RateMessage { message: id, opinion } = command;
    let mut tx = app.db.begin().await?;
    let row = lock_readable_in(&tx, viewer, id).await?;
    permit(viewer, row.workspace_id, Permission::ConversationsWrite, "messageId", id)?;
    let author = viewer.require_user()?;
    check_state(&row)?;
    let before = message_feedback::Entity::belonging_to(id).filter(Column::AuthorId.eq(author)).one(&*tx).await?;
    if before.as_ref().map(Opinion::of).unwrap_or_default() == opinion {
        tx.commit().await?;
        return Ok(row);
    }
    let now = app.clock.now();
    let Opinion { rating, reasons, comment, corrected_answer } = opinion;
    let feedback = message_feedback::Model {
        id: before.as_ref().map_or_else(FeedbackId::generate, |before| before.id),
        message_id: id,
        conversation_id: row.conversation_id,
        workspace_id: row.workspace_id,
        bot_id: row.bot_id,
        author_id: Some(author),
        rating,
        reasons: json!(reasons),
        comment,
        corrected_answer,
        revision: before.as_ref().map_or(1, |before| before.revision + 1),
        created_at: before.as_ref().map_or(now, |before| before.created_at),
        updated_at: now,
    };
    write_in(&mut tx, app, &feedback, before.is_none()).await?;
    let by = Activity { workspace: row.workspace_id, bot: row.bot_id, person: Some(author), at: now };
    let before = before.and_then(|before| before.rating);
    figures::rated_in(&mut tx, &Rated { by, first_rated_at: feedback.created_at, before, now: rating })?;
    let entry = Entry::new("message.rated", Some(row.workspace_id), feedback.id);
    record_in(&mut tx, app, viewer, entry.changes(json!({ "messageId": id, "rating": rating })));
    tx.commit().await?;
    Ok(row)
}

/// Writes what is thought now, and keeps it in the history.
async fn write_in(tx: &mut Tx, app: &App, row: &message_feedback::Model, is_new: bool) -> Result<()> {
    let change = row.clone().into_active_model().reset_all();
    match is_new {
        true => change.insert(&**tx).await?,
        false => change.update(&**tx).await?,
    };
    let kept = message_feedback_change::Model {
        feedback_id: row.id,
        revision: row.revision,
        workspace_id: row.workspace_id,
        rating: row.rating,
        reasons: row.reasons.clone(),
        comment: row.comment.clone(),
        corrected_answer: row.corrected_answer.clone(),
        changed_at: row.updated_at,
    };
    tx.defer(Write::insert(app.db.backend(), [kept.into_active_model().reset_all()]));
    Ok(())
}

/// The message, when the caller may read it; its conversation is held until the transaction ends, as by whoever changes
/// the message.
async fn lock_readable_in(tx: &Tx, viewer: &Viewer, id: MessageId) -> Result<message::Model> {
    let absent = || Error::not_found("messageId", id);
    let found = message::Entity::visible_by_id(viewer, id).one(&**tx).await?.ok_or_else(absent)?;
    let held = conversation::Entity::visible_by_id(viewer, found.conversation_id).lock_exclusive().one(&**tx).await?;
    held.filter(|row| is_readable(viewer, row)).ok_or_else(absent)?;
    message::Entity::visible_by_id(viewer, id).one(&**tx).await?.ok_or_else(absent)
}

fn check_state(row: &message::Model) -> Result<()> {
    // Nobody has written the greeting of a bot.
    let is_greeting = row.attempt == 0 && row.job_id.is_none();
    if row.role != MessageRole::Assistant || is_greeting {
        let message = "Only answers of bots can be rated.";
        return Err(Error::invalid("messageId", "answer", message));
    }
    let current = match row.status {
        MessageStatus::Queued => "QUEUED",
        MessageStatus::Pending => "PENDING",
        MessageStatus::Streaming => "STREAMING",
        MessageStatus::Waiting => "WAITING",
        MessageStatus::Completed | MessageStatus::Stopped | MessageStatus::Failed => return Ok(()),
    };
    let message = "The answer is still being written. Rate it when it is done.";
    Err(Error::state("messageId", current, &["COMPLETED", "STOPPED", "FAILED"], message))
}

/// What the caller himself thinks of messages, by message. What was taken back is left out.
pub async fn own(
    app: &App,
    viewer: &Viewer,
    messages: Vec<MessageId>,
) -> Result<HashMap<MessageId, message_feedback::Model>> {
    let Some(author) = viewer.user_id() else { return Ok(HashMap::new()) };
    let rows = message_feedback::Entity::belonging_to_any(messages)
        .filter(Column::AuthorId.eq(author))
        .filter(Column::Rating.is_not_null())
        .all(app.db.read())
        .await?;
    Ok(rows.into_iter().filter(|row| viewer.sees(row.workspace_id)).map(|row| (row.message_id, row)).collect())
}

/// Feedback by identifier: the caller's own, and all of it for those who may read all conversations. What was taken back
/// is left out.
pub async fn visible(app: &App, viewer: &Viewer, ids: Vec<FeedbackId>) -> Result<Vec<message_feedback::Model>> {
    let mut rows = message_feedback::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
    rows.retain(|row| {
        let is_own = row.author_id.is_some() && row.author_id == viewer.user_id();
        row.rating.is_some() && (is_own || viewer.may(row.workspace_id, Permission::ConversationsReadAll))
    });
    Ok(rows)
}

/// What was said before and is said now, by feedback, oldest first, at most the latest of each. The feedback was found for
/// the caller.
pub async fn history(
    app: &App,
    of: Vec<FeedbackId>,
) -> Result<HashMap<FeedbackId, Vec<message_feedback_change::Model>>> {
    let rows = message_feedback_change::Entity::belonging_to_any(of)
        .order_by_asc(message_feedback_change::Column::Revision)
        .all(app.db.read())
        .await?;
    let mut by_feedback: HashMap<FeedbackId, Vec<_>> = HashMap::new();
    for row in rows {
        by_feedback.entry(row.feedback_id).or_default().push(row);
    }
    for rows in by_feedback.values_mut() {
        rows.drain(..rows.len().saturating_sub(MAXIMUM_HISTORY));
    }
    Ok(by_feedback)
}

/// That a verdict was given, and not taken back.
pub fn is_given() -> SimpleExpr {
    Column::Rating.is_in(FeedbackRating::iter())
}
