//! Reading the models of a provider, and writing down what came of it.

use std::collections::HashMap;

use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, IntoActiveModel as _, Set};
use serde_json::json;
use tokio::time::timeout;

use super::{expect_own, find, lock_in, reach};
use crate::app::App;
use crate::base::id::{ModelId, ModelProviderId};
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::db::{Tx, Write};
use crate::domain::models::service::capabilities::{self, Capability};
use crate::domain::models::service::prices::{self, Triple};
use crate::domain::models::service::{emit_in, list, permit_in};
use crate::domain::workspaces::service::require_person;
use crate::entity::model_price::PriceSource;
use crate::entity::model_provider::ProviderStatus;
use crate::entity::{BelongsTo as _, model, model_provider};
use crate::port::llm::{ListedModel, LlmError, LlmErrorCode};

/// Reads the models of a provider anew; answers the provider as it is then, whether or not it told them.
pub async fn sync(app: &App, viewer: &Viewer, id: ModelProviderId) -> Result<model_provider::Model> {
    require_person(viewer)?;
    let row = find(app.db.read(), viewer, id).await?.ok_or_else(|| Error::not_found("providerId", id))?;
    permit_in(viewer, row.workspace_id, "providerId", id)?;
    expect_own(&row)?;
    read_models(app, Some(viewer), &row).await
}

/// Asks each provider of the instance that is in use for its models, for the operator. Writes nothing.
///
/// # Errors
/// When one of them does not tell them: which, and why.
pub async fn check(app: &App) -> Result<String> {
    let (mut answering, mut failing) = (0, Vec::new());
    for row in list::providers(app, None).await? {
        if !row.is_enabled || expect_own(&row).is_err() {
            continue;
        }
        match models_of(app, &row).await? {
            Ok(_) => answering += 1,
            Err(LlmError { message, .. }) => failing.push(format!("“{}”: {message}", row.name)),
        }
    }
    match (answering, failing.is_empty()) {
        (0, true) => Ok("none was added to the instance".to_owned()),
        (_, true) => Ok(format!("{answering} of the instance list their models")),
        (_, false) => Err(Error::unavailable(failing.join(" "))),
    }
}

/// What a provider lists, within the time that a caller waits.
async fn models_of(app: &App, row: &model_provider::Model) -> Result<Result<Vec<ListedModel>, LlmError>> {
    let client = reach::client(app, row).await?;
    let listed = timeout(app.config.limits.mutation_timeout / 2, client.list_models()).await;
    let late = |_| LlmError::new(LlmErrorCode::Timeout, "The model provider took too long to list its models.");
    Ok(listed.map_err(late).flatten())
}

/// Asks a provider for its models and writes them down. A viewer is named in the audit log; whoever created or changed the
/// provider with the same call stands there already.
pub(super) async fn read_models(
    app: &App,
    viewer: Option<&Viewer>,
    row: &model_provider::Model,
) -> Result<model_provider::Model> {
    let listed = models_of(app, row).await?;
    let mut tx = app.db.begin().await?;
    let current = lock_in(&tx, row.workspace_id, row.id).await?.ok_or_else(Error::deleted_meanwhile)?;
    let is_moved = current.base_url != row.base_url || current.api_key_sealed != row.api_key_sealed;
    // A key that was only sealed anew is the same key.
    if is_moved && current.revision != row.revision {
        // Somebody changed how it is reached, and reads its models there.
        tx.commit().await?;
        return Ok(current);
    }
    let now = app.clock.now();
    let (status, message, changed) = match listed {
        Ok(models) => (ProviderStatus::Available, None, merge_in(&mut tx, app, &current, models, now).await?),
        Err(LlmError { message, .. }) => (ProviderStatus::Unavailable, Some(message), Merged::default()),
    };
    let change = model_provider::ActiveModel {
        id: Set(row.id),
        status: Set(status),
        status_message: Set(message),
        checked_at: Set(Some(now)),
        ..Default::default()
    };
    let current = change.update(&*tx).await?;
    if let Some(viewer) = viewer {
        let summary = format!("The models of provider “{}” were read", current.name);
        let Merged { added, changed, gone } = changed;
        let facts = json!({ "status": current.status.to_value(), "added": added, "changed": changed, "gone": gone });
        emit_in(&mut tx, app, viewer, "model_provider.synced", (row.workspace_id, row.id.into()), summary, facts);
    }
    tx.commit().await?;
    Ok(current)
}

/// How many models differ from what was known.
#[derive(Debug, Default, Clone, Copy)]
struct Merged {
    added: usize,
    changed: usize,
    gone: usize,
}

/// Writes what differs from what is known. The provider is locked, so nobody else writes its models.
async fn merge_in(
    tx: &mut Tx,
    app: &App,
    provider: &model_provider::Model,
    listed: Vec<ListedModel>,
    now: Timestamp,
) -> Result<Merged> {
    let known = model::Entity::belonging_to(provider.id).all(&**tx).await?;
    let mut known: HashMap<String, model::Model> = known.into_iter().map(|row| (row.name.clone(), row)).collect();
    let (mut merged, mut added, mut new_prices) = (Merged::default(), Vec::new(), Vec::new());
    for listed in listed {
        match known.remove(&listed.name) {
            None => {
                let row = new_row(provider, listed, now);
                new_prices
                    .extend((row.price_version > 0).then(|| prices::version(&row, PriceSource::Provider, None, now)));
                added.push(row);
            }
            Some(before) => {
                let after = updated(&before, &listed);
                if after == before {
                    continue;
                }
                if after.price_version != before.price_version {
                    new_prices.push(prices::version(&after, PriceSource::Provider, None, now));
                }
                merged.changed += 1;
                rewrite_in(tx, app, after, now)?;
            }
        }
    }
    for gone in known.into_values().filter(|row| row.is_listed) {
        merged.gone += 1;
        rewrite_in(tx, app, model::Model { is_listed: false, ..gone }, now)?;
    }
    merged.added = added.len();
    let backend = app.db.backend();
    let rows = added.into_iter().map(|row| row.into_active_model().reset_all()).collect::<Vec<_>>();
    for rows in rows.chunks(500) {
        tx.defer(Write::insert(backend, rows.iter().cloned()));
    }
    let rows = new_prices.into_iter().map(|row| row.into_active_model().reset_all()).collect::<Vec<_>>();
    for rows in rows.chunks(500) {
        tx.defer(Write::insert(backend, rows.iter().cloned()));
    }
    Ok(merged)
}

fn new_row(provider: &model_provider::Model, listed: ListedModel, now: Timestamp) -> model::Model {
    let can: Vec<Capability> = listed.capabilities.iter().map(|one| (*one).into()).collect();
    let told = listed.prices.map(Triple::from);
    let prices = told.unwrap_or_default();
    model::Model {
        id: ModelId::generate(),
        provider_id: provider.id,
        workspace_id: provider.workspace_id,
        display_name: listed.display_name.unwrap_or_else(|| listed.name.clone()),
        name: listed.name,
        capabilities: capabilities::stored(&can),
        context_tokens: listed.context_tokens.map(i64::from),
        maximum_output_tokens: listed.maximum_output_tokens.map(i64::from),
        embedding_dimensions: listed.embedding_dimensions.map(i64::from),
        price_version: told.map_or(0, |_| 1),
        price_source: told.map(|_| PriceSource::Provider),
        input_price: prices.input,
        cached_input_price: prices.cached_input,
        output_price: prices.output,
        // Models of something else are there to be seen.
        is_enabled: !can.is_empty(),
        is_listed: true,
        revision: 1,
        created_at: now,
        updated_at: now,
    }
}

/// The row with what the provider tells now. What it does not tell any more stays, and so do prices that a person set.
fn updated(before: &model::Model, listed: &ListedModel) -> model::Model {
    let can: Vec<Capability> = listed.capabilities.iter().map(|one| (*one).into()).collect();
    let told = |now: Option<u32>, before: Option<i64>| now.map(i64::from).or(before);
    let mut after = model::Model {
        capabilities: capabilities::stored(&can),
        context_tokens: told(listed.context_tokens, before.context_tokens),
        maximum_output_tokens: told(listed.maximum_output_tokens, before.maximum_output_tokens),
        embedding_dimensions: told(listed.embedding_dimensions, before.embedding_dimensions),
        is_listed: true,
        ..before.clone()
    };
    if let Some(new) = listed.prices.map(Triple::from).filter(|_| before.price_source != Some(PriceSource::Person)) {
        prices::set(&mut after, new, PriceSource::Provider);
    }
    after
}

fn rewrite_in(tx: &mut Tx, app: &App, row: model::Model, now: Timestamp) -> Result<()> {
    let row = model::Model { revision: row.revision + 1, updated_at: now, ..row };
    let id = row.id.0;
    let mut change = row.into_active_model().reset_all();
    change.id = sea_orm::ActiveValue::Unchanged(ModelId(id));
    tx.defer(Write::update(app.db.backend(), change)?.updating(id));
    Ok(())
}
