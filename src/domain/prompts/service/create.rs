//! Creating a prompt.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, SqlErr};
use serde_json::json;

use super::{emit_in, expect_free_name, index_prompt_in, name_key, name_taken, parse_description, tag_rows};
use crate::app::App;
use crate::base::id::{PromptId, PromptVersionId, TagId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::{Write, WriteBatch};
use crate::domain::prompts::template::{NewVariable, Variable, declare};
use crate::domain::tags::service::set_tags_in;
use crate::domain::workspaces::service::permit;
use crate::entity::{prompt, prompt_version};

/// A validated prompt with its first version.
#[derive(Debug, Clone)]
pub struct CreatePrompt {
    pub(super) name: Name,
    pub(super) description: Option<String>,
    pub(super) template: String,
    pub(super) variables: Vec<Variable>,
    pub(super) tags: Vec<String>,
}

impl CreatePrompt {
    /// Validates the values. Placeholders are derived from the text when `variables` is `None`.
    pub fn parse(
        name: &str,
        description: Option<&str>,
        template: String,
        variables: Option<Vec<NewVariable>>,
        tags: Vec<String>,
    ) -> Result<Self> {
        Ok(Self {
            name: Name::parse("name", name)?,
            description: description.map(parse_description).transpose()?.flatten(),
            variables: declare(&template, variables)?,
            template,
            tags,
        })
    }
}

/// Creates a prompt with its first version. `ALREADY_EXISTS` when another prompt of the workspace has the name.
pub async fn create(app: &App, viewer: &Viewer, workspace: WorkspaceId, new: CreatePrompt) -> Result<prompt::Model> {
    permit(viewer, workspace, Permission::PromptsWrite, "workspaceId", workspace)?;
    let (mut change, mut tags) = (app.db.batch(), Vec::new());
    if !new.tags.is_empty() {
        let tx = app.db.begin().await?;
        tags = set_tags_in(&tx, app, workspace, &new.tags).await?;
        change = tx.into_batch();
    }
    let row = write_in(&mut change, app, viewer, workspace, new, &tags)?;
    let summary = format!("Prompt “{}” was created", row.name);
    emit_in(&mut change, app, viewer, "prompt.created", &row, summary, json!({ "name": row.name }));
    keep(change, app, &row).await?;
    Ok(row)
}

/// Adds prompt, version, tags and search entry to the batch, which [`keep`] must commit.
pub(super) fn write_in(
    change: &mut WriteBatch,
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    new: CreatePrompt,
    tags: &[TagId],
) -> Result<prompt::Model> {
    let CreatePrompt { name, description, template, variables, tags: _ } = new;
    let (now, backend) = (app.clock.now(), app.db.backend());
    let row = prompt::Model {
        id: PromptId::generate(),
        workspace_id: workspace,
        name_key: name_key(name.as_str()),
        name: name.into_string(),
        description,
        current_version_id: PromptVersionId::generate(),
        is_archived: false,
        revision: 1,
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    };
    let version = prompt_version::Model {
        id: row.current_version_id,
        prompt_id: row.id,
        workspace_id: workspace,
        number: 1,
        template,
        variables: Variable::all_to_stored(&variables)?,
        change_note: None,
        created_by: viewer.user_id(),
        created_at: now,
    };
    change.defer(Write::insert(backend, [row.clone().into_active_model().reset_all()]));
    index_prompt_in(change, &row, &version.template, tags);
    change.defer(Write::insert(backend, [version.into_active_model().reset_all()]));
    if !tags.is_empty() {
        change.defer(Write::insert(backend, tag_rows(row.id, tags)));
    }
    Ok(row)
}

/// Commits a new prompt; when its name is taken, the error has the other prompt.
pub(super) async fn keep(batch: WriteBatch, app: &App, row: &prompt::Model) -> Result<()> {
    let Err(error) = batch.commit().await else { return Ok(()) };
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            expect_free_name(app.db.read(), row.workspace_id, &row.name).await?;
            Err(name_taken(None))
        }
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Err(Error::not_found("workspaceId", row.workspace_id)),
        None | Some(_) => Err(error),
    }
}
