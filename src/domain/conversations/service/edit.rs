//! Changing, deleting, and showing another path of a conversation.

use sea_orm::{ColumnTrait as _, ModelTrait as _, QueryFilter as _};

use super::access::lock_owned_in;
use super::change::Change;
use super::path;
use super::send::busy;
use crate::app::App;
use crate::base::id::{ConversationId, MessageId};
use crate::base::text::Name;
use crate::base::{Error, Result, Viewer};
use crate::db::conversation_search::forget_in;
use crate::domain::approvals::service as approvals;
use crate::domain::artifacts::service::delete_made_from_in;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::require_person;
use crate::engine::activity::Cause;
use crate::engine::queue;
use crate::entity::conversation::TitleSource;
use crate::entity::conversation_event::ConversationEventKind;
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, conversation, message};

/// Changes of a conversation; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct UpdateConversation {
    /// Title.
    pub title: Option<Name>,
    /// Whether it is kept at the top.
    pub is_pinned: Option<bool>,
    /// Whether it is left out of lists.
    pub is_archived: Option<bool>,
}

/// Changes a conversation.
pub async fn update(
    app: &App,
    viewer: &Viewer,
    id: ConversationId,
    new: UpdateConversation,
) -> Result<conversation::Model> {
    let mut tx = app.db.begin().await?;
    let row = lock_owned_in(&tx, viewer, id, ("conversationId", id.to_string())).await?;
    let before = row.clone();
    let mut change = Change::of(row, app);
    if let Some(title) = new.title {
        change.row.title = title.into_string();
        change.row.title_source = TitleSource::Person;
    }
    change.row.is_pinned = new.is_pinned.unwrap_or(before.is_pinned);
    change.row.is_archived = new.is_archived.unwrap_or(before.is_archived);
    if change.row == before {
        tx.commit().await?;
        return Ok(before);
    }
    change.tell(ConversationEventKind::Changed, None, None);
    let row = change.write_in(&mut tx)?;
    tx.commit().await?;
    Ok(row)
}

/// Deletes a conversation with its messages and the files made from it. An answer that is being written is stopped.
pub async fn delete(app: &App, viewer: &Viewer, id: ConversationId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    require_person(viewer)?;
    let found = conversation::Entity::visible_by_id(viewer, id).one(&*tx).await?;
    let own = found.as_ref().filter(|row| super::access::is_own(viewer, row));
    let writing = match own.and_then(|row| Some((row.workspace_id, row.writing_id?))) {
        Some((workspace, writing)) => message::Entity::by_id_in(workspace, writing).one(&*tx).await?,
        None => None,
    };
    if let Some(job) = writing.and_then(|row| row.job_id) {
        queue::cancel_in(&mut tx, app, job, Some("The conversation was deleted.")).await?;
        approvals::cancel_open_in(&mut tx, app.clock.now(), job, Cause::Viewer(viewer)).await?;
    }
    let row = lock_owned_in(&tx, viewer, id, ("conversationId", id.to_string())).await?;
    let workspace = row.workspace_id;
    let files = delete_made_from_in(&mut tx, app, viewer, workspace, &[id.into()]).await?;
    row.delete(&*tx).await?;
    record_in(&mut tx, app, viewer, Entry::new("conversation.deleted", Some(workspace), id));
    tx.signal(crate::domain::conversations::events(id));
    tx.commit().await?;
    files.discard(app).await;
    Ok(())
}

/// Makes the path through another message the one that is shown.
pub async fn select(app: &App, viewer: &Viewer, id: MessageId) -> Result<conversation::Model> {
    require_person(viewer)?;
    let gone = || Error::not_found("messageId", id);
    let found = message::Entity::visible_by_id(viewer, id).one(app.db.read()).await?.ok_or_else(gone)?;
    let mut tx = app.db.begin().await?;
    let row = lock_owned_in(&tx, viewer, found.conversation_id, ("messageId", id.to_string())).await?;
    if found.role == MessageRole::System || found.status == MessageStatus::Queued {
        return Err(Error::invalid("messageId", "alternative", "This message is on no path."));
    }
    if row.writing_id.is_some() {
        return Err(busy("messageId"));
    }
    let mut change = Change::of(row, app);
    path::show_in(&tx, &mut change, id).await?;
    change.tell(ConversationEventKind::Changed, None, None);
    let row = change.write_in(&mut tx)?;
    tx.commit().await?;
    Ok(row)
}

/// Takes back a message that waits.
pub async fn withdraw(app: &App, viewer: &Viewer, id: MessageId) -> Result<conversation::Model> {
    require_person(viewer)?;
    let gone = || Error::not_found("messageId", id);
    let found = message::Entity::visible_by_id(viewer, id).one(app.db.read()).await?.ok_or_else(gone)?;
    let mut tx = app.db.begin().await?;
    let row = lock_owned_in(&tx, viewer, found.conversation_id, ("messageId", id.to_string())).await?;
    let mut change = Change::of(row, app);
    let waiting = message::Entity::delete_belonging_to(change.row.id)
        .filter(message::Column::Id.eq(id))
        .filter(message::Column::Status.eq(MessageStatus::Queued))
        .exec(&*tx)
        .await?;
    if waiting.rows_affected == 0 {
        let message = "Only a message that waits can be taken back; this one was read.";
        return Err(Error::state("messageId", "COMPLETED", &["QUEUED"], message));
    }
    forget_in(&mut tx, change.row.id, found.sequence);
    change.tell(ConversationEventKind::Changed, None, None);
    let row = change.write_in(&mut tx)?;
    tx.commit().await?;
    Ok(row)
}
