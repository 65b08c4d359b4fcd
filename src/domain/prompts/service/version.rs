//! Versions: written once, made current, never changed.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, IntoActiveModel as _, QuerySelect as _, Set};
use serde_json::json;

use super::change::touch_in;
use super::{emit_in, lock_permitted_in, reindex_in};
use crate::app::App;
use crate::base::id::{PromptId, PromptVersionId};
use crate::base::revision::expect_revision;
use crate::base::text::bounded;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::prompts::template::{NewVariable, Variable, declare};
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::{BelongsTo as _, OfWorkspace as _, prompt, prompt_version};

/// Longest note, in characters.
const MAXIMUM_NOTE: usize = 1000;

/// A validated new version.
#[derive(Debug, Clone)]
pub struct CreateVersion {
    expected_revision: Option<i32>,
    template: String,
    variables: Vec<Variable>,
    change_note: Option<String>,
    make_current: bool,
}

impl CreateVersion {
    /// Validates the values. Placeholders are derived from the text when `variables` is `None`.
    pub fn parse(
        expected_revision: Option<i32>,
        template: String,
        variables: Option<Vec<NewVariable>>,
        change_note: Option<&str>,
        make_current: bool,
    ) -> Result<Self> {
        let change_note = change_note.map(|note| bounded("changeNote", note, 0, MAXIMUM_NOTE)).transpose()?;
        Ok(Self {
            expected_revision,
            variables: declare(&template, variables)?,
            template,
            change_note: change_note.filter(|note| !note.is_empty()),
            make_current,
        })
    }
}

/// Writes a new version; returns the prompt as it is now, and the version.
pub async fn create_version(
    app: &App,
    viewer: &Viewer,
    id: PromptId,
    new: CreateVersion,
) -> Result<(prompt::Model, prompt_version::Model)> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    expect_revision("prompt", row.id, row.revision, new.expected_revision)?;
    let version = prompt_version::Model {
        id: PromptVersionId::generate(),
        prompt_id: id,
        workspace_id: row.workspace_id,
        number: latest_number_in(&tx, id).await? + 1,
        template: new.template,
        variables: Variable::all_to_stored(&new.variables)?,
        change_note: new.change_note,
        created_by: viewer.user_id(),
        created_at: app.clock.now(),
    };
    let version = version.into_active_model().reset_all().insert(&*tx).await?;
    let mut change = prompt::ActiveModel { id: Set(id), ..Default::default() };
    if new.make_current {
        change.current_version_id = Set(version.id);
    }
    let row = touch_in(&tx, app, &row, change).await?;
    if new.make_current {
        reindex_in(&mut tx, &row, &version.template).await?;
    }
    let summary = format!("Version {} of prompt “{}” was written", version.number, row.name);
    let facts = json!({ "version": version.number, "isCurrent": new.make_current });
    emit_in(&mut tx, app, viewer, "prompt.version_created", &row, summary, facts);
    tx.commit().await?;
    Ok((row, version))
}

/// The prompt's row is locked, so no other request takes the next number.
async fn latest_number_in(tx: &Tx, id: PromptId) -> Result<i32> {
    let numbers = prompt_version::Entity::belonging_to(id)
        .select_only()
        .column_as(prompt_version::Column::Number.max(), "latest");
    let latest: Option<Option<i32>> = numbers.into_tuple().one(&**tx).await?;
    Ok(latest.flatten().unwrap_or_default())
}

/// Makes another version the current one. Repeating it changes nothing.
pub async fn set_current(app: &App, viewer: &Viewer, id: PromptVersionId) -> Result<prompt::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let version = prompt_version::Entity::visible_by_id(viewer, id).one(&*tx).await?;
    let version = version.ok_or_else(|| Error::not_found("versionId", id))?;
    permit(viewer, version.workspace_id, Permission::PromptsWrite, "versionId", id)?;
    let row = lock_permitted_in(&tx, viewer, version.prompt_id).await?;
    if row.current_version_id == id {
        tx.commit().await?;
        return Ok(row);
    }
    let change = prompt::ActiveModel { id: Set(row.id), current_version_id: Set(id), ..Default::default() };
    let row = touch_in(&tx, app, &row, change).await?;
    reindex_in(&mut tx, &row, &version.template).await?;
    let summary = format!("Version {} of prompt “{}” became the current one", version.number, row.name);
    let facts = json!({ "version": version.number });
    emit_in(&mut tx, app, viewer, "prompt.version_selected", &row, summary, facts);
    tx.commit().await?;
    Ok(row)
}
