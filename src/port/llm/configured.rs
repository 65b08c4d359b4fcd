//! The models configured in the settings.

use std::path::Path;
use std::sync::Arc;

use super::guard::{Guard, GuardSettings};
use super::in_process::InProcessModel;
use super::openai_style::{EmbeddingSettings, OpenAiEmbeddings, OpenAiModel, OpenAiSettings, RetryPolicy, Timeouts};
use super::{EmbeddingModel, LanguageModel, LlmError, LlmErrorCode, Prices};
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

    /// The configured services, each behind a guard; no models without one.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when a URL or a key is unusable. Nothing is sent.
    pub fn new(config: &LlmConfig, clock: &Clock) -> std::result::Result<Self, LlmError> {
        let guard = Guard::new(guard_settings(config));
        let writing: Option<Arc<dyn LanguageModel>> = match writing_settings(config)? {
            Some(settings) => Some(Arc::new(guard.protect(OpenAiModel::new(settings, clock.clone())?))),
            None => None,
        };
        let configured: Option<Arc<dyn EmbeddingModel>> = match embedding_settings(config) {
            Some(settings) => {
                // One service has one guard.
                let guard = match config.embedding_base_url {
                    Some(_) => Guard::new(guard_settings(config)),
                    None => guard,
                };
                Some(Arc::new(guard.protect(OpenAiEmbeddings::new(settings, clock.clone())?)))
            }
            None => None,
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

fn guard_settings(config: &LlmConfig) -> GuardSettings {
    GuardSettings {
        concurrency: config.max_concurrency,
        failures: config.breaker_failures,
        window: config.breaker_window,
        open: config.breaker_open,
    }
}

fn writing_settings(config: &LlmConfig) -> std::result::Result<Option<OpenAiSettings>, LlmError> {
    let Some(base_url) = config.base_url.clone() else { return Ok(None) };
    let Some(model) = config.model.clone() else {
        let message = "The setting llm.model is required when llm.base_url is set.";
        return Err(LlmError::new(LlmErrorCode::InvalidConfiguration, message));
    };
    Ok(Some(OpenAiSettings {
        api_key: config.api_key.clone(),
        prices: Prices {
            input: price(config.input_price),
            cached_input: price(config.cached_input_price),
            output: price(config.output_price),
        },
        context_tokens: config.context_tokens,
        timeouts: timeouts(config),
        retry: retry(config),
        ..OpenAiSettings::new(base_url, model)
    }))
}

/// A key is sent to its own service alone.
fn embedding_settings(config: &LlmConfig) -> Option<OpenAiSettings> {
    let model = config.embedding_model.clone()?;
    let (base_url, api_key) = match &config.embedding_base_url {
        Some(url) => (url.clone(), config.embedding_api_key.clone()),
        None => (config.base_url.clone()?, config.api_key.clone()),
    };
    let dimensions = usize::try_from(config.embedding_dimensions).ok().filter(|dimensions| *dimensions > 0);
    let embedding = EmbeddingSettings {
        model: Some(model.clone()),
        prices: Prices { input: price(config.embedding_price), ..Prices::FREE },
        dimensions,
        query_prefix: config.embedding_query_prefix.clone().unwrap_or_default(),
        passage_prefix: config.embedding_passage_prefix.clone().unwrap_or_default(),
    };
    let (timeouts, retry) = (timeouts(config), retry(config));
    Some(OpenAiSettings { api_key, embedding, timeouts, retry, ..OpenAiSettings::new(base_url, model) })
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
