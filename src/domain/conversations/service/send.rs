//! Sending a message: the message, its answer without text, and the job that writes it, in one transaction.

use sea_orm::ActiveValue::NotSet;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait, IntoActiveModel as _, Set};
use serde::Serialize;

use super::access::{is_readable, lock_owned_in};
use super::change::Change;
use super::create::{begin_in, conversation_row};
use super::stop::{cancel_writing_in, stop_writing_in};
use super::{end, path};
use crate::app::{App, Pool};
use crate::base::error::Reason;
use crate::base::id::{BotId, ConversationId, DocumentId, MessageId, ModelId, WorkspaceId};
use crate::base::text::bounded;
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::{Tx, Write};
use crate::domain::bots::service::usable::usable;
use crate::domain::conversations::answer::title_from;
use crate::domain::conversations::jobs::new_answer_job;
use crate::domain::models::service::list::expect_usable;
use crate::domain::workspaces::service::permit;
use crate::engine::idempotency::{IdempotencyKey, Key, KeyedRequest};
use crate::engine::{enqueue_in, submit_to};
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, bot, conversation, document, message, message_attachment};
use crate::figures::Activity;
use crate::figures::record::asked_in;

/// Longest message, in characters.
pub const MAXIMUM_TEXT: usize = 32_000;
/// Most documents that are attached to a message.
pub const MAXIMUM_ATTACHMENTS: usize = 20;
/// Most messages that wait in one conversation.
const MAXIMUM_QUEUE: u64 = 10;

/// Where a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Target {
    /// To a conversation, after the last message of its path.
    Conversation(ConversationId),
    /// After a message, which may start another path.
    After(MessageId),
    /// To a new conversation with a bot.
    Bot(BotId),
}

/// What becomes of a message that arrives while an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum OnBusy {
    /// It is refused.
    Reject,
    /// It waits until the answer is done.
    Enqueue,
    /// The answer is stopped.
    Interrupt,
}

/// A validated message. Its serialized form identifies the request for idempotency.
#[derive(Debug, Clone, Serialize)]
pub struct SendMessage {
    /// Where it is sent.
    pub to: Target,
    /// Text in Markdown.
    pub text: String,
    /// Documents to attach.
    pub attachments: Vec<DocumentId>,
    /// Model for the answer.
    pub model: Option<ModelId>,
    /// What becomes of it while an answer is written.
    pub on_busy: OnBusy,
    /// Refused when the conversation has another revision by now.
    #[serde(skip)]
    pub expected_revision: Option<i32>,
    /// Makes a repeated request answer with the first result.
    #[serde(skip)]
    pub key: Option<IdempotencyKey>,
}

/// A message that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The conversation.
    pub conversation: conversation::Model,
    /// The message.
    pub message: message::Model,
    /// Its answer; none while the message waits for another one.
    pub answer: Option<message::Model>,
}

/// The text of a message, as people may send it.
pub fn parse_text(text: &str) -> Result<String> {
    bounded("text", text, 1, MAXIMUM_TEXT)
}

/// Sends a message. The same idempotency key returns the first one.
pub async fn send(app: &App, viewer: &Viewer, command: SendMessage) -> Result<Sent> {
    let place = Place::find(app, viewer, command.to).await?;
    permit(viewer, place.workspace, Permission::ConversationsWrite, place.field, &place.id)
        .map_err(|error| error.inside("to"))?;
    let claim = match &command.key {
        Some(key) => Some(KeyedRequest::new(Key { workspace: place.workspace, viewer, key }, &command)?),
        None => None,
    };
    if let Some(claim) = &claim
        && let Some(first) = claim.recall(app.db.read()).await?
    {
        return sent_before(app.db.read(), place.workspace, first).await;
    }
    let bot = match place.bot {
        Some(bot) => usable(app, viewer, bot).await.map_err(|error| place.about_bot(error))?,
        None => return Err(without_bot(place.field).inside("to")),
    };
    check_attachments(app, place.workspace, &command.attachments).await?;
    if let Some(model) = command.model {
        expect_usable(app, place.workspace, "modelId", model).await?;
    }
    let mut tx = app.db.begin().await?;
    let id = MessageId::generate();
    if let Some(claim) = &claim
        && let Some(first) = claim.make_in(&tx, id.into(), app.clock.now()).await?
    {
        let first = sent_before(&*tx, place.workspace, first).await?;
        tx.commit().await?;
        return Ok(first);
    }
    let mut change = place.hold_in(app, viewer, &mut tx, &bot, &command).await?;
    let parent = match command.to {
        Target::After(parent) => Some(parent),
        Target::Conversation(_) | Target::Bot(_) => change.row.leaf_id,
    };
    let mut row = change.new_message(MessageRole::User, MessageStatus::Completed, parent);
    row.id = id;
    row.text.clone_from(&command.text);
    row.author_id = viewer.user_id();
    row.requested_model_id = command.model;
    row.completed_at = Some(change.now());
    if change.row.writing_id.is_some() {
        expect_room_in(&tx, &change).await.map_err(|error| error.inside(place.field).inside("to"))?;
        row.status = MessageStatus::Queued;
        row.completed_at = None;
        row.parent_id = match command.to {
            Target::After(parent) => Some(parent),
            Target::Conversation(_) | Target::Bot(_) => None,
        };
        let insert = Write::insert(app.db.backend(), [row.clone().into_active_model().reset_all()]);
        tx.defer(insert);
        change.index_in(&mut tx, &row);
        attach_in(&mut tx, &row, &command.attachments);
        change.tell(crate::entity::conversation_event::ConversationEventKind::Changed, None, None);
        let conversation = change.write_in(&mut tx)?;
        tx.commit().await?;
        return Ok(Sent { conversation, message: row, answer: None });
    }
    path::end_at_in(&tx, &mut change, parent).await?;
    let answer = ask_in(app, viewer, &mut tx, &mut change, &mut row, &bot)?;
    let message = change.append_in(&mut tx, row);
    let answer = change.append_in(&mut tx, answer);
    attach_in(&mut tx, &message, &command.attachments);
    let conversation = change.write_in(&mut tx)?;
    let job = answer.job_id;
    commit_with_job(app, tx, job).await?;
    Ok(Sent { conversation, message, answer: Some(answer) })
}

/// Makes the answer to a person's message, and the job that writes it. The caller appends first the one, then the other.
pub fn ask_in(
    app: &App,
    viewer: &Viewer,
    tx: &mut Tx,
    change: &mut Change,
    question: &mut message::Model,
    bot: &bot::Model,
) -> Result<message::Model> {
    name_after(change, &question.text);
    // A message that waited was not asked before.
    let by = Activity {
        workspace: question.workspace_id,
        bot: change.row.bot_id,
        person: question.author_id,
        at: question.completed_at.unwrap_or(change.now()),
    };
    asked_in(tx, &by)?;
    let mut answer = new_answer(change, Some(question.id), bot, question.requested_model_id);
    question.chosen_child_id = Some(answer.id);
    choose_later(tx, question.parent_id, question.id);
    enqueue_answer_in(app, viewer, tx, change, &mut answer)?;
    Ok(answer)
}

/// An answer without text. The caller completes it, appends it and hands it to a job.
pub fn new_answer(
    change: &mut Change,
    parent: Option<MessageId>,
    bot: &bot::Model,
    model: Option<ModelId>,
) -> message::Model {
    let mut answer = change.new_message(MessageRole::Assistant, MessageStatus::Pending, parent);
    answer.bot_id = Some(bot.id);
    answer.requested_model_id = model;
    answer
}

/// Hands an answer to a job. From now on it is the one that is written in its conversation.
pub fn enqueue_answer_in(
    app: &App,
    viewer: &Viewer,
    tx: &mut Tx,
    change: &mut Change,
    answer: &mut message::Model,
) -> Result<()> {
    let job = new_answer_job(answer, false)?;
    answer.job_id = Some(job.id);
    change.row.writing_id = Some(answer.id);
    enqueue_in(tx, app, viewer, job)?;
    Ok(())
}

/// Remembers, with the commit, which of the messages below one is shown.
pub fn choose_later(tx: &mut Tx, parent: Option<MessageId>, child: MessageId) {
    let Some(parent) = parent else { return };
    let mut choose = crate::db::Sql::new("UPDATE messages SET chosen_child_id = ");
    choose.bind(child).push(" WHERE id = ");
    choose.bind(parent);
    tx.defer(Write::new(choose).updating(parent.0));
}

/// Commits a transaction that made a job, which a worker of this process may take with it.
pub async fn commit_with_job(app: &App, tx: Tx, job: Option<crate::base::id::JobId>) -> Result<()> {
    match job {
        Some(job) => submit_to(app, Pool::Answers, tx.into_batch(), job).await,
        None => tx.commit().await,
    }
}

/// A conversation that nobody has named takes the first words said in it.
fn name_after(change: &mut Change, text: &str) {
    if change.row.title.is_empty() {
        change.row.title = title_from(text);
    }
}

/// Refuses a message when too many wait already.
async fn expect_room_in(tx: &Tx, change: &Change) -> Result<()> {
    if end::queued_in(tx, change.row.id).await?.len() as u64 >= MAXIMUM_QUEUE {
        let reason = Reason::InvalidInput { constraint: Some("maxItems"), limit: i64::try_from(MAXIMUM_QUEUE).ok() };
        return Err(Refusal::new(reason, "Too many messages wait in this conversation already.").into());
    }
    Ok(())
}

fn attach_in(tx: &mut Tx, row: &message::Model, documents: &[DocumentId]) {
    let attachment = |(position, document): (usize, &DocumentId)| message_attachment::ActiveModel {
        message_id: Set(row.id),
        document_id: Set(*document),
        workspace_id: Set(row.workspace_id),
        position: Set(i64::try_from(position).unwrap_or(i64::MAX)),
    };
    let rows: Vec<_> = documents.iter().enumerate().map(attachment).collect();
    if !rows.is_empty() {
        let insert = Write::insert(tx.db().backend(), rows);
        tx.defer(insert);
    }
}

/// Each document must be of the workspace, and be named once.
async fn check_attachments(app: &App, workspace: WorkspaceId, ids: &[DocumentId]) -> Result<()> {
    if ids.len() > MAXIMUM_ATTACHMENTS {
        let message = format!("At most {MAXIMUM_ATTACHMENTS} documents can be attached.");
        return Err(Error::invalid("attachmentIds", "maxItems", message));
    }
    if ids.is_empty() {
        return Ok(());
    }
    let known = document::Entity::by_ids_in(workspace, ids.iter().copied()).all(app.db.read()).await?;
    for (index, id) in ids.iter().enumerate() {
        let field = |error: Error| error.inside("attachmentIds");
        if !known.iter().any(|row| row.id == *id) {
            return Err(field(Error::not_found(index.to_string(), id)));
        }
        if ids.iter().take(index).any(|other| other == id) {
            return Err(field(Error::invalid(index.to_string(), "uniqueItems", "The document is named twice.")));
        }
    }
    Ok(())
}

/// What a message is sent to, as it was before the transaction.
struct Place {
    workspace: WorkspaceId,
    bot: Option<BotId>,
    conversation: Option<ConversationId>,
    field: &'static str,
    id: String,
}

impl Place {
    async fn find(app: &App, viewer: &Viewer, target: Target) -> Result<Self> {
        crate::domain::workspaces::service::require_person(viewer)?;
        let (field, id, conversation) = match target {
            Target::Bot(bot) => {
                let row = bot::Entity::visible_by_id(viewer, bot).one(app.db.read()).await?;
                let row = row.ok_or_else(|| Error::not_found("botId", bot).inside("to"))?;
                let (workspace, id) = (row.workspace_id, bot.to_string());
                return Ok(Self { workspace, bot: Some(bot), conversation: None, field: "botId", id });
            }
            Target::Conversation(id) => ("conversationId", id.to_string(), Some(id)),
            Target::After(parent) => {
                let row = message::Entity::visible_by_id(viewer, parent).one(app.db.read()).await?;
                ("parentMessageId", parent.to_string(), row.map(|row| row.conversation_id))
            }
        };
        let gone = || Error::not_found(field, &id).inside("to");
        let conversation = conversation.ok_or_else(gone)?;
        let row = conversation::Entity::visible_by_id(viewer, conversation).one(app.db.read()).await?;
        let row = row.filter(|row| is_readable(viewer, row)).ok_or_else(gone)?;
        Ok(Self { workspace: row.workspace_id, bot: row.bot_id, conversation: Some(row.id), field, id })
    }

    /// A bot that is named by the input is refused there; that of a conversation where the conversation is named.
    fn about_bot(&self, error: Error) -> Error {
        let error = if self.conversation.is_some() { of_conversation(error, self.field) } else { error };
        error.inside("to")
    }

    /// Holds the conversation, or makes a new one. While an answer is written in it, does what the caller chose.
    async fn hold_in(
        &self,
        app: &App,
        viewer: &Viewer,
        tx: &mut Tx,
        bot: &bot::Model,
        command: &SendMessage,
    ) -> Result<Change> {
        let Some(id) = self.conversation else {
            return begin_in(tx, app, conversation_row(app, viewer, bot, None), bot).await;
        };
        let cancelled = match command.on_busy {
            OnBusy::Interrupt => cancel_writing_in(app, viewer, tx, id).await?,
            OnBusy::Reject | OnBusy::Enqueue => None,
        };
        let row = lock_owned_in(tx, viewer, id, (self.field, self.id.clone())).await;
        let row = row.map_err(|error| error.inside("to"))?;
        expect_revision(&row, command.expected_revision)?;
        if let Target::After(parent) = command.to {
            expect_parent_in(tx, &row, parent).await?;
        }
        let mut change = Change::of(row, app);
        let room = make_room_in(tx, &mut change, command.on_busy, cancelled, self.field).await;
        room.map_err(|error| error.inside("to"))?;
        Ok(change)
    }
}

/// Does what the caller chose about an answer that is being written. `cancelled` is the one whose job was asked to stop
/// before the conversation was held, `field` where the input names the conversation or one of its messages.
pub async fn make_room_in(
    tx: &mut Tx,
    change: &mut Change,
    on_busy: OnBusy,
    cancelled: Option<MessageId>,
    field: &str,
) -> Result<()> {
    match (change.row.writing_id, on_busy) {
        (None, _) | (Some(_), OnBusy::Enqueue) => Ok(()),
        (Some(writing), OnBusy::Interrupt) if cancelled == Some(writing) => stop_writing_in(tx, change, writing).await,
        // Another answer was begun between the two looks.
        (Some(_), OnBusy::Interrupt) => Err(overtaken(field)),
        (Some(_), OnBusy::Reject) => Err(busy(field)),
    }
}

/// Refuses a change based on another revision of the conversation.
pub fn expect_revision(row: &conversation::Model, expected: Option<i32>) -> Result<()> {
    let current = i32::try_from(row.revision).unwrap_or(i32::MAX);
    crate::base::revision::expect_revision("conversation", row.id, current, expected)
}

/// A message can follow an answer that is done, of its own conversation.
async fn expect_parent_in(tx: &Tx, row: &conversation::Model, parent: MessageId) -> Result<()> {
    use sea_orm::{ColumnTrait as _, QueryFilter as _};
    let found = message::Entity::belonging_to(row.id).filter(message::Column::Id.eq(parent)).one(&**tx).await?;
    let found = found.ok_or_else(|| Error::not_found("parentMessageId", parent).inside("to"))?;
    let is_done = found.role == MessageRole::Assistant && !found.status.is_open();
    if is_done {
        return Ok(());
    }
    let message = "A message can only follow an answer that is done.";
    Err(Error::invalid("parentMessageId", "answer", message).inside("to"))
}

/// Why nothing else can be done now in a conversation that the input names at `field`.
pub fn busy(field: &str) -> Error {
    let message = "An answer is being written in this conversation. Wait for it or stop it; a message may also wait for \
                   it, or interrupt it (`onBusy`).";
    Error::state(field, "GENERATING", &["IDLE"], message)
}

/// Why an answer was not interrupted: another one was begun in its place at the same moment.
fn overtaken(field: &str) -> Error {
    let message = "Another message was sent to this conversation at the same moment. Send yours again to interrupt that \
                   one, too.";
    Error::state(field, "GENERATING", &["IDLE"], message)
}

/// Why a conversation that the input names at `field` can only be read.
pub fn without_bot(field: &str) -> Error {
    Error::state(field, "WITHOUT_BOT", &[], "The bot of this conversation was deleted; it can only be read.")
}

/// A refusal of [`usable`] for the bot of a conversation that the input names at `field`: the input names no bot. One that
/// the caller does not see is as good as none.
pub fn of_conversation(error: Error, field: &str) -> Error {
    match error.code() {
        "NOT_FOUND" => without_bot(field),
        _ => error.moved("botId", &[field]),
    }
}

async fn sent_before(connection: &impl ConnectionTrait, workspace: WorkspaceId, first: NodeRef) -> Result<Sent> {
    use sea_orm::{ColumnTrait as _, QueryFilter as _};
    let gone = || Error::not_found("idempotencyKey", first);
    let NodeRef::MessageId(id) = first else { return Err(gone()) };
    let message = message::Entity::by_id_in(workspace, id).one(connection).await?.ok_or_else(gone)?;
    let conversation = conversation::Entity::by_id_in(workspace, message.conversation_id).one(connection).await?;
    let answer = message::Entity::belonging_to(message.conversation_id)
        .filter(message::Column::ParentId.eq(id))
        .filter(message::Column::Role.eq(MessageRole::Assistant))
        .one(connection)
        .await?;
    Ok(Sent { conversation: conversation.ok_or_else(gone)?, message, answer })
}

/// Writes a message that the caller has changed, with the commit. Its place in the tree is written by whoever changes
/// the path, in the same transaction perhaps, and is left alone.
pub fn update_later(tx: &mut Tx, row: &message::Model) -> Result<()> {
    let backend = tx.db().backend();
    let mut change = row.clone().into_active_model().reset_all();
    change.path_position = NotSet;
    change.chosen_child_id = NotSet;
    tx.defer(Write::update(backend, change)?.updating(row.id.0));
    Ok(())
}
