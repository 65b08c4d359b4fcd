//! Versions: written once, never changed.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, IntoActiveModel as _, QuerySelect as _, Set};
use serde_json::{Value, json};

use super::activation::next_moment_in;
use super::change::touch_in;
use super::{MAXIMUM_NOTE, emit_in, lock_named_in};
use crate::app::App;
use crate::base::id::{ConfigurationId, ConfigurationVersionId};
use crate::base::revision::expect_revision;
use crate::base::text::bounded;
use crate::base::{Result, Viewer};
use crate::db::Tx;
use crate::domain::configurations::settings;
use crate::domain::workspaces::service::require_person;
use crate::entity::{BelongsTo as _, configuration, configuration_version};

/// A new version, whose settings are checked when the kind of the configuration is known.
#[derive(Debug, Clone)]
pub struct CreateVersion {
    expected_revision: Option<i32>,
    settings: Value,
    change_note: Option<String>,
    activate: bool,
}

impl CreateVersion {
    /// Validates the note.
    pub fn parse(
        expected_revision: Option<i32>,
        settings: Value,
        change_note: Option<&str>,
        activate: bool,
    ) -> Result<Self> {
        let change_note = change_note.map(|note| bounded("changeNote", note, 0, MAXIMUM_NOTE)).transpose()?;
        let change_note = change_note.filter(|note| !note.is_empty());
        Ok(Self { expected_revision, settings, change_note, activate })
    }
}

/// Writes a new version; returns the configuration as it is now, and the version.
pub async fn create_version(
    app: &App,
    viewer: &Viewer,
    id: ConfigurationId,
    new: CreateVersion,
) -> Result<(configuration::Model, configuration_version::Model)> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_named_in(&tx, viewer, id).await?;
    expect_revision("configuration", row.id, row.revision, new.expected_revision)?;
    let activated_at = match new.activate {
        true => Some(next_moment_in(&tx, app, &row).await?),
        false => None,
    };
    let version = configuration_version::Model {
        id: ConfigurationVersionId::generate(),
        configuration_id: id,
        workspace_id: row.workspace_id,
        number: latest_number_in(&tx, id).await? + 1,
        settings: settings::complete(row.kind, &new.settings)?,
        change_note: new.change_note,
        activated_at,
        created_by: viewer.user_id(),
        created_at: app.clock.now(),
    };
    let version = version.into_active_model().reset_all().insert(&*tx).await?;
    let mut change = configuration::ActiveModel { id: Set(id), ..Default::default() };
    if new.activate {
        change.active_version_id = Set(Some(version.id));
        change.activated_at = Set(activated_at);
    }
    let row = touch_in(&tx, app, &row, change).await?;
    let summary = format!("Version {} of configuration “{}” was written", version.number, row.name);
    let facts = json!({ "version": version.number, "isActive": new.activate });
    emit_in(&mut tx, app, viewer, "configuration.version_created", &row, summary, facts);
    tx.commit().await?;
    Ok((row, version))
}

/// The configuration's row is locked, so no other request takes the next number.
async fn latest_number_in(tx: &Tx, id: ConfigurationId) -> Result<i32> {
    let numbers = configuration_version::Entity::belonging_to(id)
        .select_only()
        .column_as(configuration_version::Column::Number.max(), "latest");
    let latest: Option<Option<i32>> = numbers.into_tuple().one(&**tx).await?;
    Ok(latest.flatten().unwrap_or_default())
}
