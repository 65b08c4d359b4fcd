//! Whose conversations are whose.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;

use crate::base::id::{ConversationId, MessageId};
use crate::base::viewer::Actor;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::{OfWorkspace as _, conversation, message};

/// True when the caller may read a conversation of a workspace that he sees.
pub fn is_readable(viewer: &Viewer, row: &conversation::Model) -> bool {
    viewer.actor == Actor::System
        || is_own(viewer, row)
        || viewer.may(row.workspace_id, Permission::ConversationsReadAll)
}

/// True when the conversation is the caller's own.
pub fn is_own(viewer: &Viewer, row: &conversation::Model) -> bool {
    row.owner_id.is_some() && row.owner_id == viewer.user_id()
}

/// A conversation that the caller may read.
pub async fn find_readable(
    connection: &impl ConnectionTrait,
    viewer: &Viewer,
    id: ConversationId,
) -> Result<conversation::Model> {
    require_person(viewer)?;
    let row = conversation::Entity::visible_by_id(viewer, id).one(connection).await?;
    row.filter(|row| is_readable(viewer, row)).ok_or_else(|| Error::not_found("conversationId", id))
}

/// A conversation that the caller may write in, locked until the transaction ends. `field` is where the input names it,
/// or one of its messages, by `id`.
///
/// # Errors
/// `NOT_FOUND` when he may not read it, `FORBIDDEN` when it is somebody else's, or when he may not write.
pub async fn lock_owned_in(
    tx: &Tx,
    viewer: &Viewer,
    conversation: ConversationId,
    (field, id): (&str, String),
) -> Result<conversation::Model> {
    let row = lock_readable_in(tx, viewer, conversation, (field, &id)).await?;
    permit(viewer, row.workspace_id, Permission::ConversationsWrite, field, &id)?;
    expect_own(viewer, row)
}

/// The same for what the owner of a conversation may do as long as he sees it.
pub async fn lock_own_in(
    tx: &Tx,
    viewer: &Viewer,
    conversation: ConversationId,
    place: (&str, &str),
) -> Result<conversation::Model> {
    expect_own(viewer, lock_readable_in(tx, viewer, conversation, place).await?)
}

async fn lock_readable_in(
    tx: &Tx,
    viewer: &Viewer,
    conversation: ConversationId,
    (field, id): (&str, &str),
) -> Result<conversation::Model> {
    require_person(viewer)?;
    let found = conversation::Entity::visible_by_id(viewer, conversation).lock_exclusive().one(&**tx).await?;
    found.filter(|row| is_readable(viewer, row)).ok_or_else(|| Error::not_found(field, id))
}

fn expect_own(viewer: &Viewer, row: conversation::Model) -> Result<conversation::Model> {
    match is_own(viewer, &row) {
        true => Ok(row),
        false => Err(Error::forbidden("Only its owner can write in a conversation.")),
    }
}

/// The messages with these identifiers that the caller may read, in no order.
pub async fn messages_visible(
    connection: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = MessageId>,
) -> Result<Vec<message::Model>> {
    let mut rows = message::Entity::visible_by_ids(viewer, ids).all(connection).await?;
    let conversations: HashSet<ConversationId> = rows.iter().map(|row| row.conversation_id).collect();
    let readable = conversation::Entity::visible_by_ids(viewer, conversations).all(connection).await?;
    let readable: HashSet<ConversationId> =
        readable.into_iter().filter(|row| is_readable(viewer, row)).map(|row| row.id).collect();
    rows.retain(|row| readable.contains(&row.conversation_id));
    Ok(rows)
}
