//! Creating a prompt.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, TryInsertResult};
use serde_json::json;

use super::{expect_free_name_in, name_key, name_taken, parse_description, reindex_in, tag_in, tell_in, unwritten};
use crate::app::App;
use crate::base::id::{PromptId, PromptVersionId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Permission, Result, Viewer};
use crate::db::{Tx, Write};
use crate::domain::prompts::template::{NewVariable, Variable, declare};
use crate::domain::tags::service::set_tags_in;
use crate::domain::workspaces::service::permit;
use crate::entity::{prompt, prompt_version};

/// A prompt with its first version, checked.
#[derive(Debug, Clone)]
pub struct CreatePrompt {
    pub(super) name: Name,
    pub(super) description: Option<String>,
    pub(super) template: String,
    pub(super) variables: Vec<Variable>,
    pub(super) tags: Vec<String>,
}

impl CreatePrompt {
    /// Checks the values. Placeholders are found in the text when `variables` is `None`.
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
    let mut tx = app.db.begin().await?;
    let row = write_in(&mut tx, app, viewer, workspace, new).await?;
    let summary = format!("Prompt “{}” was created", row.name);
    tell_in(&mut tx, app, viewer, "prompt.created", &row, summary, json!({ "name": row.name }));
    tx.commit().await?;
    Ok(row)
}

/// Writes prompt, version, tags and search entry.
pub(super) async fn write_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    new: CreatePrompt,
) -> Result<prompt::Model> {
    let CreatePrompt { name, description, template, variables, tags } = new;
    let now = app.clock.now();
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
    // A conflict that does nothing is no error of the database, so the transaction can still tell whose the name is.
    let free = OnConflict::new().do_nothing().to_owned();
    let insert = prompt::Entity::insert(row.clone().into_active_model().reset_all()).on_conflict(free).try_insert();
    let outcome = insert.exec_without_returning(&**tx).await.map_err(|e| unwritten(e, workspace))?;
    if !matches!(outcome, TryInsertResult::Inserted(rows) if rows > 0) {
        expect_free_name_in(tx, workspace, &row.name).await?;
        return Err(name_taken(None));
    }
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
    reindex_in(tx, &row, &version.template);
    tx.later(Write::insert(app.db.backend(), [version.into_active_model().reset_all()]));
    let tags = set_tags_in(tx, app, workspace, &tags).await?;
    tag_in(tx, row.id, &tags).await?;
    Ok(row)
}
