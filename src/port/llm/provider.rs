//! Providers: one HTTP client and one guard for all models of a service, in whatever protocol it speaks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;
use url::Url;

use super::anthropic::{self, AnthropicChat};
use super::client::{
    Auth, BaseUrl, ChatModel, Connection, ConnectionParts, Dialect, EmbeddingClient, LearnedQuirks, unusable,
};
use super::gemini::{self, GeminiChat, GeminiEmbeddings};
use super::guard::{Guard, GuardSettings, GuardState};
use super::listed::ListedModel;
use super::ollama::{self, OllamaChat, OllamaEmbeddings};
use super::openai_style::{self, OpenAiChat, OpenAiEmbeddings};
use super::{EmbeddingModel, LanguageModel, LlmError, LlmErrorCode, ModelSettings, Reach, RetryPolicy, Timeouts};
use crate::base::Clock;
use crate::base::secret::Secret;

/// Longest time for a list of models, all its pages and descriptions included: somebody waits.
const LONGEST_LIST: Duration = Duration::from_secs(60);
/// Models of which a provider remembers what they do not accept. Beyond it all is learnt anew.
const MOST_LEARNED: usize = 1_000;

/// The protocol of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProviderKind {
    /// The protocol of OpenAI, spoken by many others; Azure is known by its address.
    OpenAi,
    /// The protocol of Anthropic.
    Anthropic,
    /// The protocol of Google Gemini.
    Gemini,
    /// The protocol of Ollama.
    Ollama,
    /// OpenRouter, which speaks that of OpenAI.
    OpenRouter,
}

impl ProviderKind {
    /// The usual address; every protocol has one.
    pub fn default_base_url(self) -> Option<Url> {
        let url = match self {
            Self::OpenAi => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com/v1",
            Self::Gemini => "https://generativelanguage.googleapis.com/v1beta",
            Self::Ollama => "http://127.0.0.1:11434",
            Self::OpenRouter => "https://openrouter.ai/api/v1",
        };
        Url::parse(url).ok()
    }
}

/// Address, key and limits of a provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its name, as reports and timelines show it.
    pub name: String,
    /// Its protocol.
    pub kind: ProviderKind,
    /// Its address. Without credentials, and without a query but `api-version` of Azure.
    pub base_url: Url,
    /// Its key; `None` for servers without authentication.
    pub api_key: Option<Secret>,
    /// Timeouts of each attempt.
    pub timeouts: Timeouts,
    /// Retry policy of each call.
    pub retry: RetryPolicy,
    /// Concurrency and circuit breaker of all its models together.
    pub guard: GuardSettings,
    /// Which addresses it may have.
    pub egress: Reach,
}

impl ProviderSettings {
    /// Settings with default limits and without a key, for an address that the operator of the server chose.
    pub fn new(name: impl Into<String>, kind: ProviderKind, base_url: Url) -> Self {
        Self {
            name: name.into(),
            kind,
            base_url,
            api_key: None,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            guard: GuardSettings::default(),
            egress: Reach::Operator,
        }
    }
}

impl std::fmt::Debug for ProviderSettings {
    /// Omits the key, and parts of the URL that could contain one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderSettings")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("host", &self.base_url.host_str())
            .field("has_api_key", &self.api_key.is_some())
            .field("egress", &self.egress)
            .finish_non_exhaustive()
    }
}

/// A service that runs models. Cheap to clone; clones share connections, guard and what was learnt of models.
#[derive(Clone)]
pub struct Provider {
    inner: Arc<Inner>,
}

struct Inner {
    kind: ProviderKind,
    connection: Arc<Connection>,
    guard: Guard,
    learned: Mutex<HashMap<String, Arc<LearnedQuirks>>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider")
            .field("kind", &self.inner.kind)
            .field("connection", &self.inner.connection)
            .finish_non_exhaustive()
    }
}

impl Provider {
    /// Makes the client; nothing is sent yet.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when the address or the key is unusable, or the address must not be contacted.
    pub fn new(settings: ProviderSettings, clock: Clock) -> Result<Self, LlmError> {
        let ProviderSettings { name, kind, base_url, api_key, timeouts, retry, guard, egress } = settings;
        let base = BaseUrl::checked(base_url)?;
        let (base, auth, headers) = match kind {
            ProviderKind::OpenAi if base.is_azure() => (base, Auth::Header("api-key"), &[][..]),
            ProviderKind::OpenAi | ProviderKind::OpenRouter => (base, Auth::Bearer, &[][..]),
            ProviderKind::Anthropic => (anthropic::base(&base), Auth::Header("x-api-key"), anthropic::HEADERS),
            ProviderKind::Gemini => (gemini::base(&base), Auth::Header("x-goog-api-key"), &[][..]),
            ProviderKind::Ollama => (ollama::base(&base), Auth::Bearer, &[][..]),
        };
        let key = api_key.map(|key| (key, auth));
        let parts = ConnectionParts { name, base, key, headers, timeouts, retry, reach: egress };
        let connection = Arc::new(Connection::new(parts, clock)?);
        Ok(Self { inner: Arc::new(Inner { kind, connection, guard: Guard::new(guard), learned: Mutex::default() }) })
    }

    /// Its models, as it lists them, by name: at most 2 000, and 200 of Ollama, which is asked about each. Not kept back by
    /// an open breaker: whoever asks wants to know.
    ///
    /// # Errors
    /// Whatever keeps it from telling them.
    pub async fn list_models(&self) -> Result<Vec<ListedModel>, LlmError> {
        let connection = &self.inner.connection;
        let list = async {
            match self.inner.kind {
                ProviderKind::OpenAi | ProviderKind::OpenRouter => openai_style::list(connection).await,
                ProviderKind::Anthropic => anthropic::list(connection).await,
                ProviderKind::Gemini => gemini::list(connection).await,
                ProviderKind::Ollama => ollama::list(connection).await,
            }
        };
        let late = |_| LlmError::new(LlmErrorCode::Timeout, "The model provider took too long to list its models.");
        let mut models = timeout(LONGEST_LIST, list).await.map_err(late)??;
        models.sort_by(|a, b| a.name.cmp(&b.name));
        models.dedup_by(|a, b| a.name == b.name);
        Ok(models)
    }

    /// A model that writes.
    pub fn language_model(&self, model: ModelSettings) -> Arc<dyn LanguageModel> {
        let name = model.name.clone();
        match self.inner.kind {
            ProviderKind::OpenAi | ProviderKind::OpenRouter => self.chat(OpenAiChat { model: name }, model),
            ProviderKind::Anthropic => self.chat(AnthropicChat { model: name }, model),
            ProviderKind::Gemini => self.chat(GeminiChat { model: name }, model),
            ProviderKind::Ollama => self.chat(OllamaChat { model: name, context_tokens: model.context_tokens }, model),
        }
    }

    /// A model of embeddings.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` for a provider that has none.
    pub fn embedding_model(&self, model: ModelSettings) -> Result<Arc<dyn EmbeddingModel>, LlmError> {
        let (connection, guard) = (self.inner.connection.clone(), &self.inner.guard);
        let (name, dimensions) = (model.name.clone(), model.dimensions);
        Ok(match self.inner.kind {
            ProviderKind::OpenAi | ProviderKind::OpenRouter => {
                let dialect = OpenAiEmbeddings { model: name, dimensions };
                Arc::new(guard.protect(EmbeddingClient::new(connection, dialect, model)))
            }
            ProviderKind::Gemini => {
                let dialect = GeminiEmbeddings { model: name, dimensions };
                Arc::new(guard.protect(EmbeddingClient::new(connection, dialect, model)))
            }
            ProviderKind::Ollama => {
                let dialect = OllamaEmbeddings { model: name, dimensions };
                Arc::new(guard.protect(EmbeddingClient::new(connection, dialect, model)))
            }
            ProviderKind::Anthropic => {
                return Err(unusable("Anthropic has no models of embeddings. Choose one of another provider."));
            }
        })
    }

    /// Whether calls are let through.
    pub fn guard_state(&self) -> GuardState {
        self.inner.guard.state()
    }

    fn chat<D: Dialect>(&self, dialect: D, model: ModelSettings) -> Arc<dyn LanguageModel> {
        let learned = self.learned(&model.name);
        Arc::new(self.inner.guard.protect(ChatModel::new(self.inner.connection.clone(), dialect, model, learned)))
    }

    fn learned(&self, model: &str) -> Arc<LearnedQuirks> {
        let mut all = self.inner.learned.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_LEARNED && !all.contains_key(model) {
            all.clear();
        }
        all.entry(model.to_owned()).or_default().clone()
    }
}
