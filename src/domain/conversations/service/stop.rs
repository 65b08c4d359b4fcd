//! Stopping an answer. What is stored of its text at that moment stays, and nothing is added to it; the job is told, and
//! closes its connection to the provider.

use super::access::{is_readable, lock_own_in};
use super::change::Change;
use super::end::{ask_next_in, charge, end_in};
use crate::app::App;
use crate::base::id::{ConversationId, MessageId, WorkspaceId};
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::workspaces::service::require_person;
use crate::engine::queue;
use crate::entity::message::MessageStatus;
use crate::entity::{OfWorkspace as _, conversation, message};

/// Stops an answer. Of one that is done already, or was stopped before, nothing changes, and that is no error.
pub async fn stop(app: &App, viewer: &Viewer, id: MessageId) -> Result<message::Model> {
    require_person(viewer)?;
    let gone = || Error::not_found("messageId", id);
    let found = message::Entity::visible_by_id(viewer, id).one(app.db.read()).await?.ok_or_else(gone)?;
    if !viewer.is_in_scope(Permission::ConversationsWrite) {
        return Err(Error::forbidden("The scopes of your API key do not permit this."));
    }
    let mut tx = app.db.begin().await?;
    // The job comes first: whoever ends an answer holds it before the conversation.
    if let Some(job) = found.job_id.filter(|_| found.status.is_open()) {
        expect_own_in(&tx, viewer, found.conversation_id, id).await?;
        queue::cancel_in(&mut tx, app, job, Some("The answer was stopped.")).await?;
    }
    // Who asked may always stop, also when his role does not let him ask any more.
    let conversation = lock_own_in(&tx, viewer, found.conversation_id, ("messageId", &id.to_string())).await?;
    let row = lock_message_in(&tx, found.workspace_id, id).await?.ok_or_else(gone)?;
    if !row.status.is_open() {
        // It ended before it could be stopped; its job has ended, too, and is not touched.
        tx.commit().await?;
        return Ok(row);
    }
    let mut change = Change::of(conversation, app);
    let row = stop_in(&mut tx, &mut change, row).await?;
    ask_next_in(&mut tx, app, &mut change, row.job_id).await?;
    change.write_in(&mut tx)?;
    tx.commit().await?;
    Ok(row)
}

/// Asks the job of the answer that is written in a conversation to stop, and says which answer that is. The conversation
/// is not held yet.
pub async fn cancel_writing_in(
    app: &App,
    viewer: &Viewer,
    tx: &mut Tx,
    id: ConversationId,
) -> Result<Option<MessageId>> {
    let row = conversation::Entity::visible_by_id(viewer, id).one(&**tx).await?;
    let Some((workspace, writing)) = row.and_then(|row| Some((row.workspace_id, row.writing_id?))) else {
        return Ok(None);
    };
    expect_own_in(tx, viewer, id, writing).await?;
    let answer = message::Entity::by_id_in(workspace, writing).one(&**tx).await?;
    if let Some(job) = answer.and_then(|answer| answer.job_id) {
        queue::cancel_in(tx, app, job, Some("The answer was interrupted.")).await?;
    }
    Ok(Some(writing))
}

/// Stops the answer that is written in a conversation which is held, and whose job was asked to stop. What waits goes on
/// waiting: the caller has something that comes first.
pub async fn stop_writing_in(tx: &mut Tx, change: &mut Change, writing: MessageId) -> Result<()> {
    match lock_message_in(tx, change.row.workspace_id, writing).await?.filter(|row| row.status.is_open()) {
        Some(row) => stop_in(tx, change, row).await.map(drop),
        None => Ok(()),
    }
}

/// Ends an open answer as stopped.
async fn stop_in(tx: &mut Tx, change: &mut Change, mut row: message::Model) -> Result<message::Model> {
    row.status = MessageStatus::Stopped;
    if let Some(job) = row.job_id
        && let Some(job) = queue::lock_in(tx, job).await?
    {
        charge(change, &mut row, &job);
    }
    end_in(tx, change, row, None).await
}

async fn expect_own_in(tx: &Tx, viewer: &Viewer, id: ConversationId, message: MessageId) -> Result<()> {
    let row = conversation::Entity::visible_by_id(viewer, id).one(&**tx).await?;
    let row = row.filter(|row| is_readable(viewer, row)).ok_or_else(|| Error::not_found("messageId", message))?;
    match super::access::is_own(viewer, &row) {
        true => Ok(()),
        false => Err(Error::forbidden("Only its owner can write in a conversation.")),
    }
}

/// Reads a message and locks its row until the transaction ends.
pub async fn lock_message_in(tx: &Tx, workspace: WorkspaceId, id: MessageId) -> Result<Option<message::Model>> {
    Ok(message::Entity::by_id_in(workspace, id).lock_exclusive().one(&**tx).await?)
}
