//! Which version jobs use.

use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;

use super::change::touch_in;
use super::used::default_of;
use super::{emit_in, lock_named_in, lock_permitted_in};
use crate::app::App;
use crate::base::id::{ConfigurationId, ConfigurationVersionId};
use crate::base::{Error, Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::{OfWorkspace as _, configuration, configuration_version};

/// Makes a version the one that jobs use, and its configuration the one for jobs that name none. Repeating it changes
/// nothing, unless another configuration of the kind was activated in between.
pub async fn activate(app: &App, viewer: &Viewer, id: ConfigurationVersionId) -> Result<configuration::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let version = configuration_version::Entity::visible_by_id(viewer, id).one(&*tx).await?;
    let version = version.ok_or_else(|| Error::not_found("versionId", id))?;
    permit(viewer, version.workspace_id, Permission::ConfigurationsWrite, "versionId", id)?;
    let row = lock_permitted_in(&tx, viewer, version.configuration_id, ("versionId", id.into())).await?;
    let default = default_of(&*tx, row.workspace_id, row.kind).await?;
    if row.active_version_id == Some(id) && default.is_some_and(|default| default.id == row.id) {
        tx.commit().await?;
        return Ok(row);
    }
    let at = next_moment_in(&tx, app, &row).await?;
    let dated = configuration_version::ActiveModel { id: Set(id), activated_at: Set(Some(at)), ..Default::default() };
    dated.update(&*tx).await?;
    let change = configuration::ActiveModel {
        id: Set(row.id),
        active_version_id: Set(Some(id)),
        activated_at: Set(Some(at)),
        ..Default::default()
    };
    let row = touch_in(&tx, app, &row, change).await?;
    let summary = format!("Version {} of configuration “{}” was activated", version.number, row.name);
    let facts = json!({ "version": version.number });
    emit_in(&mut tx, app, viewer, "configuration.version_activated", &row, summary, facts);
    tx.commit().await?;
    Ok(row)
}

/// Now, or just after the latest activation of the kind: clocks of processes differ, and who activates last is used.
pub(super) async fn next_moment_in(tx: &Tx, app: &App, row: &configuration::Model) -> Result<Timestamp> {
    let latest = default_of(&**tx, row.workspace_id, row.kind).await?.and_then(|latest| latest.activated_at);
    let now = app.clock.now();
    Ok(latest.map_or(now, |latest| Timestamp(now.0.max(latest.0 + 1))))
}

/// Leaves a configuration without an active version. Repeating it changes nothing.
pub async fn deactivate(app: &App, viewer: &Viewer, id: ConfigurationId) -> Result<configuration::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_named_in(&tx, viewer, id).await?;
    if row.active_version_id.is_none() {
        tx.commit().await?;
        return Ok(row);
    }
    let change = configuration::ActiveModel {
        id: Set(id),
        active_version_id: Set(None),
        activated_at: Set(None),
        ..Default::default()
    };
    let row = touch_in(&tx, app, &row, change).await?;
    let summary = format!("Configuration “{}” was deactivated", row.name);
    emit_in(&mut tx, app, viewer, "configuration.deactivated", &row, summary, json!({}));
    tx.commit().await?;
    Ok(row)
}
