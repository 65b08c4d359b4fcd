//! Copying a prompt.

use std::collections::HashSet;

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};
use serde_json::json;

use super::create::{CreatePrompt, keep, write_in};
use super::{current_version_in, emit_in, name_key, tags_in};
use crate::app::App;
use crate::base::id::{PromptId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::prompts::template::Variable;
use crate::domain::tags::service::set_tags_in;
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::{BelongsTo as _, OfWorkspace as _, prompt, tag};

/// Names tried for a copy before the caller must give one.
const ATTEMPTS: usize = 100;
/// Longest part of the original's name in the name of a copy, in characters: leaves room for ` (copy 100)`.
const KEPT: usize = 188;

/// A validated request for a copy.
#[derive(Debug, Clone, Default)]
pub struct DuplicatePrompt {
    name: Option<Name>,
    workspace: Option<WorkspaceId>,
}

impl DuplicatePrompt {
    /// Validates the values. When left out, the name is derived from the original, and the workspace is the same.
    pub fn parse(name: Option<&str>, workspace: Option<WorkspaceId>) -> Result<Self> {
        Ok(Self { name: name.map(|name| Name::parse("name", name)).transpose()?, workspace })
    }
}

/// Copies the current version of a prompt, with description and tags, into a new one. Anyone who can read a prompt may
/// copy it to a workspace where they may write.
pub async fn duplicate(app: &App, viewer: &Viewer, id: PromptId, new: DuplicatePrompt) -> Result<prompt::Model> {
    require_person(viewer)?;
    let is_named = new.name.is_some();
    let mut left = ATTEMPTS;
    loop {
        left -= 1;
        match copy(app, viewer, id, new.clone()).await {
            // The derived name was taken meanwhile: try the next one.
            Err(error) if !is_named && left > 0 && error.code() == "ALREADY_EXISTS" => {}
            outcome => return outcome,
        }
    }
}

async fn copy(app: &App, viewer: &Viewer, id: PromptId, new: DuplicatePrompt) -> Result<prompt::Model> {
    let tx = app.db.begin().await?;
    // Whoever wants to delete the original waits until the copy is made.
    let original = prompt::Entity::visible_by_id(viewer, id).lock(LockType::KeyShare).one(&*tx).await?;
    let original = original.ok_or_else(|| Error::not_found("promptId", id))?;
    let target = new.workspace.unwrap_or(original.workspace_id);
    permit(viewer, target, Permission::PromptsWrite, "workspaceId", target)?;
    let name = match new.name {
        Some(name) => name,
        None => free_name_in(&tx, &original, target).await?,
    };
    let version = current_version_in(&tx, &original).await?;
    let copy = CreatePrompt {
        name,
        description: original.description.clone(),
        variables: Variable::all_from_stored(&version.variables)?,
        template: version.template,
        tags: tag_names_in(&tx, &original).await?,
    };
    let tags = set_tags_in(&tx, app, target, &copy.tags).await?;
    let mut change = tx.into_batch();
    let row = write_in(&mut change, app, viewer, target, copy, &tags)?;
    let summary = format!("Prompt “{}” was created as a copy", row.name);
    // Objects of another workspace must not be revealed here.
    let facts = match target == original.workspace_id {
        true => json!({ "name": row.name, "copyOf": id }),
        false => json!({ "name": row.name }),
    };
    emit_in(&mut change, app, viewer, "prompt.created", &row, summary, facts);
    keep(change, app, &row).await?;
    Ok(row)
}

/// The original's name if it is free, otherwise `… (copy)`, `… (copy 2)` and so on.
async fn free_name_in(tx: &Tx, original: &prompt::Model, target: WorkspaceId) -> Result<Name> {
    let base: String = original.name.chars().take(KEPT).collect();
    let copies = (1..=ATTEMPTS).map(|n| match n {
        1 => format!("{} (copy)", base.trim_end()),
        n => format!("{} (copy {n})", base.trim_end()),
    });
    let candidates: Vec<String> = std::iter::once(original.name.clone()).chain(copies).collect();
    let taken: Vec<String> = prompt::Entity::belonging_to(target)
        .select_only()
        .column(prompt::Column::NameKey)
        .filter(prompt::Column::NameKey.is_in(candidates.iter().map(|name| name_key(name))))
        .into_tuple()
        .all(&**tx)
        .await?;
    let taken: HashSet<String> = taken.into_iter().collect();
    match candidates.into_iter().find(|name| !taken.contains(&name_key(name))) {
        Some(name) => Name::parse("name", &name),
        None => Err(Error::invalid("name", "required", "There are many copies of this prompt. Name the new one.")),
    }
}

async fn tag_names_in(tx: &Tx, prompt: &prompt::Model) -> Result<Vec<String>> {
    let tags = tags_in(tx, prompt.id).await?;
    let rows = tag::Entity::by_ids_in(prompt.workspace_id, tags).all(&**tx).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
