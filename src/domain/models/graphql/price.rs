//! `ModelPrice`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object};

use super::enums::ModelPriceSource;
use crate::app::App;
use crate::base::id::ModelId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::models::service::list;
use crate::entity::model_price;
use crate::graphql::scalars::{DateTime, Decimal, SafeInt};
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, fallible};

/// The prices of a model from some moment on. They never change: new prices are a new version.
#[derive(Debug, Clone)]
pub struct ModelPrice(Arc<model_price::Model>);

/// The prices of a model from some moment on. They never change: new prices are a new version.
#[Object]
impl ModelPrice {
    /// Number of the version: 1, 2, 3 … of the model.
    async fn version(&self) -> SafeInt {
        self.0.version.into()
    }

    /// Price of a million input tokens in US dollars; null when it is not known.
    async fn input_price_usd(&self) -> Option<Decimal> {
        self.0.input_price.map(Into::into)
    }

    /// Price of a million input tokens in US dollars that the provider reads from its cache; null when it is that of other
    /// input.
    async fn cached_input_price_usd(&self) -> Option<Decimal> {
        self.0.cached_input_price.map(Into::into)
    }

    /// Price of a million output tokens in US dollars; null when it is not known.
    async fn output_price_usd(&self) -> Option<Decimal> {
        self.0.output_price.map(Into::into)
    }

    /// Who set them.
    async fn source(&self) -> ModelPriceSource {
        self.0.source.into()
    }

    /// The person who set them; null for prices that no person set, and when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await.map(|found| found.map(Inlined)))
    }

    /// Since when they are charged.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The versions of prices of a model that was found for the caller, newest first; with the number of the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PricesKey(pub(super) ModelId, pub(super) i64);

impl Key for PricesKey {
    type Value = Vec<ModelPrice>;

    // Needs no viewer: the model was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<ModelPrice>>> {
        let models: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut prices = list::prices_of(app, &models).await?;
        let of_model = |key: Self| {
            let rows = prices.remove(&key.0)?;
            Some((key, rows.into_iter().map(|row| ModelPrice(Arc::new(row))).collect()))
        };
        Ok(keys.into_iter().filter_map(of_model).collect())
    }
}
