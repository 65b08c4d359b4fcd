//! A model of a client with what its row says of it.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::entity::model;
use crate::port::llm::{ChunkStream, LanguageModel, LlmError, ModelIdentity, Prices, Request};

/// A model of a client with what its row says of it: identifier, prices and longest answer.
pub(super) struct CatalogModel {
    inner: Arc<dyn LanguageModel>,
    provider: String,
    prices: Prices,
    identity: ModelIdentity,
    maximum_output_tokens: Option<u32>,
}

impl CatalogModel {
    pub(super) fn new(inner: Arc<dyn LanguageModel>, provider: String, row: &model::Model, prices: Prices) -> Self {
        let identity = ModelIdentity { model: row.id, price_version: row.price_version };
        let maximum_output_tokens = row.maximum_output_tokens.and_then(|tokens| u32::try_from(tokens).ok());
        Self { inner, provider, prices, identity, maximum_output_tokens }
    }
}

impl LanguageModel for CatalogModel {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn provider(&self) -> &str {
        &self.provider
    }

    fn prices(&self) -> Prices {
        self.prices
    }

    fn context_tokens(&self) -> u32 {
        self.inner.context_tokens()
    }

    fn identity(&self) -> Option<ModelIdentity> {
        Some(self.identity)
    }

    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            match self.maximum_output_tokens {
                // Many providers refuse what is longer than their longest.
                Some(most) if most < request.max_output_tokens => {
                    self.inner.stream(&Request { max_output_tokens: most, ..request.clone() }).await
                }
                _ => self.inner.stream(request).await,
            }
        })
    }
}
