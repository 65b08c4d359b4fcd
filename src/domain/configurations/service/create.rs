//! Creating a configuration.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, SqlErr};
use serde_json::{Value, json};

use super::{emit_in, expect_free_name, name_key, name_taken, parse_description};
use crate::app::App;
use crate::base::id::{ConfigurationId, ConfigurationVersionId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::{Write, WriteBatch};
use crate::domain::configurations::settings;
use crate::domain::workspaces::service::permit;
use crate::entity::configuration::ConfigurationKind;
use crate::entity::{configuration, configuration_version};

/// A validated configuration with its first version.
#[derive(Debug, Clone)]
pub struct CreateConfiguration {
    kind: ConfigurationKind,
    name: Name,
    description: Option<String>,
    settings: Value,
    activate: bool,
}

impl CreateConfiguration {
    /// Validates the values, and completes the settings with defaults.
    pub fn parse(
        kind: ConfigurationKind,
        name: &str,
        description: Option<&str>,
        settings: &Value,
        activate: bool,
    ) -> Result<Self> {
        Ok(Self {
            kind,
            name: Name::parse("name", name)?,
            description: description.map(parse_description).transpose()?.flatten(),
            settings: settings::complete(kind, settings)?,
            activate,
        })
    }
}

/// Creates a configuration with its first version. `ALREADY_EXISTS` when another one of the kind has the name.
pub async fn create(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    new: CreateConfiguration,
) -> Result<configuration::Model> {
    permit(viewer, workspace, Permission::ConfigurationsWrite, "workspaceId", workspace)?;
    let CreateConfiguration { kind, name, description, settings, activate } = new;
    let (now, backend, mut change) = (app.clock.now(), app.db.backend(), app.db.batch());
    let version_id = ConfigurationVersionId::generate();
    let row = configuration::Model {
        id: ConfigurationId::generate(),
        workspace_id: workspace,
        kind,
        name_key: name_key(name.as_str()),
        name: name.into_string(),
        description,
        active_version_id: activate.then_some(version_id),
        activated_at: activate.then_some(now),
        revision: 1,
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    };
    let version = configuration_version::Model {
        id: version_id,
        configuration_id: row.id,
        workspace_id: workspace,
        number: 1,
        settings,
        change_note: None,
        activated_at: row.activated_at,
        created_by: row.created_by,
        created_at: now,
    };
    change.defer(Write::insert(backend, [row.clone().into_active_model().reset_all()]));
    change.defer(Write::insert(backend, [version.into_active_model().reset_all()]));
    let summary = format!("Configuration “{}” was created", row.name);
    let facts = json!({ "name": row.name, "isActive": activate });
    emit_in(&mut change, app, viewer, "configuration.created", &row, summary, facts);
    keep(change, app, &row).await?;
    Ok(row)
}

/// Commits a new configuration; when its name is taken, the error has the other one.
async fn keep(batch: WriteBatch, app: &App, row: &configuration::Model) -> Result<()> {
    let Err(error) = batch.commit().await else { return Ok(()) };
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            expect_free_name(app.db.read(), row.workspace_id, row.kind, &row.name).await?;
            Err(name_taken(None))
        }
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Err(Error::not_found("workspaceId", row.workspace_id)),
        None | Some(_) => Err(error),
    }
}
