//! Which models write for somebody, and in which order they are asked.

mod model;

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};

use self::model::CatalogModel;
use super::service::capabilities::{self, Capability};
use super::service::provider::reach;
use super::service::{declared, prices};
use crate::app::App;
use crate::base::Result;
use crate::base::id::{ModelId, WorkspaceId};
use crate::entity::model_default::{self, ModelPurpose};
use crate::entity::model_provider::{self, ProviderProtocol};
use crate::entity::{Shared as _, model as row};
use crate::port::llm::{LanguageModel, ModelSettings};

/// A model that may be asked.
#[derive(Clone)]
pub struct Chosen {
    /// Its row, as it was read just now.
    pub row: row::Model,
    /// Name of its provider.
    pub provider_name: String,
    /// The model itself: with the prices of the row, which the ledger notes with what is spent.
    pub model: Arc<dyn LanguageModel>,
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chosen")
            .field("row", &self.row)
            .field("provider_name", &self.provider_name)
            .finish_non_exhaustive()
    }
}

/// The models that are asked in a workspace for something, in the order in which they are tried: the named one, those that
/// were named to stand in for it, the chain of the workspace, that of the instance, and the model in the settings. What is
/// switched off, gone or of another workspace is left out; none when nothing is left.
///
/// # Errors
/// Those of the database; and when no model is left, why one could not be reached, such as `INTEGRITY_ERROR`.
pub async fn chain(
    app: &App,
    workspace: WorkspaceId,
    purpose: ModelPurpose,
    first: Option<ModelId>,
    others: &[ModelId],
) -> Result<Vec<Chosen>> {
    let mut wanted: Vec<ModelId> = Vec::new();
    let defaults = defaults(app, workspace, purpose).await?;
    for id in first.into_iter().chain(others.iter().copied()).chain(defaults).chain(declared::writing(app)) {
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    let (models, providers) = rows(app, workspace, &wanted).await?;
    let (mut chain, mut unreachable) = (Vec::new(), None);
    for id in wanted {
        let Some(row) = models.get(&id).filter(|row| row.is_enabled && capabilities::has(row, Capability::Chat)) else {
            continue;
        };
        let Some(provider) = providers.iter().find(|provider| provider.id == row.provider_id) else { continue };
        match open(app, provider, row).await {
            Ok(chosen) => chain.extend(chosen),
            Err(error) => {
                tracing::warn!(error = ?error, provider = provider.name, "a model provider cannot be used");
                unreachable = Some(error);
            }
        }
    }
    match unreachable {
        Some(error) if chain.is_empty() => Err(error),
        _ => Ok(chain),
    }
}

/// The models of a chain, to be asked one after the other.
pub fn models(chain: &[Chosen]) -> Vec<Arc<dyn LanguageModel>> {
    chain.iter().map(|chosen| Arc::clone(&chosen.model)).collect()
}

/// The chain of the workspace, then that of the instance.
async fn defaults(app: &App, workspace: WorkspaceId, purpose: ModelPurpose) -> Result<Vec<ModelId>> {
    let mut rows = model_default::Entity::shared_with([workspace])
        .filter(model_default::Column::Purpose.eq(purpose))
        .order_by_asc(model_default::Column::Position)
        .all(app.db.read())
        .await?;
    rows.sort_by_key(|row| row.workspace_id.is_none());
    Ok(rows.into_iter().map(|row| row.model_id).collect())
}

/// Models by identifier, and providers.
type Rows = (HashMap<ModelId, row::Model>, Vec<model_provider::Model>);

/// The wanted models that may be used in the workspace, and all providers of it.
async fn rows(app: &App, workspace: WorkspaceId, wanted: &[ModelId]) -> Result<Rows> {
    let found = known_rows(app, workspace, wanted).await?;
    match declared::writing(app) {
        // The first one to need the model in the settings writes it down.
        Some(id) if !found.0.contains_key(&id) => {
            declared::publish(app).await?;
            known_rows(app, workspace, wanted).await
        }
        _ => Ok(found),
    }
}

/// Somebody may wait for the first word: the few providers are read beside the models, not after them.
async fn known_rows(app: &App, workspace: WorkspaceId, wanted: &[ModelId]) -> Result<Rows> {
    let rows = row::Entity::shared_with([workspace]).filter(row::Column::Id.is_in(wanted.iter().copied()));
    let providers = model_provider::Entity::shared_with([workspace]).filter(model_provider::Column::IsEnabled.eq(true));
    let (rows, providers) = tokio::try_join!(rows.all(app.db.read()), providers.all(app.db.read()))?;
    Ok((rows.into_iter().map(|row| (row.id, row)).collect(), providers))
}

/// The model of a row; none for one of settings that this process does not have.
async fn open(app: &App, provider: &model_provider::Model, row: &row::Model) -> Result<Option<Chosen>> {
    let prices = prices::charged(row);
    let inner = match provider.kind {
        ProviderProtocol::BuiltIn => None,
        ProviderProtocol::Configured => app.models.writing().filter(|model| model.name() == row.name),
        _ => {
            let context = row.context_tokens.and_then(|tokens| u32::try_from(tokens).ok());
            let settings = ModelSettings {
                prices,
                // What a provider does not tell is as in the settings.
                context_tokens: context.unwrap_or(app.config.llm.context_tokens),
                ..ModelSettings::new(row.name.clone())
            };
            Some(reach::client(app, provider).await?.language_model(settings))
        }
    };
    Ok(inner.map(|inner| {
        // The service in the settings is called by its host, as it always was.
        let provider_name = match provider.kind {
            ProviderProtocol::Configured => inner.provider().to_owned(),
            _ => provider.name.clone(),
        };
        let model = Arc::new(CatalogModel::new(inner, provider_name.clone(), row, prices));
        Chosen { row: row.clone(), provider_name, model }
    }))
}
