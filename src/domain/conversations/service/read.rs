//! Reading what belongs to messages: neighbours, attachments, citations, candidates, attempts.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _};

use super::messages_visible;
use crate::app::App;
use crate::base::id::{CitationId, ConversationId, DocumentId, MessageId};
use crate::base::{Result, Viewer};
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::{
    BelongsTo as _, OfWorkspace as _, message, message_attachment, message_attempt, message_candidate, message_citation,
};

/// Where messages stand beside each other: below the same message, by the same author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The conversation, which the caller may read.
    pub conversation: ConversationId,
    /// The message above; none for first ones.
    pub parent: Option<MessageId>,
    /// Who wrote them.
    pub role: MessageRole,
}

impl Place {
    /// Where a message stands.
    pub fn of(row: &message::Model) -> Self {
        Self { conversation: row.conversation_id, parent: row.parent_id, role: row.role }
    }
}

/// That a message is on the path that is shown.
pub fn is_on_path() -> SimpleExpr {
    // SQLite uses no index for `IS NOT NULL`.
    message::Column::PathPosition.gte(0)
}

/// The messages at places, by creation.
pub async fn beside(app: &App, viewer: &Viewer, places: Vec<Place>) -> Result<HashMap<Place, Vec<message::Model>>> {
    let below = places.iter().filter_map(|place| place.parent);
    let firsts: Vec<ConversationId> =
        places.iter().filter(|place| place.parent.is_none()).map(|place| place.conversation).collect();
    let mut any = Condition::any().add(message::Column::ParentId.is_in(below));
    if !firsts.is_empty() {
        any = any.add(message::Column::ParentId.is_null());
    }
    let conversations: HashSet<ConversationId> = places.iter().map(|place| place.conversation).collect();
    let mut rows = message::Entity::belonging_to_any(conversations)
        .filter(any)
        .filter(message::Column::Status.ne(MessageStatus::Queued))
        .all(app.db.read())
        .await?;
    // Not by the database: it would read the whole conversation by the index that has this order.
    rows.sort_by_key(|row| row.sequence);
    let places: HashSet<Place> = places.into_iter().collect();
    let mut found: HashMap<Place, Vec<message::Model>> = HashMap::new();
    for row in rows.into_iter().filter(|row| viewer.sees(row.workspace_id)) {
        let place = Place::of(&row);
        if places.contains(&place) {
            found.entry(place).or_default().push(row);
        }
    }
    Ok(found)
}

/// Documents attached to messages that the caller may read, in their order.
pub async fn attachments(
    app: &App,
    viewer: &Viewer,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, Vec<DocumentId>>> {
    let visible = visible(app, viewer, ids).await?;
    let rows = message_attachment::Entity::belonging_to_any(visible)
        .order_by_asc(message_attachment::Column::Position)
        .all(app.db.read())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.message_id, row.document_id))))
}

/// What the marks of messages that the caller may read stand for, in the order of the text.
pub async fn citations(
    app: &App,
    viewer: &Viewer,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, Vec<message_citation::Model>>> {
    let visible = visible(app, viewer, ids).await?;
    let rows = message_citation::Entity::belonging_to_any(visible)
        .order_by_asc(message_citation::Column::Position)
        .all(app.db.read())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.message_id, row))))
}

/// Citations by identifier, of messages that the caller may read.
pub async fn citations_by_id(app: &App, viewer: &Viewer, ids: Vec<CitationId>) -> Result<Vec<message_citation::Model>> {
    let mut rows = message_citation::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
    let readable = visible(app, viewer, rows.iter().map(|row| row.message_id).collect()).await?;
    rows.retain(|row| readable.contains(&row.message_id));
    Ok(rows)
}

/// The passages that were looked at for answers that the caller may read, best first.
pub async fn candidates(
    app: &App,
    viewer: &Viewer,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, Vec<message_candidate::Model>>> {
    let visible = visible(app, viewer, ids).await?;
    let rows = message_candidate::Entity::belonging_to_any(visible)
        .order_by_asc(message_candidate::Column::Position)
        .all(app.db.read())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.message_id, row))))
}

/// The attempts at answers that the caller may read, in their order.
pub async fn attempts(
    app: &App,
    viewer: &Viewer,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, Vec<message_attempt::Model>>> {
    let visible = visible(app, viewer, ids).await?;
    let rows = message_attempt::Entity::belonging_to_any(visible)
        .order_by_asc(message_attempt::Column::Attempt)
        .all(app.db.read())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.message_id, row))))
}

async fn visible(app: &App, viewer: &Viewer, ids: Vec<MessageId>) -> Result<Vec<MessageId>> {
    Ok(messages_visible(app.db.read(), viewer, ids).await?.into_iter().map(|row| row.id).collect())
}

fn grouped<T>(rows: impl Iterator<Item = (MessageId, T)>) -> HashMap<MessageId, Vec<T>> {
    let mut found: HashMap<MessageId, Vec<T>> = HashMap::new();
    for (id, row) in rows {
        found.entry(id).or_default().push(row);
    }
    found
}
