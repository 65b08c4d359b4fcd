//! Lists of providers, models and prices. Access has been checked, or is checked by the caller for each row.

use std::collections::HashMap;

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::app::App;
use crate::base::id::{ModelId, ModelProviderId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::Tx;
use crate::entity::{BelongsTo as _, Shared as _, model, model_price, model_provider};

/// Newest versions of prices that are shown.
pub const SHOWN_PRICES: i64 = 100;

/// The providers of a workspace, or of the instance for none, by name.
pub async fn providers(app: &App, workspace: Option<WorkspaceId>) -> Result<Vec<model_provider::Model>> {
    let rows = model_provider::Entity::of_scope(workspace).order_by_asc(model_provider::Column::NameKey);
    Ok(rows.all(app.db.read()).await?)
}

/// The providers of workspaces, by name.
pub async fn providers_of(app: &App, workspaces: &[WorkspaceId]) -> Result<Vec<model_provider::Model>> {
    let rows = model_provider::Entity::shared_with(workspaces.iter().copied())
        .filter(model_provider::Column::WorkspaceId.is_not_null())
        .order_by_asc(model_provider::Column::NameKey);
    Ok(rows.all(app.db.read()).await?)
}

/// All models of providers, by name.
pub async fn models_of(app: &App, providers: &[ModelProviderId]) -> Result<Vec<model::Model>> {
    let rows = model::Entity::belonging_to_any(providers.iter().copied()).order_by_asc(model::Column::Name);
    Ok(rows.all(app.db.read()).await?)
}

/// Those of the models that are shared with a workspace, or the instance for none, kept from being deleted until the
/// transaction ends. Whoever refers to them calls this first: a reference alone would hold them only after the lock on
/// the workspace's timeline, which whoever deletes them waits for.
pub async fn hold_in(
    tx: &Tx,
    workspace: Option<WorkspaceId>,
    models: impl IntoIterator<Item = ModelId>,
) -> Result<HashMap<ModelId, model::Model>> {
    // Always in the same order, so that two callers cannot deadlock.
    let held = model::Entity::shared_with(workspace)
        .filter(model::Column::Id.is_in(models))
        .order_by_asc(model::Column::Id)
        .lock(LockType::KeyShare)
        .all(&**tx)
        .await?;
    Ok(held.into_iter().map(|row| (row.id, row)).collect())
}

/// For each workspace the models that may be used in it, by name: those of the instance and its own that are offered, and
/// that their provider, which is in use, lists.
pub async fn usable_in(app: &App, workspaces: &[WorkspaceId]) -> Result<HashMap<WorkspaceId, Vec<model::Model>>> {
    let providers = model_provider::Entity::shared_with(workspaces.iter().copied())
        .filter(model_provider::Column::IsEnabled.eq(true))
        .all(app.db.read())
        .await?;
    let offered = model::Entity::belonging_to_any(providers.iter().map(|provider| provider.id))
        .filter(model::Column::IsEnabled.eq(true))
        .filter(model::Column::IsListed.eq(true))
        .order_by_asc(model::Column::Name)
        .order_by_asc(model::Column::Id)
        .all(app.db.read())
        .await?;
    let of = |workspace: &WorkspaceId| {
        let usable = offered.iter().filter(|row| row.workspace_id.is_none_or(|own| own == *workspace));
        (*workspace, usable.cloned().collect())
    };
    Ok(workspaces.iter().map(of).collect())
}

/// The newest prices of models, newest first; each model comes with its newest version.
pub async fn prices_of(app: &App, models: &[(ModelId, i64)]) -> Result<HashMap<ModelId, Vec<model_price::Model>>> {
    let newest: HashMap<ModelId, i64> = models.iter().copied().collect();
    let least = newest.values().min().copied().unwrap_or_default();
    let mut rows = model_price::Entity::belonging_to_any(newest.keys().copied())
        .filter(model_price::Column::Version.gt(least - SHOWN_PRICES))
        .order_by_desc(model_price::Column::Version)
        .all(app.db.read())
        .await?;
    rows.retain(|row| newest.get(&row.model_id).is_some_and(|newest| row.version > newest - SHOWN_PRICES));
    let mut found: HashMap<ModelId, Vec<model_price::Model>> = HashMap::new();
    for row in rows {
        found.entry(row.model_id).or_default().push(row);
    }
    Ok(found)
}

/// Refuses a model that does not exist for the workspace. `field` is where the input names it.
pub async fn expect_usable(app: &App, workspace: WorkspaceId, field: &'static str, id: ModelId) -> Result<()> {
    let found = model::Entity::shared_with([workspace]).filter(model::Column::Id.eq(id)).one(app.db.read()).await?;
    found.map(drop).ok_or_else(|| Error::not_found(field, id))
}
