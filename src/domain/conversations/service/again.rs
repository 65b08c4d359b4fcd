//! Asking again: another answer to the same message, the same place with another message, the rest of an answer that was
//! cut.

use super::access::{is_readable, lock_owned_in};
use super::change::Change;
use super::end::reopen_in;
use super::path;
use super::send::{
    OnBusy, Sent, ask_in, choose_later, commit_with_job, enqueue_answer_in, expect_revision, make_room_in, new_answer,
    of_conversation, update_later, without_bot,
};
use super::stop::{cancel_writing_in, lock_message_in};
use crate::app::App;
use crate::base::id::{MessageId, ModelId};
use crate::base::{Error, Result, Viewer};
use crate::db::Tx;
use crate::domain::bots::service::usable::usable;
use crate::domain::conversations::jobs::new_answer_job;
use crate::domain::models::service::list::expect_usable;
use crate::domain::workspaces::service::require_person;
use crate::engine::enqueue_in;
use crate::entity::conversation_event::ConversationEventKind;
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::{OfWorkspace as _, bot, conversation, message};

/// How something is asked again.
#[derive(Debug, Clone)]
pub struct Again {
    /// What becomes of it while an answer is written: never [`OnBusy::Enqueue`].
    pub on_busy: OnBusy,
    /// Refused when the conversation has another revision by now.
    pub expected_revision: Option<i32>,
}

/// Lets the bot answer again. The old answer stays beside the new one.
pub async fn regenerate(
    app: &App,
    viewer: &Viewer,
    id: MessageId,
    model: Option<ModelId>,
    instructions: Option<String>,
    how: Again,
) -> Result<(conversation::Model, message::Model)> {
    let before = Before::read(app, viewer, id).await?;
    if let Some(model) = model {
        expect_usable(app, before.message.workspace_id, "modelId", model).await?;
    }
    let mut tx = app.db.begin().await?;
    let (mut change, old) = before.hold_in(app, viewer, &mut tx, &how).await?;
    let bot = before.bot;
    if old.role != MessageRole::Assistant || old.parent_id.is_none() || old.status.is_open() {
        let message = "Only an answer that is done can be given again.";
        return Err(Error::invalid("messageId", "answer", message));
    }
    path::end_at_in(&tx, &mut change, old.parent_id).await?;
    let mut answer = new_answer(&mut change, old.parent_id, &bot, model);
    answer.instructions = instructions;
    choose_later(&mut tx, old.parent_id, answer.id);
    enqueue_answer_in(app, viewer, &mut tx, &mut change, &mut answer)?;
    let answer = change.append_in(&mut tx, answer);
    let conversation = change.write_in(&mut tx)?;
    commit_with_job(app, tx, answer.job_id).await?;
    Ok((conversation, answer))
}

/// Sends an own message anew with another text. The old one stays beside the new one, with what followed it.
pub async fn edit(app: &App, viewer: &Viewer, id: MessageId, text: String, how: Again) -> Result<Sent> {
    let before = Before::read(app, viewer, id).await?;
    let mut tx = app.db.begin().await?;
    let (mut change, old) = before.hold_in(app, viewer, &mut tx, &how).await?;
    let bot = before.bot;
    if old.role != MessageRole::User {
        return Err(Error::invalid("messageId", "own", "Only an own message can be edited."));
    }
    if old.status == MessageStatus::Queued {
        // Nobody has read it yet.
        let mut row = old;
        row.text = text;
        update_later(&mut tx, &row)?;
        change.index_in(&mut tx, &row);
        change.tell(ConversationEventKind::Changed, None, None);
        let conversation = change.write_in(&mut tx)?;
        tx.commit().await?;
        return Ok(Sent { conversation, message: row, answer: None });
    }
    path::end_at_in(&tx, &mut change, old.parent_id).await?;
    let mut row = change.new_message(MessageRole::User, MessageStatus::Completed, old.parent_id);
    row.text = text;
    row.author_id = viewer.user_id();
    row.requested_model_id = old.requested_model_id;
    row.completed_at = Some(change.now());
    let answer = ask_in(app, viewer, &mut tx, &mut change, &mut row, &bot)?;
    let message = change.append_in(&mut tx, row);
    copy_attachments_in(&mut tx, old.id, &message);
    let answer = change.append_in(&mut tx, answer);
    let conversation = change.write_in(&mut tx)?;
    commit_with_job(app, tx, answer.job_id).await?;
    Ok(Sent { conversation, message, answer: Some(answer) })
}

/// Lets an answer that was cut, stopped or broken off go on from its end.
pub async fn go_on(
    app: &App,
    viewer: &Viewer,
    id: MessageId,
    how: Again,
) -> Result<(conversation::Model, message::Model)> {
    let before = Before::read(app, viewer, id).await?;
    let mut tx = app.db.begin().await?;
    let (mut change, mut row) = before.hold_in(app, viewer, &mut tx, &how).await?;
    let is_cut = match row.status {
        MessageStatus::Completed => row.cut.is_some(),
        MessageStatus::Stopped | MessageStatus::Failed => !row.text.is_empty(),
        _ => false,
    };
    if row.role != MessageRole::Assistant || !is_cut || change.row.leaf_id != Some(id) {
        let message = "Only the last answer of the path can go on, when it was cut, stopped or broken off.";
        return Err(Error::invalid("messageId", "cut", message));
    }
    reopen_in(&mut tx, change.row.owner_id, &mut row, change.now()).await?;
    let job = new_answer_job(&row, true)?;
    let job_id = job.id;
    row.job_id = Some(job_id);
    row.cut = None;
    change.row.writing_id = Some(row.id);
    enqueue_in(&mut tx, app, viewer, job)?;
    update_later(&mut tx, &row)?;
    change.tell(ConversationEventKind::Changed, None, None);
    let conversation = change.write_in(&mut tx)?;
    commit_with_job(app, tx, Some(job_id)).await?;
    Ok((conversation, row))
}

/// A message that is to be asked again, and the bot that is asked, as they were before the transaction.
struct Before {
    message: message::Model,
    bot: bot::Model,
}

impl Before {
    async fn read(app: &App, viewer: &Viewer, id: MessageId) -> Result<Self> {
        require_person(viewer)?;
        let gone = || Error::not_found("messageId", id);
        let message = message::Entity::visible_by_id(viewer, id).one(app.db.read()).await?.ok_or_else(gone)?;
        let conversation = conversation::Entity::visible_by_id(viewer, message.conversation_id);
        let conversation = conversation.one(app.db.read()).await?;
        let conversation = conversation.filter(|row| is_readable(viewer, row)).ok_or_else(gone)?;
        let bot = conversation.bot_id.ok_or_else(|| without_bot("messageId"))?;
        let bot = usable(app, viewer, bot).await.map_err(|error| of_conversation(error, "messageId"))?;
        Ok(Self { message, bot })
    }

    /// Holds the conversation of the message, with nothing being written in it, and the message as it is now.
    async fn hold_in(&self, app: &App, viewer: &Viewer, tx: &mut Tx, how: &Again) -> Result<(Change, message::Model)> {
        let (id, of) = (self.message.id, self.message.conversation_id);
        let cancelled = match how.on_busy {
            OnBusy::Interrupt => cancel_writing_in(app, viewer, tx, of).await?,
            OnBusy::Reject | OnBusy::Enqueue => None,
        };
        let row = lock_owned_in(tx, viewer, of, ("messageId", id.to_string())).await?;
        expect_revision(&row, how.expected_revision)?;
        let mut change = Change::of(row, app);
        let on_busy = if how.on_busy == OnBusy::Enqueue { OnBusy::Reject } else { how.on_busy };
        let waits = self.message.status == MessageStatus::Queued;
        if !waits {
            make_room_in(tx, &mut change, on_busy, cancelled, "messageId").await?;
        }
        let message = lock_message_in(tx, self.message.workspace_id, id).await?;
        let message = message.ok_or_else(|| Error::not_found("messageId", id))?;
        if waits && message.status != MessageStatus::Queued {
            return Err(Error::deleted_meanwhile());
        }
        Ok((change, message))
    }
}

/// The new message has the attachments of the old one.
fn copy_attachments_in(tx: &mut Tx, old: MessageId, new: &message::Model) {
    let mut copy = crate::db::Sql::new(
        "INSERT INTO message_attachments (message_id, document_id, workspace_id, position) SELECT ",
    );
    copy.bind(new.id).push(", document_id, workspace_id, position FROM message_attachments WHERE message_id = ");
    copy.bind(old);
    tx.defer(crate::db::Write::new(copy));
}
