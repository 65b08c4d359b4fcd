//! Changing and deleting a configuration.

use sea_orm::{ActiveModelTrait as _, ModelTrait as _, Set};
use serde_json::{Map, Value, json};

use super::{emit_in, expect_free_name, lock_named_in, name_key, parse_description, unwritten};
use crate::app::App;
use crate::base::id::ConfigurationId;
use crate::base::revision::expect_revision;
use crate::base::text::Name;
use crate::base::{Result, Viewer};
use crate::db::Tx;
use crate::domain::workspaces::service::require_person;
use crate::entity::configuration;

/// Changes of a configuration; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateConfiguration {
    expected_revision: Option<i32>,
    name: Option<Name>,
    description: Option<Option<String>>,
}

impl UpdateConfiguration {
    /// Validates the values; `Some(None)` removes the description.
    pub fn parse(
        expected_revision: Option<i32>,
        name: Option<&str>,
        description: Option<Option<&str>>,
    ) -> Result<Self> {
        let description = match description {
            Some(Some(text)) => Some(parse_description(text)?),
            other => other.map(|_| None),
        };
        let name = name.map(|name| Name::parse("name", name)).transpose()?;
        Ok(Self { expected_revision, name, description })
    }
}

/// Changes name or description; returns the row as it is now.
pub async fn update(
    app: &App,
    viewer: &Viewer,
    id: ConfigurationId,
    new: UpdateConfiguration,
) -> Result<configuration::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_named_in(&tx, viewer, id).await?;
    let UpdateConfiguration { expected_revision, name, description } = new;
    expect_revision("configuration", row.id, row.revision, expected_revision)?;
    let mut change = configuration::ActiveModel { id: Set(id), ..Default::default() };
    let mut facts = Map::new();
    if let Some(name) = name.map(Name::into_string).filter(|name| *name != row.name) {
        if name_key(&name) != row.name_key {
            expect_free_name(&*tx, row.workspace_id, row.kind, &name).await?;
        }
        facts.insert("name".to_owned(), json!(name));
        change.name_key = Set(name_key(&name));
        change.name = Set(name);
    }
    if let Some(description) = description.filter(|description| *description != row.description) {
        facts.insert("description".to_owned(), json!(description));
        change.description = Set(description);
    }
    if facts.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let row = touch_in(&tx, app, &row, change).await?;
    let summary = format!("Configuration “{}” was changed", row.name);
    emit_in(&mut tx, app, viewer, "configuration.updated", &row, summary, Value::Object(facts));
    tx.commit().await?;
    Ok(row)
}

/// Writes a change with the next revision.
pub(super) async fn touch_in(
    tx: &Tx,
    app: &App,
    row: &configuration::Model,
    mut change: configuration::ActiveModel,
) -> Result<configuration::Model> {
    change.revision = Set(row.revision + 1);
    change.updated_at = Set(app.clock.now());
    change.update(&**tx).await.map_err(|error| unwritten(error, row.workspace_id))
}

/// Deletes a configuration with its versions. Jobs keep a copy of the settings that they use.
pub async fn delete(app: &App, viewer: &Viewer, id: ConfigurationId) -> Result<()> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_named_in(&tx, viewer, id).await?;
    // Versions go with the row.
    row.clone().delete(&*tx).await?;
    let summary = format!("Configuration “{}” was deleted", row.name);
    emit_in(&mut tx, app, viewer, "configuration.deleted", &row, summary, json!({ "name": row.name }));
    tx.commit().await
}
