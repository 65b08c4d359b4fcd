//! Versions of many configurations.

use sea_orm::{ColumnTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::ConfigurationId;
use crate::base::{Result, Viewer};
use crate::entity::BelongsTo as _;
use crate::entity::configuration_version::{Column, Entity, Model};

/// Versions by configuration and number, as far as the viewer sees them. Each configuration is asked for every number,
/// so that there may be more than was wanted.
pub async fn by_number(app: &App, viewer: &Viewer, wanted: &[(ConfigurationId, i32)]) -> Result<Vec<Model>> {
    let mut rows = Entity::belonging_to_any(wanted.iter().map(|(configuration, _)| *configuration))
        .filter(Column::Number.is_in(wanted.iter().map(|(_, number)| *number)))
        .all(app.db.read())
        .await?;
    rows.retain(|row| viewer.sees(row.workspace_id));
    Ok(rows)
}
