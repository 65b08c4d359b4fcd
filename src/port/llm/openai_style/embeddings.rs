//! Embeddings.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::super::client::{BaseUrl, EmbeddingDialect, usage};
use super::super::{Purpose, Usage};

/// A model at `/embeddings`.
pub(in super::super) struct OpenAiEmbeddings {
    pub(in super::super) model: String,
    /// How many numbers it is asked for.
    pub(in super::super) dimensions: Option<usize>,
}

impl EmbeddingDialect for OpenAiEmbeddings {
    fn endpoint(&self, base: &BaseUrl) -> Url {
        base.endpoint(["embeddings"])
    }

    fn body(&self, texts: &[String], _: Purpose) -> Value {
        let mut body = json!({ "model": self.model, "input": texts, "encoding_format": "float" });
        if let Some(dimensions) = self.dimensions {
            body["dimensions"] = dimensions.into();
        }
        body
    }

    fn vectors(&self, body: &Value) -> Option<Vec<Vec<f32>>> {
        in_order(serde_json::from_value(body.get("data")?.clone()).ok()?)
    }

    fn usage(&self, body: &Value) -> Option<Usage> {
        usage(body)
    }
}

#[derive(Deserialize)]
struct Item {
    /// A number, where the provider sends one.
    #[serde(default)]
    index: Value,
    embedding: Vec<f32>,
}

/// Sorts the vectors into the order of the texts. Either all carry an index, each exactly once, or none does.
fn in_order(mut items: Vec<Item>) -> Option<Vec<Vec<f32>>> {
    if items.iter().any(|item| item.index.is_u64()) {
        items.sort_by_key(|item| item.index.as_u64());
        if items.iter().zip(0..).any(|(item, place)| item.index.as_u64() != Some(place)) {
            return None;
        }
    }
    Some(items.into_iter().map(|item| item.embedding).collect())
}
