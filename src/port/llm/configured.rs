//! The models configured in the settings.

use std::path::Path;
use std::sync::Arc;

use url::Url;

use super::guard::GuardSettings;
use super::in_process::InProcessModel;
use super::{
    EmbeddingModel, LanguageModel, LlmError, LlmErrorCode, ModelSettings, Prices, Provider, ProviderKind,
    ProviderSettings, RetryPolicy, Timeouts,
};
use crate::base::secret::Secret;
use crate::base::{Clock, Result};
use crate::config::LlmConfig;

/// The server's models, by purpose.
#[derive(Clone, Default)]
pub struct Models {
    writing: Option<Arc<dyn LanguageModel>>,
    configured: Option<Arc<dyn EmbeddingModel>>,
    in_process: Option<Arc<dyn EmbeddingModel>>,
}

impl Models {
    /// Only a model for writing.
    pub fn writing_only(model: Arc<dyn LanguageModel>) -> Self {
        Self { writing: Some(model), ..Self::default() }
    }

    /// The model that writes text; `None` when none is configured: then texts are assembled from sentences of the
    /// sources.
    pub fn writing(&self) -> Option<Arc<dyn LanguageModel>> {
        self.writing.clone()
    }

    /// The model that passages get their vectors of: the configured one, else the one that runs in this process, if its
    /// file is there.
    pub fn embedding(&self) -> Option<Arc<dyn EmbeddingModel>> {
        self.configured.clone().or_else(|| self.in_process.clone())
    }

    /// The configured model that passages get their vectors of, if there is one.
    pub fn configured_embedding(&self) -> Option<Arc<dyn EmbeddingModel>> {
        self.configured.clone()
    }

    /// The model for vectors that runs in this process, if its file is there.
    pub fn in_process_embedding(&self) -> Option<Arc<dyn EmbeddingModel>> {
        self.in_process.clone()
    }

    /// The model that made vectors of before, if this process can still ask it.
    pub fn embedding_named(&self, name: &str, variant: &str) -> Option<Arc<dyn EmbeddingModel>> {
        let both = [&self.configured, &self.in_process];
        both.into_iter().flatten().find(|model| model.name() == name && model.variant() == variant).cloned()
    }

    /// Adds the model that runs in this process, if its file is in the data directory.
    ///
    /// # Errors
    /// A file that cannot be read, or is not the model that this program is made for.
    pub fn with_in_process(self, data_dir: &Path) -> Result<Self> {
        let model = InProcessModel::open(data_dir)?;
        Ok(Self { in_process: model.map(|model| Arc::new(model) as Arc<dyn EmbeddingModel>), ..self })
    }

    /// The models of the configured services; none without one. What is embedded by the service that writes is let
    /// through by the same guard.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when a URL or a key is unusable. Nothing is sent.
    pub fn new(config: &LlmConfig, clock: &Clock) -> std::result::Result<Self, LlmError> {
        let provider = |url: &Option<Url>, key: &Option<Secret>| match url {
            Some(url) => Provider::new(provider_settings(config, url, key), clock.clone()).map(Some),
            None => Ok(None),
        };
        let main = provider(&config.base_url, &config.api_key)?;
        let writing = match &main {
            Some(provider) => Some(provider.language_model(writing_model(config)?)),
            None => None,
        };
        // A key is sent to its own service alone.
        let embedding = match config.embedding_base_url {
            Some(_) => provider(&config.embedding_base_url, &config.embedding_api_key)?,
            None => main,
        };
        let configured = match (embedding, embedding_model(config)) {
            (Some(provider), Some(model)) => Some(provider.embedding_model(model)?),
            _ => None,
        };
        Ok(Self { writing, configured, in_process: None })
    }
}

#[cfg(test)]
impl Models {
    /// With a model for embeddings, as if it were configured.
    pub(crate) fn with_configured(self, model: Arc<dyn EmbeddingModel>) -> Self {
        Self { configured: Some(model), ..self }
    }

    /// With another model in the place of the one that runs in the process.
    pub(crate) fn with_local(self, model: Arc<dyn EmbeddingModel>) -> Self {
        Self { in_process: Some(model), ..self }
    }
}

fn provider_settings(config: &LlmConfig, url: &Url, key: &Option<Secret>) -> ProviderSettings {
    let name = url.host_str().unwrap_or("unknown");
    let settings = ProviderSettings::new(name, ProviderKind::OpenAi, url.clone()).within(config);
    ProviderSettings { api_key: key.clone(), ..settings }
}

impl ProviderSettings {
    /// With the timeouts and limits of the settings of the server, which hold for all providers.
    #[must_use]
    pub fn within(self, config: &LlmConfig) -> Self {
        let guard = GuardSettings {
            concurrency: config.max_concurrency,
            failures: config.breaker_failures,
            window: config.breaker_window,
            open: config.breaker_open,
        };
        Self { timeouts: timeouts(config), retry: retry(config), guard, ..self }
    }
}

fn writing_model(config: &LlmConfig) -> std::result::Result<ModelSettings, LlmError> {
    let Some(name) = config.model.clone() else {
        let message = "The setting llm.model is required when llm.base_url is set.";
        return Err(LlmError::new(LlmErrorCode::InvalidConfiguration, message));
    };
    let prices = Prices {
        input: price(config.input_price),
        cached_input: price(config.cached_input_price),
        output: price(config.output_price),
    };
    Ok(ModelSettings { prices, context_tokens: config.context_tokens, ..ModelSettings::new(name) })
}

fn embedding_model(config: &LlmConfig) -> Option<ModelSettings> {
    Some(ModelSettings {
        prices: Prices { input: price(config.embedding_price), ..Prices::FREE },
        dimensions: usize::try_from(config.embedding_dimensions).ok().filter(|dimensions| *dimensions > 0),
        query_prefix: config.embedding_query_prefix.clone().unwrap_or_default(),
        passage_prefix: config.embedding_passage_prefix.clone().unwrap_or_default(),
        ..ModelSettings::new(config.embedding_model.clone()?)
    })
}

fn price(micros: i64) -> u64 {
    u64::try_from(micros).unwrap_or(0)
}

fn timeouts(config: &LlmConfig) -> Timeouts {
    Timeouts {
        connect: config.connect_timeout,
        first_byte: config.first_byte_timeout,
        first_token: config.first_token_timeout,
        between_tokens: config.between_tokens_timeout,
        total: config.total_timeout,
    }
}

fn retry(config: &LlmConfig) -> RetryPolicy {
    RetryPolicy {
        retries: config.max_retries,
        cap: config.retry_after_cap,
        chain: config.retry_deadline,
        ..RetryPolicy::default()
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::config::Config;

    #[test]
    fn without_a_service_there_is_no_model() {
        let folder = tempfile::tempdir().unwrap();
        let models = Models::new(&Config::for_tests(folder.path()).llm, &Clock::System).unwrap();
        assert!(models.writing().is_none() && models.embedding().is_none());
    }

    #[tokio::test]
    async fn a_service_takes_its_settings() {
        crate::port::install_crypto();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path()).llm;
        config.base_url = Some(Url::parse("https://llm.example.org/v1").unwrap());
        assert!(Models::new(&config, &Clock::System).is_err(), "a model must be named");
        config.model = Some("writer".to_owned());
        config.embedding_model = Some("embedder".to_owned());
        config.input_price = 150_000;
        config.context_tokens = 8_192;
        let models = Models::new(&config, &Clock::System).unwrap();
        let model = models.writing().unwrap();
        assert_eq!((model.name(), model.provider(), model.context_tokens()), ("writer", "llm.example.org", 8_192));
        assert_eq!(model.prices().input, 150_000);
        let embedding = models.embedding().unwrap();
        assert_eq!((embedding.name(), embedding.provider()), ("embedder", "llm.example.org"));
    }

    #[tokio::test]
    async fn embeddings_may_come_from_another_service_alone() {
        crate::port::install_crypto();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path()).llm;
        config.embedding_base_url = Some(Url::parse("https://vectors.example.org/v1").unwrap());
        config.embedding_model = Some("embedder".to_owned());
        config.embedding_dimensions = 256;
        config.embedding_passage_prefix = Some("passage:".to_owned());
        let models = Models::new(&config, &Clock::System).unwrap();
        assert!(models.writing().is_none());
        let embedding = models.embedding().unwrap();
        assert_eq!((embedding.provider(), embedding.dimensions()), ("vectors.example.org", Some(256)));
        assert!(models.embedding_named("embedder", "passage:").is_some());
        assert!(models.embedding_named("embedder", "").is_none(), "vectors of the same text with nothing before it");
    }
}
