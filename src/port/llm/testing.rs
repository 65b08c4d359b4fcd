//! Sample requests, providers and models for tests.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;

use url::Url;

use super::guard::GuardSettings;
use super::{
    EmbeddingModel, EmbeddingRequest, Embeddings, JsonSchema, LanguageModel, LlmError, LlmErrorCode, Message,
    ModelSettings, Prices, Provider, ProviderKind, ProviderSettings, Purpose, Request, RetryPolicy, Role, Timeouts,
    Usage,
};
use crate::base::Clock;
use crate::base::secret::Secret;

/// A key that must show nowhere.
pub(crate) const KEY: &str = "sk-test-4f9a8b7c6d5e";

/// Settings of a provider with delays short enough for a test, and a breaker that stays closed.
pub(crate) fn provider_settings(kind: ProviderKind, address: &str) -> ProviderSettings {
    crate::port::install_crypto();
    ProviderSettings {
        api_key: Some(Secret::from(KEY.to_owned())),
        timeouts: Timeouts { total: Duration::from_secs(5), ..Timeouts::default() },
        retry: RetryPolicy { base: Duration::from_millis(2), ..RetryPolicy::default() },
        guard: GuardSettings { failures: u32::MAX, ..GuardSettings::default() },
        ..ProviderSettings::new("test", kind, Url::parse(address).unwrap())
    }
}

/// The model `test-model` of a provider.
pub(crate) fn model_of(settings: ProviderSettings) -> Arc<dyn LanguageModel> {
    Provider::new(settings, Clock::System).unwrap().language_model(ModelSettings::new("test-model"))
}

/// A typed response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Queries {
    pub(crate) queries: Vec<String>,
}

impl Queries {
    pub(crate) fn schema() -> JsonSchema {
        let list = json!({ "type": "array", "items": { "type": "string" } });
        let schema = json!({
            "type": "object", "required": ["queries"], "additionalProperties": false, "properties": { "queries": list },
        });
        JsonSchema { name: "queries", schema }
    }
}

/// A free-text question of a user.
pub(crate) fn question(text: &str) -> Request {
    Request::new(vec![Message::new(Role::User, text)], None, 100, "call-1")
}

/// An embedding model that finds texts near which have words in common.
#[derive(Debug)]
pub(crate) struct WordsModel {
    name: &'static str,
    dimensions: usize,
    /// In millionths of a US dollar per million tokens; a word is a token.
    pub(crate) price: u64,
    /// Texts with more words are refused.
    pub(crate) most_words: usize,
    /// The language that it is said to be trained with.
    pub(crate) language: Option<&'static str>,
    pub(crate) is_down: AtomicBool,
    /// Whether passages are kept waiting, and how many requests are.
    pub(crate) holds_passages: AtomicBool,
    pub(crate) held: AtomicUsize,
    /// Passages that were embedded so far.
    pub(crate) passages: AtomicUsize,
}

impl WordsModel {
    pub(crate) fn new(name: &'static str, dimensions: usize) -> Self {
        Self {
            name,
            dimensions,
            price: 0,
            most_words: usize::MAX,
            language: None,
            is_down: AtomicBool::default(),
            holds_passages: AtomicBool::default(),
            held: AtomicUsize::default(),
            passages: AtomicUsize::default(),
        }
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.01; self.dimensions];
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3) {
            let mut hasher = DefaultHasher::new();
            (self.name, word.to_lowercase()).hash(&mut hasher);
            let place = hasher.finish() % u64::try_from(self.dimensions).unwrap();
            vector[usize::try_from(place).unwrap()] += 1.0;
        }
        vector
    }
}

impl EmbeddingModel for WordsModel {
    fn name(&self) -> &str {
        self.name
    }

    fn trained_with(&self) -> Option<&'static str> {
        self.language
    }

    fn provider(&self) -> &'static str {
        "test"
    }

    fn dimensions(&self) -> Option<usize> {
        Some(self.dimensions)
    }

    fn prices(&self) -> Prices {
        Prices { input: self.price, ..Prices::FREE }
    }

    fn embed<'a>(&'a self, request: &'a EmbeddingRequest) -> BoxFuture<'a, Result<Embeddings, LlmError>> {
        Box::pin(async move {
            if self.is_down.load(Ordering::Relaxed) {
                return Err(LlmError::new(LlmErrorCode::ModelUnavailable, "The model is down."));
            }
            if request.purpose == Purpose::Passage && self.holds_passages.load(Ordering::Relaxed) {
                self.held.fetch_add(1, Ordering::Relaxed);
                while self.holds_passages.load(Ordering::Relaxed) {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
            let words = |text: &String| text.split_whitespace().count();
            if request.texts.iter().any(|text| words(text) > self.most_words) {
                return Err(LlmError::new(LlmErrorCode::ContextTooLong, "Too long."));
            }
            request.meter.count_request();
            if request.purpose == Purpose::Passage {
                self.passages.fetch_add(request.texts.len(), Ordering::Relaxed);
            }
            let input_tokens = request.texts.iter().map(words).sum::<usize>();
            let usage = Usage { input_tokens: input_tokens.try_into().unwrap(), ..Usage::default() };
            Ok(Embeddings { vectors: request.texts.iter().map(|text| Some(self.vector(text))).collect(), usage })
        })
    }
}
