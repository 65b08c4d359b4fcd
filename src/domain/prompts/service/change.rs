//! Changing, archiving and deleting a prompt.

use std::collections::HashSet;

use sea_orm::{ActiveModelTrait as _, ModelTrait as _, Set};
use serde_json::{Map, Value, json};

use super::{
    current_version_in, emit_in, expect_free_name, lock_permitted_in, name_key, parse_description, reindex_in, tag_in,
    tags_in, unwritten,
};
use crate::app::App;
use crate::base::id::PromptId;
use crate::base::revision::expect_revision;
use crate::base::text::Name;
use crate::base::{Result, Viewer};
use crate::db::Tx;
use crate::domain::tags::service::set_tags_in;
use crate::domain::workspaces::service::require_person;
use crate::entity::{BelongsTo as _, prompt, prompt_tag};

/// Changes of a prompt; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdatePrompt {
    expected_revision: Option<i32>,
    name: Option<Name>,
    description: Option<Option<String>>,
    tags: Option<Vec<String>>,
}

impl UpdatePrompt {
    /// Validates the values; `Some(None)` removes the description, and `tags` replaces all tags.
    pub fn parse(
        expected_revision: Option<i32>,
        name: Option<&str>,
        description: Option<Option<&str>>,
        tags: Option<Vec<String>>,
    ) -> Result<Self> {
        let description = match description {
            Some(Some(text)) => Some(parse_description(text)?),
            other => other.map(|_| None),
        };
        let name = name.map(|name| Name::parse("name", name)).transpose()?;
        Ok(Self { expected_revision, name, description, tags })
    }
}

/// Changes name, description or tags; returns the row as it is now.
pub async fn update(app: &App, viewer: &Viewer, id: PromptId, new: UpdatePrompt) -> Result<prompt::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    let UpdatePrompt { expected_revision, name, description, tags } = new;
    expect_revision("prompt", row.id, row.revision, expected_revision)?;
    let mut change = prompt::ActiveModel { id: Set(id), ..Default::default() };
    let mut facts = Map::new();
    if let Some(name) = name.map(Name::into_string).filter(|name| *name != row.name) {
        if name_key(&name) != row.name_key {
            expect_free_name(&*tx, row.workspace_id, &name).await?;
        }
        facts.insert("name".to_owned(), json!(name));
        change.name_key = Set(name_key(&name));
        change.name = Set(name);
    }
    if let Some(description) = description.filter(|description| *description != row.description) {
        facts.insert("description".to_owned(), json!(description));
        change.description = Set(description);
    }
    if let Some(tags) = tags
        && retag_in(&tx, app, &row, &tags).await?
    {
        facts.insert("tags".to_owned(), json!(tags));
    }
    if facts.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let row = touch_in(&tx, app, &row, change).await?;
    let current = current_version_in(&tx, &row).await?;
    reindex_in(&mut tx, &row, &current.template).await?;
    let summary = format!("Prompt “{}” was changed", row.name);
    emit_in(&mut tx, app, viewer, "prompt.updated", &row, summary, Value::Object(facts));
    tx.commit().await?;
    Ok(row)
}

/// Writes a change with the next revision.
pub(super) async fn touch_in(
    tx: &Tx,
    app: &App,
    row: &prompt::Model,
    mut change: prompt::ActiveModel,
) -> Result<prompt::Model> {
    change.revision = Set(row.revision + 1);
    change.updated_at = Set(app.clock.now());
    change.update(&**tx).await.map_err(|error| unwritten(error, row.workspace_id))
}

/// Sets the prompt's tags; true when they changed.
async fn retag_in(tx: &Tx, app: &App, row: &prompt::Model, names: &[String]) -> Result<bool> {
    let wanted = set_tags_in(tx, app, row.workspace_id, names).await?;
    let present = tags_in(tx, row.id).await?;
    if wanted.iter().collect::<HashSet<_>>() == present.iter().collect::<HashSet<_>>() {
        return Ok(false);
    }
    prompt_tag::Entity::delete_belonging_to(row.id).exec(&**tx).await?;
    tag_in(tx, row.id, &wanted).await?;
    Ok(true)
}

/// Archives or unarchives a prompt. Repeating it changes nothing.
pub async fn archive(app: &App, viewer: &Viewer, id: PromptId, archived: bool) -> Result<prompt::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    if row.is_archived == archived {
        tx.commit().await?;
        return Ok(row);
    }
    let change = prompt::ActiveModel { id: Set(id), is_archived: Set(archived), ..Default::default() };
    let row = touch_in(&tx, app, &row, change).await?;
    let (action, what) = match archived {
        true => ("prompt.archived", "archived"),
        false => ("prompt.restored", "brought back"),
    };
    let summary = format!("Prompt “{}” was {what}", row.name);
    emit_in(&mut tx, app, viewer, action, &row, summary, json!({ "isArchived": archived }));
    tx.commit().await?;
    Ok(row)
}

/// Deletes a prompt with its versions. Jobs keep the text that they used.
pub async fn delete(app: &App, viewer: &Viewer, id: PromptId) -> Result<()> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    // Versions, tags and the entry of the search go with the row.
    row.clone().delete(&*tx).await?;
    let summary = format!("Prompt “{}” was deleted", row.name);
    emit_in(&mut tx, app, viewer, "prompt.deleted", &row, summary, json!({ "name": row.name }));
    tx.commit().await
}
