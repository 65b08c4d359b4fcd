//! Embeddings.

use serde_json::{Value, json};
use url::Url;

use super::super::client::{BaseUrl, EmbeddingDialect, tokens};
use super::super::{Purpose, Usage};

/// A model at `/api/embed`.
pub(in super::super) struct OllamaEmbeddings {
    pub(in super::super) model: String,
    /// How many numbers it is asked for.
    pub(in super::super) dimensions: Option<usize>,
}

impl EmbeddingDialect for OllamaEmbeddings {
    fn endpoint(&self, base: &BaseUrl) -> Url {
        base.endpoint(["api", "embed"])
    }

    fn body(&self, texts: &[String], _: Purpose) -> Value {
        // The vector of half a text would be found by nothing in the other half.
        let mut body = json!({ "model": self.model, "input": texts, "truncate": false });
        if let Some(dimensions) = self.dimensions {
            body["dimensions"] = dimensions.into();
        }
        body
    }

    fn vectors(&self, body: &Value) -> Option<Vec<Vec<f32>>> {
        serde_json::from_value(body.get("embeddings")?.clone()).ok()
    }

    fn usage(&self, body: &Value) -> Option<Usage> {
        let input_tokens = tokens(body.get("prompt_eval_count")?)?;
        (input_tokens > 0).then(|| Usage { input_tokens, ..Usage::default() })
    }
}
