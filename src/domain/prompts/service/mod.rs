//! Rules of prompts.

mod change;
mod create;
mod duplicate;
pub mod list;
mod rendering;
mod version;
pub mod versions;

use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, SqlErr};
use serde_json::Value;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{PromptId, TagId, WorkspaceId};
use crate::base::text::{bounded, fold};
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::search::{Words, index_in};
use crate::db::{Tx, WriteBatch};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::permit;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{BelongsTo as _, OfWorkspace as _, prompt, prompt_tag, prompt_version};

pub use change::{UpdatePrompt, archive, delete, update};
pub use create::{CreatePrompt, create};
pub use duplicate::{DuplicatePrompt, duplicate};
pub use rendering::{SavedPrompt, preview, render_in};
pub use version::{CreateVersion, create_version, set_current};

/// Longest description, in characters.
const MAXIMUM_DESCRIPTION: usize = 2000;

/// The comparable form of a name: prompts of a workspace differ by more than case, composition and width of letters.
fn name_key(name: &str) -> String {
    fold(name)
}

/// A description; an empty one counts as none.
fn parse_description(text: &str) -> Result<Option<String>> {
    let text = bounded("description", text, 0, MAXIMUM_DESCRIPTION)?;
    Ok((!text.is_empty()).then_some(text))
}

/// A prompt that the caller can see and change, locked until the transaction ends.
async fn lock_permitted_in(tx: &Tx, viewer: &Viewer, id: PromptId) -> Result<prompt::Model> {
    let found = prompt::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?;
    let row = found.ok_or_else(|| Error::not_found("promptId", id))?;
    permit(viewer, row.workspace_id, Permission::PromptsWrite, "promptId", id)?;
    Ok(row)
}

/// Refuses a name that another prompt of the workspace has.
async fn expect_free_name(connection: &impl ConnectionTrait, workspace: WorkspaceId, name: &str) -> Result<()> {
    let select = prompt::Entity::belonging_to(workspace).filter(prompt::Column::NameKey.eq(name_key(name)));
    match select.one(connection).await? {
        Some(row) => Err(name_taken(Some(row.id))),
        None => Ok(()),
    }
}

fn name_taken(by: Option<PromptId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(NodeRef::from) };
    Refusal::new(reason, "Another prompt of the workspace has this name.").at(["name"]).into()
}

/// The name may be taken, or the workspace deleted, after the check.
fn unwritten(error: sea_orm::DbErr, workspace: WorkspaceId) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => name_taken(None),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::not_found("workspaceId", workspace),
        _ => error.into(),
    }
}

/// Indexes the prompt with the text of its current version and its tags for search.
async fn reindex_in(tx: &mut Tx, row: &prompt::Model, template: &str) -> Result<()> {
    let tags = tags_in(tx, row.id).await?;
    index_prompt_in(tx.as_mut(), row, template, &tags);
    Ok(())
}

fn index_prompt_in(change: &mut WriteBatch, row: &prompt::Model, template: &str, tags: &[TagId]) {
    let description = row.description.as_deref().unwrap_or_default();
    let text = format!("{}\n{description}\n{template}", row.name);
    index_in(change, row.workspace_id, &[Words::new(row.id.0, &text).tagged(tags)]);
}

/// The current version, which always exists.
async fn current_version_in(tx: &Tx, row: &prompt::Model) -> Result<prompt_version::Model> {
    let current = prompt_version::Entity::by_id_in(row.workspace_id, row.current_version_id).one(&**tx).await?;
    current.ok_or_else(|| {
        let id = row.id;
        Error::internal(anyhow::anyhow!("the current version of {id} is missing"))
    })
}

/// The tags of a prompt.
async fn tags_in(tx: &Tx, prompt: PromptId) -> Result<Vec<TagId>> {
    let select = prompt_tag::Entity::belonging_to(prompt).select_only().column(prompt_tag::Column::TagId);
    Ok(select.into_tuple().all(&**tx).await?)
}

/// Adds tags that the prompt does not have.
async fn tag_in(tx: &Tx, prompt: PromptId, tags: &[TagId]) -> Result<()> {
    let rows = tag_rows(prompt, tags);
    if !rows.is_empty() {
        prompt_tag::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

fn tag_rows(prompt: PromptId, tags: &[TagId]) -> Vec<prompt_tag::ActiveModel> {
    tags.iter().map(|tag| prompt_tag::Model { prompt_id: prompt, tag_id: *tag }.into()).collect()
}

/// Writes the audit log and the timeline.
fn emit_in(
    change: &mut impl AsMut<WriteBatch>,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &prompt::Model,
    summary: String,
    facts: Value,
) {
    record_in(change, app, viewer, Entry::new(action, Some(row.workspace_id), row.id).changes(facts.clone()));
    let event = NewActivity::new(action, row.id, summary).payload(facts);
    append_in(change, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
}
