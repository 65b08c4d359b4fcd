//! Embeddings that are paid for.

use std::sync::Arc;

use super::account::Account;
use super::metered::{CallInProgress, CallMetrics, Estimate, PricedModel};
use crate::port::llm::{EmbeddingModel, EmbeddingRequest, Embeddings, LlmError, Prices, Purpose};

impl Account {
    /// Embeds texts, paid from this account. A model that costs nothing leaves no trace in the ledger: a search would be
    /// two writes otherwise.
    ///
    /// # Errors
    /// `BUDGET_EXCEEDED` when a budget does not allow it; nothing is sent then. Otherwise what the model fails with.
    pub async fn embed(
        &self,
        model: &Arc<dyn EmbeddingModel>,
        texts: Vec<String>,
        purpose: Purpose,
    ) -> Result<Embeddings, LlmError> {
        let measured = CallMetrics::new(model.name(), label(purpose));
        let request = EmbeddingRequest::new(texts, purpose);
        if model.prices() == Prices::FREE {
            let answer = model.embed(&request).await;
            match &answer {
                Ok(embeddings) => measured.ended("OK", embeddings.usage),
                Err(error) => measured.ended(error.code.as_str(), error.spent),
            }
            return answer;
        }
        let bytes = request.texts.iter().map(|text| text.len() + model.variant().len() + 16).sum();
        let (provider, name, prices) = (model.provider(), model.name(), model.prices());
        let priced = PricedModel { provider, name, prices, identity: None };
        let reservation = Estimate::of(priced, bytes, 0).reserve(self).await?;
        let (mut call, meter) = CallInProgress::begin(reservation, model.prices(), measured);
        let answer = model.embed(&EmbeddingRequest { meter, ..request }).await;
        match &answer {
            Ok(embeddings) => call.succeeded(embeddings.usage),
            Err(error) => call.failed(error),
        }
        answer
    }
}

fn label(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Query => "query",
        Purpose::Passage => "passage",
    }
}
