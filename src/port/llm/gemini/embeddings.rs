//! Embeddings, in batches.

use serde_json::{Value, json};
use url::Url;

use super::super::client::{BaseUrl, EmbeddingDialect, tokens};
use super::super::{Purpose, Usage};
use super::{method, resource};

/// A model at `models/…:batchEmbedContents`.
pub(in super::super) struct GeminiEmbeddings {
    pub(in super::super) model: String,
    /// How many numbers it is asked for.
    pub(in super::super) dimensions: Option<usize>,
}

impl EmbeddingDialect for GeminiEmbeddings {
    fn endpoint(&self, base: &BaseUrl) -> Url {
        method(base, &self.model, "batchEmbedContents")
    }

    fn body(&self, texts: &[String], purpose: Purpose) -> Value {
        let (kind, name) = resource(&self.model);
        let model = format!("{kind}/{name}");
        let task = match purpose {
            Purpose::Query => "RETRIEVAL_QUERY",
            Purpose::Passage => "RETRIEVAL_DOCUMENT",
        };
        let request = |text: &String| {
            let mut request = json!({ "model": model, "content": { "parts": [{ "text": text }] }, "taskType": task });
            if let Some(dimensions) = self.dimensions {
                request["outputDimensionality"] = dimensions.into();
            }
            request
        };
        json!({ "requests": texts.iter().map(request).collect::<Vec<_>>() })
    }

    fn vectors(&self, body: &Value) -> Option<Vec<Vec<f32>>> {
        let items = body.get("embeddings")?.as_array()?;
        items.iter().map(|item| serde_json::from_value(item.get("values")?.clone()).ok()).collect()
    }

    fn usage(&self, body: &Value) -> Option<Usage> {
        let input_tokens = tokens(body.get("usageMetadata")?.get("promptTokenCount")?)?;
        (input_tokens > 0).then(|| Usage { input_tokens, ..Usage::default() })
    }
}
