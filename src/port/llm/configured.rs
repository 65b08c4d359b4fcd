//! The models configured in the settings.

use std::path::Path;
use std::sync::Arc;

use super::guard::{Guard, GuardSettings};
use super::in_process::InProcessModel;
use super::openai_style::{OpenAiEmbeddings, OpenAiModel, OpenAiSettings, RetryPolicy, Timeouts};
use super::{EmbeddingModel, LanguageModel, LlmError, LlmErrorCode, Prices};
use crate::base::{Clock, Result};
use crate::config::LlmConfig;

/// The server's models, by purpose.
#[derive(Clone, Default)]
pub struct Models {
    writing: Option<Arc<dyn LanguageModel>>,
    embedding: Option<Arc<dyn EmbeddingModel>>,
    in_process: Option<Arc<InProcessModel>>,
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

    /// The embedding model; `None` when none is configured.
    pub fn embedding(&self) -> Option<Arc<dyn EmbeddingModel>> {
        self.embedding.clone()
    }

    /// The model that runs in this process; `None` when its file is not there.
    pub fn in_process(&self) -> Option<Arc<InProcessModel>> {
        self.in_process.clone()
    }

    /// Adds the model that runs in this process, if its file is in the data directory.
    ///
    /// # Errors
    /// A file that cannot be read, or is not the model that this program is made for.
    pub fn with_in_process(self, data_dir: &Path) -> Result<Self> {
        Ok(Self { in_process: InProcessModel::open(data_dir)?.map(Arc::new), ..self })
    }

    /// The configured service behind a guard; no models without one.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when the URL or the key is unusable. Nothing is sent.
    pub fn new(config: &LlmConfig, clock: &Clock) -> std::result::Result<Self, LlmError> {
        let Some(settings) = settings(config)? else {
            return Ok(Self::default());
        };
        let guard = Guard::new(GuardSettings {
            concurrency: config.max_concurrency,
            failures: config.breaker_failures,
            window: config.breaker_window,
            open: config.breaker_open,
        });
        let embedding = match &settings.embedding_model {
            Some(_) => Some(OpenAiEmbeddings::new(settings.clone(), clock.clone())?),
            None => None,
        };
        let language = guard.protect(OpenAiModel::new(settings, clock.clone())?);
        let embedding = embedding.map(|model| Arc::new(guard.protect(model)) as Arc<dyn EmbeddingModel>);
        Ok(Self { writing: Some(Arc::new(language)), embedding, in_process: None })
    }
}

fn settings(config: &LlmConfig) -> std::result::Result<Option<OpenAiSettings>, LlmError> {
    let Some(base_url) = config.base_url.clone() else { return Ok(None) };
    let Some(model) = config.model.clone() else {
        let message = "The setting llm.model is required when llm.base_url is set.";
        return Err(LlmError::new(LlmErrorCode::InvalidConfiguration, message));
    };
    let price = |micros: i64| u64::try_from(micros).unwrap_or(0);
    Ok(Some(OpenAiSettings {
        api_key: config.api_key.clone(),
        embedding_model: config.embedding_model.clone(),
        prices: Prices {
            input: price(config.input_price),
            cached_input: price(config.cached_input_price),
            output: price(config.output_price),
        },
        embedding_prices: Prices { input: price(config.embedding_price), ..Prices::FREE },
        context_tokens: config.context_tokens,
        timeouts: Timeouts {
            connect: config.connect_timeout,
            first_byte: config.first_byte_timeout,
            first_token: config.first_token_timeout,
            between_tokens: config.between_tokens_timeout,
            total: config.total_timeout,
        },
        retry: RetryPolicy {
            retries: config.max_retries,
            cap: config.retry_after_cap,
            chain: config.retry_deadline,
            ..RetryPolicy::default()
        },
        ..OpenAiSettings::new(base_url, model)
    }))
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
        assert_eq!(models.embedding().unwrap().name(), "embedder");
    }
}
