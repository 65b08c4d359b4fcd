//! `Model`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::enums::ModelCapability;
use super::price::{ModelPrice, PricesKey};
use super::provider::{ModelProvider, ModelProviderKey};
use crate::app::App;
use crate::base::id::{ModelId, ModelProviderId};
use crate::base::{Result, Viewer};
use crate::domain::models::service::{self, capabilities, list};
use crate::entity::model;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{Decimal, SafeInt};
use crate::graphql::{ContextExt as _, Key};

/// A model of a provider.
#[derive(Debug, Clone)]
pub struct Model(pub Arc<model::Model>);

impl From<model::Model> for Model {
    fn from(row: model::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A model of a provider.
#[Object]
impl Model {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The provider.
    async fn provider(&self, ctx: &Context<'_>) -> async_graphql::Result<ModelProvider> {
        Ok(ctx.load_present(ModelProviderKey(self.0.provider_id)).await?)
    }

    /// Name at the provider.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Name for people.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// What it can do; empty for a model of something else.
    #[graphql(directive = list_size::apply(6))]
    async fn capabilities(&self) -> Vec<ModelCapability> {
        capabilities::of(&self.0).into_iter().map(Into::into).collect()
    }

    /// Size of its context in tokens, of input and output together; null when the provider does not tell.
    async fn context_tokens(&self) -> Option<i32> {
        bounded(self.0.context_tokens)
    }

    /// Longest answer in tokens; null when the provider does not tell.
    async fn maximum_output_tokens(&self) -> Option<i32> {
        bounded(self.0.maximum_output_tokens)
    }

    /// Length of its embeddings; null for a model of something else, and when the provider does not tell.
    async fn embedding_dimensions(&self) -> Option<i32> {
        bounded(self.0.embedding_dimensions)
    }

    /// Price of a million input tokens in US dollars; null when it is not known, and then calls count as free.
    async fn input_price_usd(&self) -> Option<Decimal> {
        self.0.input_price.map(Into::into)
    }

    /// Price of a million input tokens in US dollars that the provider reads from its cache; null when it is that of other
    /// input.
    async fn cached_input_price_usd(&self) -> Option<Decimal> {
        self.0.cached_input_price.map(Into::into)
    }

    /// Price of a million output tokens in US dollars; null when it is not known, and then calls count as free.
    async fn output_price_usd(&self) -> Option<Decimal> {
        self.0.output_price.map(Into::into)
    }

    /// Version of its prices; 0 while none is known. What was spent before a change of prices stays as it was.
    async fn price_version(&self) -> SafeInt {
        self.0.price_version.into()
    }

    /// The versions of its prices, newest first; at most the newest 100.
    #[graphql(directive = list_size::apply(100))]
    async fn prices(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModelPrice>> {
        let found = ctx.load(PricesKey(self.0.id, self.0.price_version)).await?;
        Ok(found.unwrap_or_default())
    }

    /// False while it is not offered.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// False when the provider did not list it the last time.
    async fn is_listed(&self) -> bool {
        self.0.is_listed
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

fn bounded(count: Option<i64>) -> Option<i32> {
    count.map(|count| i32::try_from(count).unwrap_or(i32::MAX))
}

/// A model by identifier; absent when it is of a workspace that the caller does not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelKey(pub ModelId);

impl Key for ModelKey {
    type Value = Model;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Model>> {
        let ids = keys.into_iter().map(|key| key.0.0).collect();
        let rows = app.db.by_ids::<model::Model>(ids).await?;
        let visible = rows.into_iter().filter(|row| service::is_visible(viewer, row.workspace_id));
        Ok(visible.map(|row| (ModelKey(row.id), row.into())).collect())
    }
}

/// The models of a provider that was found for the caller, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OfProviderKey(pub(super) ModelProviderId);

impl Key for OfProviderKey {
    type Value = Vec<Model>;

    // Needs no viewer: the provider was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Model>>> {
        let providers: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found: HashMap<Self, Vec<Model>> = HashMap::new();
        for row in list::models_of(app, &providers).await? {
            found.entry(OfProviderKey(row.provider_id)).or_default().push(row.into());
        }
        Ok(found)
    }
}
