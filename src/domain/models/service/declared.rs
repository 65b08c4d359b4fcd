//! The providers that the server declares itself: the service in its settings (`llm.*`), and the models inside it.
//!
//! Their rows are written at the start of a process, and when somebody needs one that is not there yet. Identifiers follow
//! from the names, so that processes that do so at once write the same rows. Settings are the truth: prices that differ
//! become a new version, and a model that is not there any more is not listed. A key stays in the settings.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::capabilities::{self, Capability};
use super::prices::{self, Triple};
use super::provider::{self, name_key};
use crate::app::App;
use crate::base::id::{ModelId, ModelProviderId};
use crate::base::{Result, Timestamp};
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::db::{Tx, Write};
use crate::entity::model_price::PriceSource;
use crate::entity::model_provider::{self, ProviderProtocol, ProviderStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, model};
use crate::port::llm::{EmbeddingModel, Prices};

/// A provider as the server declares it.
#[derive(Debug)]
struct Declared {
    id: ModelProviderId,
    kind: ProviderProtocol,
    name: &'static str,
    base_url: Option<String>,
    status: ProviderStatus,
    models: Vec<DeclaredModel>,
}

/// A model as the server declares it.
#[derive(Debug)]
struct DeclaredModel {
    id: ModelId,
    name: String,
    capabilities: Vec<Capability>,
    context_tokens: Option<i64>,
    maximum_output_tokens: Option<i64>,
    dimensions: Option<i64>,
    prices: Triple,
}

/// The model in the settings that writes, if there is one.
pub fn writing(app: &App) -> Option<ModelId> {
    app.models.writing().map(|model| model_id(ProviderProtocol::Configured, model.name()))
}

/// The model that passages get their vectors of, if there is one.
pub fn embedding(app: &App) -> Option<ModelId> {
    let (configured, built_in) = (app.models.configured_embedding(), app.models.in_process_embedding());
    let configured = configured.map(|model| model_id(ProviderProtocol::Configured, model.name()));
    configured.or_else(|| built_in.map(|model| model_id(ProviderProtocol::BuiltIn, model.name())))
}

/// Writes down what this process declares. Writes nothing when it is there already, however many processes do it at once.
pub async fn publish(app: &App) -> Result<()> {
    for declared in declared(app) {
        let known = model_provider::Entity::by_id_in(None, declared.id).one(app.db.read()).await?;
        if known.is_none() && declared.models.is_empty() {
            continue;
        }
        let mut tx = app.db.begin().await?;
        // Without it, one of two inserts at once can fail for the name before it is found to be the same row.
        advisory_lock_in(&tx, AdvisoryLock::DeclaredModels).await?;
        write_in(&mut tx, app, &declared).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn write_in(tx: &mut Tx, app: &App, declared: &Declared) -> Result<()> {
    let now = app.clock.now();
    let row = provider_row(declared, now);
    let nothing = OnConflict::column(model_provider::Column::Id).do_nothing().to_owned();
    let insert = model_provider::Entity::insert(row.clone().into_active_model().reset_all());
    insert.on_conflict(nothing).exec_without_returning(&**tx).await?;
    let Some(known) = provider::lock_in(tx, None, declared.id).await? else { return Ok(()) };
    if known.base_url != row.base_url {
        let change =
            model_provider::Model { base_url: row.base_url, revision: known.revision + 1, updated_at: now, ..known };
        change.into_active_model().reset_all().update(&**tx).await?;
    }
    let rows = model::Entity::belonging_to(declared.id).all(&**tx).await?;
    let mut rows: HashMap<ModelId, model::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    for declared_model in &declared.models {
        let before = rows.remove(&declared_model.id);
        write_model_in(tx, app, declared, declared_model, before, now).await?;
    }
    for gone in rows.into_values().filter(|row| row.is_listed) {
        let gone = model::Model { is_listed: false, revision: gone.revision + 1, updated_at: now, ..gone };
        gone.into_active_model().reset_all().update(&**tx).await?;
    }
    Ok(())
}

/// Writes a model, and its prices when they are new. The provider is locked.
async fn write_model_in(
    tx: &mut Tx,
    app: &App,
    provider: &Declared,
    declared: &DeclaredModel,
    before: Option<model::Model>,
    now: Timestamp,
) -> Result<()> {
    let is_new = before.is_none();
    let before = before.unwrap_or_else(|| blank(provider, declared, now));
    let mut after = model::Model {
        capabilities: capabilities::stored(&declared.capabilities),
        context_tokens: declared.context_tokens,
        maximum_output_tokens: declared.maximum_output_tokens,
        // A service tells the length of its vectors with the first of them.
        embedding_dimensions: declared.dimensions.or(before.embedding_dimensions),
        is_listed: true,
        ..before.clone()
    };
    prices::set(&mut after, declared.prices, PriceSource::Settings);
    if after == before {
        return Ok(());
    }
    let is_repriced = after.price_version != before.price_version;
    let version = prices::version(&after, PriceSource::Settings, None, now);
    match is_new {
        true => {
            after.into_active_model().reset_all().insert(&**tx).await?;
        }
        false => {
            let after = model::Model { revision: before.revision + 1, updated_at: now, ..after };
            after.into_active_model().reset_all().update(&**tx).await?;
        }
    }
    if is_repriced {
        tx.defer(Write::insert(app.db.backend(), [version.into_active_model().reset_all()]));
    }
    Ok(())
}

fn provider_row(declared: &Declared, now: Timestamp) -> model_provider::Model {
    model_provider::Model {
        id: declared.id,
        workspace_id: None,
        name: declared.name.to_owned(),
        name_key: name_key(declared.name),
        kind: declared.kind,
        base_url: declared.base_url.clone(),
        api_key_sealed: None,
        is_enabled: true,
        status: declared.status,
        status_message: None,
        checked_at: None,
        revision: 1,
        created_by: None,
        created_at: now,
        updated_at: now,
    }
}

fn blank(provider: &Declared, declared: &DeclaredModel, now: Timestamp) -> model::Model {
    model::Model {
        id: declared.id,
        provider_id: provider.id,
        workspace_id: None,
        name: declared.name.clone(),
        display_name: declared.name.clone(),
        capabilities: capabilities::stored(&[]),
        context_tokens: None,
        maximum_output_tokens: None,
        embedding_dimensions: None,
        price_version: 0,
        price_source: None,
        input_price: None,
        cached_input_price: None,
        output_price: None,
        is_enabled: true,
        is_listed: true,
        revision: 1,
        created_at: now,
        updated_at: now,
    }
}

/// What this process declares.
fn declared(app: &App) -> [Declared; 2] {
    let llm = &app.config.llm;
    let mut configured = Declared {
        id: provider_id(ProviderProtocol::Configured),
        kind: ProviderProtocol::Configured,
        name: provider::CONFIGURED,
        base_url: llm.base_url.as_ref().or(llm.embedding_base_url.as_ref()).map(ToString::to_string),
        status: ProviderStatus::Unknown,
        models: Vec::new(),
    };
    if let Some(model) = app.models.writing() {
        configured.models.push(DeclaredModel {
            id: model_id(ProviderProtocol::Configured, model.name()),
            name: model.name().to_owned(),
            capabilities: vec![Capability::Chat],
            context_tokens: Some(model.context_tokens().into()),
            maximum_output_tokens: Some(llm.max_output_tokens.into()),
            dimensions: None,
            prices: model.prices().into(),
        });
    }
    if let Some(model) = app.models.configured_embedding() {
        let declared = of_embedding(ProviderProtocol::Configured, &*model);
        match configured.models.iter_mut().find(|other| other.id == declared.id) {
            Some(same) => same.capabilities.push(Capability::Embedding),
            None => configured.models.push(declared),
        }
    }
    let in_process = app.models.in_process_embedding();
    let built_in = Declared {
        id: provider_id(ProviderProtocol::BuiltIn),
        kind: ProviderProtocol::BuiltIn,
        name: provider::BUILT_IN,
        base_url: None,
        status: ProviderStatus::Available,
        models: in_process.map(|model| of_embedding(ProviderProtocol::BuiltIn, &*model)).into_iter().collect(),
    };
    [configured, built_in]
}

fn of_embedding(kind: ProviderProtocol, model: &dyn EmbeddingModel) -> DeclaredModel {
    let Prices { input, .. } = model.prices();
    DeclaredModel {
        id: model_id(kind, model.name()),
        name: model.name().to_owned(),
        capabilities: vec![Capability::Embedding],
        context_tokens: None,
        maximum_output_tokens: None,
        dimensions: model.dimensions().and_then(|dimensions| i64::try_from(dimensions).ok()),
        prices: Triple { input: i64::try_from(input).ok(), ..Triple::default() },
    }
}

fn provider_id(kind: ProviderProtocol) -> ModelProviderId {
    ModelProviderId(of_name(&format!("model provider {kind:?}")))
}

fn model_id(kind: ProviderProtocol, name: &str) -> ModelId {
    ModelId(of_name(&format!("model of {kind:?}: {name}")))
}

/// An identifier that follows from a name (a UUID of version 8).
fn of_name(name: &str) -> Uuid {
    let digest = Sha256::digest(name.as_bytes());
    let bytes: [u8; 16] = std::array::from_fn(|place| digest[place]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
