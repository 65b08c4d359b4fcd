//! A conversation as one reader sees it, page by page and as it was at one moment: for files that are made from it.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::access::find_readable;
use super::read::is_on_path;
use crate::app::App;
use crate::base::id::{ConversationId, DocumentId, MessageId, UserId, WorkspaceId};
use crate::base::{Error, Result, Viewer};
use crate::db::Snapshot;
use crate::domain::bots::service::exists_for;
use crate::domain::conversations::writing::text::{Part, parts_of};
use crate::entity::message::Column;
use crate::entity::message_part::PartKind;
use crate::entity::{
    BelongsTo as _, OfInstance as _, OfWorkspace as _, bot, conversation, document, message, message_attachment,
    message_citation, message_feedback, user,
};

/// Messages that are read together.
const PAGE: u64 = 200;

/// Which messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those on the path that is shown.
    Path,
    /// All of them.
    All,
}

/// A conversation that is being read. It occupies a connection until it is dropped.
pub struct Transcript {
    /// Its row.
    pub row: conversation::Model,
    /// Name of the bot, for those for whom it exists.
    pub bot: Option<String>,
    /// Name of the person.
    pub owner: Option<String>,
    shows_reasoning: bool,
    reader: Option<UserId>,
    snapshot: Snapshot,
}

/// A message with what belongs to it.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its row.
    pub row: message::Model,
    /// All its text.
    pub text: String,
    /// Thoughts of the model, where the bot shows them.
    pub reasoning: Option<String>,
    /// What its marks stand for, in order.
    pub citations: Vec<message_citation::Model>,
    /// Documents that are attached and still there, in order.
    pub attachments: Vec<document::Model>,
    /// What the reader thinks of it.
    pub feedback: Option<message_feedback::Model>,
}

/// A conversation of a workspace that the caller may read.
pub async fn readable_in(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<conversation::Model> {
    let row = find_readable(app.db.read(), viewer, id).await?;
    if row.workspace_id == workspace { Ok(row) } else { Err(Error::not_found("conversationId", id)) }
}

impl Transcript {
    /// Begins to read a conversation of a workspace that the viewer may read.
    pub async fn open(app: &App, viewer: &Viewer, workspace: WorkspaceId, id: ConversationId) -> Result<Self> {
        readable_in(app, viewer, workspace, id).await?;
        let snapshot = app.db.snapshot().await?;
        let row = conversation::Entity::by_id_in(workspace, id).one(&*snapshot).await?;
        let row = row.ok_or_else(|| Error::not_found("conversationId", id))?;
        let bot = match row.bot_id {
            Some(bot) => bot::Entity::by_id_in(workspace, bot).one(&*snapshot).await?,
            None => None,
        };
        let owner = match row.owner_id {
            Some(owner) => user::Entity::of_instance_by_id(owner).one(&*snapshot).await?,
            None => None,
        };
        let shows_reasoning = bot.as_ref().is_some_and(|bot| bot.shows_reasoning);
        let bot = bot.filter(|bot| exists_for(viewer, bot)).map(|bot| bot.name);
        Ok(Self { row, bot, owner: owner.map(|owner| owner.name), shows_reasoning, reader: viewer.user_id(), snapshot })
    }

    /// The number of each message.
    pub async fn numbers(&self) -> Result<HashMap<MessageId, i64>> {
        let all = message::Entity::belonging_to(self.row.id).select_only().columns([Column::Id, Column::Sequence]);
        let rows: Vec<(MessageId, i64)> = all.into_tuple().all(&*self.snapshot).await?;
        Ok(rows.into_iter().collect())
    }

    /// The first messages, or those after one, in order; none after the last one.
    pub async fn page(&self, scope: Scope, after: Option<&message::Model>) -> Result<Vec<Said>> {
        let all = message::Entity::belonging_to(self.row.id).limit(PAGE);
        let page = match scope {
            Scope::Path => {
                let after = after.and_then(|row| row.path_position).unwrap_or(-1);
                let behind = all.filter(is_on_path()).filter(Column::PathPosition.gt(after));
                behind.order_by_asc(Column::PathPosition)
            }
            Scope::All => {
                let after = after.map_or(0, |row| row.sequence);
                all.filter(Column::Sequence.gt(after)).order_by_asc(Column::Sequence)
            }
        };
        let rows = page.all(&*self.snapshot).await?;
        let ids: Vec<MessageId> = rows.iter().map(|row| row.id).collect();
        let mut parts = parts_of(&*self.snapshot, &rows).await?;
        let mut citations = self.citations(&ids).await?;
        let mut attachments = self.attachments(&ids).await?;
        let mut feedback = self.feedback(&ids).await?;
        let said = |row: message::Model| {
            let id = row.id;
            let parts = parts.remove(&id).unwrap_or_default();
            let is_open = row.status.is_open();
            let text = if is_open { joined(&parts, false) } else { row.text.clone() };
            let reasoning = Some(joined(&parts, true)).filter(|text| self.shows_reasoning && !text.is_empty());
            Said {
                row,
                text,
                reasoning,
                citations: citations.remove(&id).unwrap_or_default(),
                attachments: attachments.remove(&id).unwrap_or_default(),
                feedback: feedback.remove(&id),
            }
        };
        Ok(rows.into_iter().map(said).collect())
    }

    async fn citations(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, Vec<message_citation::Model>>> {
        let rows = message_citation::Entity::belonging_to_any(ids.iter().copied())
            .order_by_asc(message_citation::Column::Position)
            .all(&*self.snapshot)
            .await?;
        let mut found: HashMap<MessageId, Vec<message_citation::Model>> = HashMap::new();
        for row in rows {
            found.entry(row.message_id).or_default().push(row);
        }
        Ok(found)
    }

    async fn attachments(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, Vec<document::Model>>> {
        let links = message_attachment::Entity::belonging_to_any(ids.iter().copied())
            .order_by_asc(message_attachment::Column::Position)
            .all(&*self.snapshot)
            .await?;
        let documents = links.iter().map(|link| link.document_id);
        let documents = document::Entity::by_ids_in(self.row.workspace_id, documents).all(&*self.snapshot).await?;
        let documents: HashMap<DocumentId, document::Model> =
            documents.into_iter().map(|document| (document.id, document)).collect();
        let mut found: HashMap<MessageId, Vec<document::Model>> = HashMap::new();
        for link in links {
            found.entry(link.message_id).or_default().extend(documents.get(&link.document_id).cloned());
        }
        Ok(found)
    }

    async fn feedback(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, message_feedback::Model>> {
        let Some(reader) = self.reader else { return Ok(HashMap::new()) };
        let rows = message_feedback::Entity::belonging_to_any(ids.iter().copied())
            .filter(message_feedback::Column::AuthorId.eq(reader))
            .filter(message_feedback::Column::Rating.is_not_null())
            .all(&*self.snapshot)
            .await?;
        Ok(rows.into_iter().map(|row| (row.message_id, row)).collect())
    }
}

fn joined(parts: &[Part], is_reasoning: bool) -> String {
    let wanted = if is_reasoning { PartKind::Reasoning } else { PartKind::Text };
    parts.iter().filter(|part| part.kind == wanted).map(|part| part.text.as_str()).collect()
}
