//! A change of a conversation whose row is held: its counters, and the events that tell of it.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};

use crate::app::App;
use crate::base::id::{ConversationId, MessageId, ToolCallId, WorkspaceId};
use crate::base::{Result, Timestamp};
use crate::db::conversation_search::{self, Indexed};
use crate::db::{Tx, Write};
use crate::domain::conversations::events;
use crate::entity::conversation_event::{self, ConversationEventKind};
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::{OfWorkspace as _, conversation, message};

/// A conversation as it will be, and what happened in it.
#[derive(Debug)]
pub struct Change {
    /// The row as it will be.
    pub row: conversation::Model,
    happened: Vec<conversation_event::ActiveModel>,
    now: Timestamp,
    /// The title that is indexed.
    indexed_title: String,
    /// Whether an answer was being written; none for a new conversation, which nobody follows.
    was_generating: Option<bool>,
}

impl Change {
    /// A change of a conversation whose row the transaction holds.
    pub fn of(row: conversation::Model, app: &App) -> Self {
        Self::at(row, app.clock.now())
    }

    /// The same at a moment.
    pub fn at(row: conversation::Model, now: Timestamp) -> Self {
        let was_generating = Some(row.writing_id.is_some());
        Self { indexed_title: row.title.clone(), row, happened: Vec::new(), now, was_generating }
    }

    /// Makes a conversation, which its first messages refer to.
    pub async fn create_in(tx: &Tx, app: &App, row: conversation::Model) -> Result<Self> {
        row.clone().into_active_model().reset_all().insert(&**tx).await?;
        Ok(Self { indexed_title: String::new(), was_generating: None, ..Self::of(row, app) })
    }

    /// Locks the row of a conversation; none when it is gone.
    pub async fn lock_in(tx: &Tx, app: &App, workspace: WorkspaceId, id: ConversationId) -> Result<Option<Self>> {
        let row = conversation::Entity::by_id_in(workspace, id).lock_exclusive().one(&**tx).await?;
        Ok(row.map(|row| Self::of(row, app)))
    }

    /// The moment of the change.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Tells that something happened.
    pub fn tell(&mut self, kind: ConversationEventKind, message: Option<MessageId>, attempt: Option<i64>) {
        self.tell_of(kind, message, attempt, None);
    }

    /// Tells that a call of a tool, made for a message, changed its state.
    pub fn tell_call(&mut self, message: MessageId, call: ToolCallId) {
        self.tell_of(ConversationEventKind::ToolCallChanged, Some(message), None, Some(call));
    }

    fn tell_of(
        &mut self,
        kind: ConversationEventKind,
        message: Option<MessageId>,
        attempt: Option<i64>,
        call: Option<ToolCallId>,
    ) {
        self.row.event_sequence += 1;
        self.happened.push(conversation_event::ActiveModel {
            conversation_id: Set(self.row.id),
            sequence: Set(self.row.event_sequence),
            workspace_id: Set(self.row.workspace_id),
            kind: Set(kind),
            message_id: Set(message),
            attempt: Set(attempt),
            tool_call_id: Set(call),
            occurred_at: Set(self.now),
        });
    }

    /// A message of this conversation, not written yet and not on the path. The caller completes it.
    pub fn new_message(
        &mut self,
        role: MessageRole,
        status: MessageStatus,
        parent: Option<MessageId>,
    ) -> message::Model {
        self.row.message_sequence += 1;
        let (conversation_id, workspace_id): (ConversationId, WorkspaceId) = (self.row.id, self.row.workspace_id);
        message::Model {
            id: MessageId::generate(),
            conversation_id,
            workspace_id,
            sequence: self.row.message_sequence,
            parent_id: parent,
            path_position: None,
            chosen_child_id: None,
            role,
            status,
            author_id: None,
            bot_id: None,
            job_id: None,
            text: String::new(),
            instructions: None,
            requested_model_id: None,
            model_id: None,
            model_name: None,
            attempt: 0,
            cut: None,
            is_no_answer: false,
            failure: None,
            input_tokens: 0,
            cached_input_tokens: 0,
            output_tokens: 0,
            model_requests: 0,
            cost_micros: 0,
            first_token_ms: None,
            total_ms: None,
            paused_ms: 0,
            created_at: self.now,
            completed_at: None,
        }
    }

    /// Puts a new message at the end of the path, which ends with its parent, and tells of it.
    pub fn append_in(&mut self, tx: &mut Tx, message: message::Model) -> message::Model {
        let message = self.place(message);
        self.index_in(tx, &message);
        let backend = tx.db().backend();
        tx.defer(Write::insert(backend, [message.clone().into_active_model().reset_all()]));
        message
    }

    /// The same for a message that is stored already: it waited.
    pub fn append_stored_in(&mut self, tx: &mut Tx, message: message::Model) -> Result<message::Model> {
        let message = self.place(message);
        let backend = tx.db().backend();
        tx.defer(Write::update(backend, message.clone().into_active_model().reset_all())?.updating(message.id.0));
        Ok(message)
    }

    fn place(&mut self, mut message: message::Model) -> message::Model {
        message.path_position = Some(self.row.message_count);
        self.row.message_count += 1;
        self.row.leaf_id = Some(message.id);
        self.tell(ConversationEventKind::MessageStarted, Some(message.id), None);
        message
    }

    /// Lets a message be found by its text, in place of what it was found by before. One without a text is not changed.
    pub fn index_in(&self, tx: &mut Tx, message: &message::Model) {
        if !message.text.is_empty() {
            conversation_search::index_in(tx, self.indexed(), message.sequence, &message.text);
        }
    }

    fn index_title_in(&self, tx: &mut Tx) {
        if self.row.title != self.indexed_title {
            conversation_search::index_in(tx, self.indexed(), conversation_search::TITLE, &self.row.title);
        }
    }

    fn indexed(&self) -> Indexed {
        let conversation::Model { id, workspace_id, owner_id, .. } = self.row;
        Indexed { workspace: workspace_id, owner: owner_id, conversation: id }
    }

    /// Writes what no person did, with the commit, and tells of it: sums, the title of a model, states of calls. Nobody's next
    /// change is based on that, and the conversation keeps its place among the latest: revision and time of change stay.
    pub fn write_aside_in(mut self, tx: &mut Tx) -> Result<()> {
        if self.happened.is_empty() {
            self.tell(ConversationEventKind::Changed, None, None);
        }
        self.index_title_in(tx);
        let Self { row, happened, .. } = self;
        let (backend, id) = (tx.db().backend(), row.id);
        tx.defer(Write::update(backend, row.into_active_model().reset_all())?);
        tx.defer(Write::insert(backend, happened));
        tx.signal(events(id));
        Ok(())
    }

    /// Writes the row and its events with the commit, and wakes followers afterwards.
    pub fn write_in(mut self, tx: &mut Tx) -> Result<conversation::Model> {
        let is_told = self.happened.iter().any(|event| event.kind.as_ref() == &ConversationEventKind::Changed);
        if !is_told && self.was_generating.is_some_and(|was| was != self.row.writing_id.is_some()) {
            self.tell(ConversationEventKind::Changed, None, None);
        }
        self.index_title_in(tx);
        let Self { mut row, happened, now, .. } = self;
        row.revision += 1;
        row.updated_at = now;
        let backend = tx.db().backend();
        let change = row.clone().into_active_model().reset_all();
        tx.defer(Write::update(backend, change)?.updating(row.id.0));
        if !happened.is_empty() {
            tx.defer(Write::insert(backend, happened));
        }
        tx.signal(events(row.id));
        Ok(row)
    }
}
