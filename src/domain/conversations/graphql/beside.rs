//! Loaders of messages beside each other, and lists of messages below a conversation.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::Message;
use crate::app::App;
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::conversations::service::read::{self, Place};
use crate::entity::message::{self, Column};
use crate::graphql::Key;
use crate::graphql::nested::{ItemCondition, NestedConnection};

/// The messages at one place, by creation. The conversation was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BesideKey(pub Place);

impl Key for BesideKey {
    type Value = Arc<[Message]>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        let found = read::beside(app, viewer, keys.into_iter().map(|key| key.0).collect()).await?;
        let messages = |rows: Vec<message::Model>| rows.into_iter().map(Message::from).collect();
        Ok(found.into_iter().map(|(place, rows)| (Self(place), messages(rows))).collect())
    }
}

/// The messages on the path that is shown, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OnPath;

impl NestedConnection for OnPath {
    type Entity = message::Entity;
    type Node = Message;

    const PARENT: Column = Column::ConversationId;
    const WORKSPACE: Column = Column::WorkspaceId;

    fn sort() -> Sort<Column> {
        Sort { name: "messages:path", column: Column::PathPosition, id: Column::Id, descending: false }
    }

    fn place(row: &message::Model) -> (Uuid, SortKey, Uuid) {
        (row.conversation_id.0, row.path_position.unwrap_or_default().into(), row.id.0)
    }

    fn condition(_viewer: &Viewer) -> Option<ItemCondition> {
        Some(read::is_on_path())
    }
}

/// All messages, by creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AllMessages;

impl NestedConnection for AllMessages {
    type Entity = message::Entity;
    type Node = Message;

    const PARENT: Column = Column::ConversationId;
    const WORKSPACE: Column = Column::WorkspaceId;

    fn sort() -> Sort<Column> {
        Sort { name: "messages:all", column: Column::Sequence, id: Column::Id, descending: false }
    }

    fn place(row: &message::Model) -> (Uuid, SortKey, Uuid) {
        (row.conversation_id.0, row.sequence.into(), row.id.0)
    }
}
