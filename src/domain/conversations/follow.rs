//! Following a conversation: its events in order, and between them the text of the answer that is written, by offset.
//!
//! A position is the number of the last event, and how far the text is known that was growing then. What is behind it is
//! the same to everybody, whenever and from whichever process it is read: events have numbers without gaps, and what an
//! attempt has written stays, in pieces while it writes and in parts afterwards. A text whose attempt was given up is
//! replaced by a snapshot of the next attempt.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use futures_util::stream::BoxStream;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};

use super::service::find_readable;
use super::writing::text::{Part, parts_of, stored_behind};
use super::{events, growing};
use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{ConversationId, MessageId, ToolCallId, WorkspaceId};
use crate::base::page::{decode_cursor, encode_cursor, foreign_cursor};
use crate::base::{Error, Permission, Result, Timestamp, Viewer};
use crate::entity::conversation_event::{self, Column, ConversationEventKind};
use crate::entity::message::MessageRole;
use crate::entity::message_part::PartKind;
use crate::entity::{BelongsTo as _, OfWorkspace as _, conversation, membership, message, tool_call};
use crate::identity::ACCESS_CHANGED;
use crate::live::Permit;
use crate::live::growth::GrownPiece;
use crate::live::steady::{self, Reader, Reason};
use crate::live::text::length;

/// Events read at once.
const PAGE: u64 = 50;

/// Something that happened, with the position behind it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Position behind it.
    pub cursor: String,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub what: What,
}

/// What happened in a conversation.
#[derive(Debug, Clone)]
pub enum What {
    /// What there is of an answer that is written; replaces what was known of it.
    Snapshot(Box<message::Model>, Vec<Part>),
    /// A message was added. An answer has no text yet.
    Started(Box<message::Model>),
    /// A text has grown.
    Grown(MessageId, GrownPiece),
    /// A call of a tool was added to a message, or changed its state.
    Called(MessageId, Box<tool_call::Model>),
    /// A message grows no more.
    Finished(Box<message::Model>),
    /// The conversation changed.
    Changed(Box<conversation::Model>),
}

/// A position in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    /// Number of the last event.
    event: i64,
    /// How far the text is known that was growing then.
    text: Option<Place>,
}

/// How far the text of an attempt at an answer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    message: MessageId,
    attempt: i64,
    part: usize,
    offset: usize,
}

impl Place {
    fn beginning(message: MessageId, attempt: i64) -> Self {
        Self { message, attempt, part: 0, offset: 0 }
    }

    fn behind(self, piece: &GrownPiece) -> Self {
        Self { part: piece.part, offset: piece.offset + length(&piece.text), ..self }
    }
}

/// The cursor of the newest event of a conversation.
pub fn newest_cursor(row: &conversation::Model) -> String {
    cursor(row.id, &Position { event: row.event_sequence, text: None })
}

fn cursor(id: ConversationId, position: &Position) -> String {
    encode_cursor(&format!("messages:{id}"), position)
}

/// Follows a conversation from behind a cursor; without one, from a snapshot of the answer that is written now.
///
/// Errors: `NOT_FOUND` for a conversation that the caller may not read, `CURSOR_INVALID`, and `FORBIDDEN` when the caller
/// loses access later.
pub async fn follow(
    app: &App,
    viewer: Arc<Viewer>,
    id: ConversationId,
    after: Option<&str>,
) -> Result<BoxStream<'static, Result<Told>>> {
    let (events, growth) = (app.wake_ups(events(id)), app.wake_ups(growing(id)));
    let row = find_readable(app.db.read(), &viewer, id).await?;
    let mut story = Story { app: app.clone(), workspace: row.workspace_id, id, event: 0, text: None, first: None };
    match after {
        None => story.begin_now(&row).await?,
        Some(text) => story.begin_at(&row, text).await?,
    }
    let permit = MayRead { app: app.clone(), viewer, workspace: row.workspace_id, id };
    Ok(steady::follow(story, events, growth).while_permitted(permit, app.wake_ups(ACCESS_CHANGED)))
}

struct Story {
    app: App,
    workspace: WorkspaceId,
    id: ConversationId,
    event: i64,
    text: Option<Place>,
    /// What is told before anything else.
    first: Option<Told>,
}

impl Story {
    async fn begin_now(&mut self, row: &conversation::Model) -> Result<()> {
        self.event = row.event_sequence;
        let Some(writing) = row.writing_id else { return Ok(()) };
        if let Some(message) = self.message(writing).await? {
            let attempt = message.attempt.max(1);
            let what = self.snapshot(message, attempt).await?;
            self.first = Some(self.told(row.updated_at, what));
        }
        Ok(())
    }

    async fn begin_at(&mut self, row: &conversation::Model, text: &str) -> Result<()> {
        let position: Position = decode_cursor(&format!("messages:{}", self.id), text)?;
        if !(0..=row.event_sequence).contains(&position.event) {
            let message = "The cursor lies ahead of the newest event of this conversation.";
            return Err(Error::new(Kind::CursorInvalid, message));
        }
        self.event = position.event;
        self.text = match position.text {
            Some(place) => Some(self.checked(place).await?),
            None => self.growing_at(position.event).await?,
        };
        Ok(())
    }

    /// Refuses a place that no text of this conversation has.
    async fn checked(&self, place: Place) -> Result<Place> {
        let row = self.message(place.message).await?.filter(|row| row.role == MessageRole::Assistant);
        let newest = row.ok_or_else(foreign_cursor)?.attempt.max(1);
        if !(1..=newest).contains(&place.attempt) {
            return Err(foreign_cursor());
        }
        let all = stored_behind(self.app.db.read(), place.message, place.attempt, (0, 0)).await?;
        let known = all.iter().find(|piece| piece.part == place.part).map_or(0, |piece| length(&piece.text));
        match place.offset <= known && place.part <= all.len() {
            true => Ok(place),
            false => Err(foreign_cursor()),
        }
    }

    /// The answer that was growing when an event was the newest.
    async fn growing_at(&self, event: i64) -> Result<Option<Place>> {
        let last = conversation_event::Entity::belonging_to(self.id)
            .filter(Column::Sequence.lte(event))
            .filter(Column::Kind.is_not_in([ConversationEventKind::Changed, ConversationEventKind::ToolCallChanged]))
            .order_by_desc(Column::Sequence)
            .one(self.app.db.read())
            .await?;
        let Some((last, message)) = last.and_then(|last| last.message_id.map(|id| (last, id))) else { return Ok(None) };
        match last.kind {
            ConversationEventKind::AttemptStarted => Ok(Some(Place::beginning(message, last.attempt.unwrap_or(1)))),
            ConversationEventKind::MessageStarted => {
                let row = self.message(message).await?;
                Ok(row.filter(is_written_by_job).map(|_| Place::beginning(message, 1)))
            }
            ConversationEventKind::MessageFinished
            | ConversationEventKind::ToolCallChanged
            | ConversationEventKind::Changed => Ok(None),
        }
    }

    async fn message(&self, id: MessageId) -> Result<Option<message::Model>> {
        let row = message::Entity::by_id_in(self.workspace, id).one(self.app.db.read()).await?;
        Ok(row.filter(|row| row.conversation_id == self.id))
    }

    fn told(&self, at: Timestamp, what: What) -> Told {
        let position = Position { event: self.event, text: self.text };
        Told { cursor: cursor(self.id, &position), at, what }
    }

    /// What there is of an attempt; from now on its text is known so far.
    async fn snapshot(&mut self, message: message::Model, attempt: i64) -> Result<What> {
        let pieces = stored_behind(self.app.db.read(), message.id, attempt, (0, 0)).await?;
        let beginning = Place::beginning(message.id, attempt);
        self.text = Some(pieces.last().map_or(beginning, |last| beginning.behind(last)));
        let parts = pieces.into_iter().map(|piece| Part { kind: piece.kind, text: piece.text }).collect();
        Ok(What::Snapshot(Box::new(message), parts))
    }

    /// What has been added to the text that grows.
    async fn grown(&mut self, now: Timestamp, ready: &mut VecDeque<Told>) -> Result<()> {
        let Some(place) = self.text else { return Ok(()) };
        let behind = (place.part, place.offset);
        let pieces = match self.app.growth.of(place.message).filter(|text| text.attempt() == place.attempt) {
            Some(text) => text.behind(behind),
            None => stored_behind(self.app.db.read(), place.message, place.attempt, behind).await?,
        };
        for piece in pieces {
            self.text = Some(place.behind(&piece));
            let what = match piece.kind {
                PartKind::Text | PartKind::Reasoning => What::Grown(place.message, piece),
                PartKind::ToolCall => match self.call(piece.text.parse().ok()).await? {
                    Some(call) => What::Called(place.message, Box::new(call)),
                    None => continue,
                },
            };
            ready.push_back(self.told(now, what));
        }
        Ok(())
    }

    async fn call(&self, id: Option<ToolCallId>) -> Result<Option<tool_call::Model>> {
        let Some(id) = id else { return Ok(None) };
        Ok(tool_call::Entity::by_id_in(self.workspace, id).one(self.app.db.read()).await?)
    }

    async fn happened(&mut self, ready: &mut VecDeque<Told>) -> Result<()> {
        let entries = conversation_event::Entity::belonging_to(self.id)
            .filter(Column::Sequence.gt(self.event))
            .order_by_asc(Column::Sequence)
            .limit(PAGE)
            .all(self.app.db.read())
            .await?;
        let ids = entries.iter().filter_map(|entry| entry.message_id);
        let rows = message::Entity::by_ids_in(self.workspace, ids).all(self.app.db.read()).await?;
        let rows: HashMap<MessageId, message::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        for entry in entries {
            let row = entry.message_id.and_then(|id| rows.get(&id)).cloned();
            self.tell(&entry, row, ready).await?;
            self.event = entry.sequence;
        }
        Ok(())
    }

    async fn tell(
        &mut self,
        entry: &conversation_event::Model,
        row: Option<message::Model>,
        ready: &mut VecDeque<Told>,
    ) -> Result<()> {
        let at = entry.occurred_at;
        let what = match (entry.kind, row) {
            (ConversationEventKind::Changed, _) => {
                let row = conversation::Entity::by_id_in(self.workspace, self.id).one(self.app.db.read()).await?;
                let Some(row) = row else { return Ok(()) };
                What::Changed(Box::new(row))
            }
            (ConversationEventKind::MessageStarted, Some(row)) => {
                if is_written_by_job(&row) {
                    self.text = Some(Place::beginning(row.id, 1));
                }
                What::Started(Box::new(row))
            }
            (ConversationEventKind::ToolCallChanged, Some(row)) => {
                // It was added behind words that were stored before.
                self.grown(at, ready).await?;
                let Some(call) = self.call(entry.tool_call_id).await? else { return Ok(()) };
                What::Called(row.id, Box::new(call))
            }
            (ConversationEventKind::AttemptStarted, Some(row)) => {
                self.snapshot(row, entry.attempt.unwrap_or(1)).await?
            }
            (ConversationEventKind::MessageFinished, Some(row)) => {
                // The last words were stored before the end.
                self.grown(at, ready).await?;
                self.text = None;
                What::Finished(Box::new(row))
            }
            // The message is gone; that it is, is told by the conversation.
            (_, None) => return Ok(()),
        };
        self.event = entry.sequence;
        ready.push_back(self.told(at, what));
        Ok(())
    }

    /// Refuses to go on with a conversation that is gone.
    async fn expect_present(&self) -> Result<()> {
        match conversation::Entity::by_id_in(self.workspace, self.id).one(self.app.db.read()).await? {
            Some(_) => Ok(()),
            None => Err(Error::not_found("conversationId", self.id)),
        }
    }
}

fn is_written_by_job(row: &message::Model) -> bool {
    row.role == MessageRole::Assistant && row.bot_id.is_some() && (row.job_id.is_some() || row.attempt > 0)
}

impl Reader for Story {
    type Item = Told;

    async fn read(&mut self, reason: Reason) -> Result<VecDeque<Told>> {
        let mut ready: VecDeque<Told> = self.first.take().into_iter().collect();
        let now = self.app.clock.now();
        let is_here = self.text.and_then(|place| self.app.growth.of(place.message)).is_some();
        if reason == Reason::Growth && is_here {
            self.grown(now, &mut ready).await?;
            return Ok(ready);
        }
        self.happened(&mut ready).await?;
        if ready.is_empty() {
            self.grown(now, &mut ready).await?;
        }
        if ready.is_empty() {
            self.expect_present().await?;
        }
        Ok(ready)
    }
}

/// That somebody may read a conversation, by the rights of this moment.
struct MayRead {
    app: App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
    id: ConversationId,
}

impl Permit for MayRead {
    async fn check(&self) -> Result<()> {
        let Some(user) = self.viewer.user_id() else { return Ok(()) };
        let role = membership::Entity::belonging_to(self.workspace)
            .filter(membership::Column::UserId.eq(user))
            .one(self.app.db.read())
            .await?
            .map(|row| row.role);
        let Some(role) = role else {
            return Err(Error::forbidden("You do not belong to this workspace any more."));
        };
        let row = conversation::Entity::by_id_in(self.workspace, self.id).one(self.app.db.read()).await?;
        let Some(row) = row else { return Err(Error::not_found("conversationId", self.id)) };
        match row.owner_id == Some(user) || role.may(Permission::ConversationsReadAll) {
            true => Ok(()),
            false => Err(Error::forbidden("You may not read this conversation any more.")),
        }
    }
}

/// The parts of messages as they are now, by message.
pub async fn parts(app: &App, messages: &[message::Model]) -> Result<HashMap<MessageId, Vec<Part>>> {
    parts_of(app.db.read(), messages).await
}

/// The text of parts.
pub fn text_of(parts: &[Part]) -> String {
    parts.iter().filter(|part| part.kind == PartKind::Text).map(|part| part.text.as_str()).collect()
}
