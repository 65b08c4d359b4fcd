//! Settings for a server that speaks the OpenAI dialect.

use std::fmt;
use std::time::Duration;

use url::{Host, Url};

use super::super::{LlmError, LlmErrorCode, Prices};
use super::retry::RetryPolicy;
use crate::base::secret::Secret;

/// URL, key and limits of one provider.
#[derive(Clone)]
pub struct OpenAiSettings {
    /// URL up to and including the version, such as `https://api.openai.com/v1`.
    pub base_url: Url,
    /// Bearer token; `None` for servers without authentication.
    pub api_key: Option<Secret>,
    /// Name of the chat model, as the provider spells it.
    pub model: String,
    /// The embedding model, if any.
    pub embedding: EmbeddingSettings,
    /// Prices of the chat model.
    pub prices: Prices,
    /// Context window in tokens, input and output together.
    pub context_tokens: u32,
    /// Timeouts.
    pub timeouts: Timeouts,
    /// Retry policy.
    pub retry: RetryPolicy,
}

/// What concerns the embedding model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmbeddingSettings {
    /// Its name, as the provider spells it.
    pub model: Option<String>,
    /// Its prices; only `input` matters.
    pub prices: Prices,
    /// How many numbers it is asked for; what it has, if not given.
    pub dimensions: Option<usize>,
    /// What it wants before a query.
    pub query_prefix: String,
    /// What it wants before a passage.
    pub passage_prefix: String,
}

/// Timeouts of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting.
    pub connect: Duration,
    /// From the start of the attempt to the head of the response.
    pub first_byte: Duration,
    /// From the start of the attempt to the first token, including reasoning.
    pub first_token: Duration,
    /// Between two tokens.
    pub between_tokens: Duration,
    /// From the start of the call to the end of the response, however steady it is.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(30),
            first_token: Duration::from_secs(60),
            between_tokens: Duration::from_secs(30),
            total: Duration::from_secs(600),
        }
    }
}

impl OpenAiSettings {
    /// Settings with default limits, no key, no prices and a context window of 128 000 tokens.
    pub fn new(base_url: Url, model: impl Into<String>) -> Self {
        Self {
            base_url,
            api_key: None,
            model: model.into(),
            embedding: EmbeddingSettings::default(),
            prices: Prices::FREE,
            context_tokens: 128_000,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
        }
    }

    /// URL of an endpoint below the base.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when the base is not a plain HTTP URL. Credentials in it are rejected because they would
    /// appear in logs; the key has a setting of its own.
    pub(super) fn endpoint(&self, path: &str) -> Result<Url, LlmError> {
        let refuse = |message: &str| Err(LlmError::new(LlmErrorCode::InvalidConfiguration, message.to_owned()));
        let base = &self.base_url;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return refuse("The address of the model provider must start with http:// or https://.");
        }
        if !base.username().is_empty() || base.password().is_some() {
            return refuse("The address of the model provider must not contain credentials; set the API key instead.");
        }
        let mut url = base.clone();
        url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
        Ok(url)
    }

    /// Host of the provider.
    pub(super) fn host(&self) -> &str {
        self.base_url.host_str().unwrap_or("unknown")
    }

    /// True when the provider runs on this machine, so that no proxy must be used.
    pub(super) fn is_local(&self) -> bool {
        match self.base_url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

impl fmt::Debug for OpenAiSettings {
    /// Omits the key, and parts of the URL that could contain one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiSettings")
            .field("host", &self.host())
            .field("has_api_key", &self.api_key.is_some())
            .field("model", &self.model)
            .field("embedding_model", &self.embedding.model)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(base: &str) -> OpenAiSettings {
        OpenAiSettings::new(Url::parse(base).unwrap(), "m")
    }

    #[test]
    fn endpoints_lie_below_the_base() {
        for (base, expected) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
            (
                "https://x.test/v1beta/openai/?api-version=2",
                "https://x.test/v1beta/openai/chat/completions?api-version=2",
            ),
        ] {
            assert_eq!(settings(base).endpoint("chat/completions").unwrap().as_str(), expected);
        }
    }

    #[test]
    fn credentials_in_the_address_are_refused_and_never_shown_c_llm_9() {
        let settings = settings("https://user:hunter2@x.test/v1?key=hunter3");
        let error = settings.endpoint("embeddings").unwrap_err();
        assert_eq!(error.code, LlmErrorCode::InvalidConfiguration);
        assert!(!format!("{error:?} {settings:?}").contains("hunter"));
        assert!(self::settings("ftp://x.test/").endpoint("embeddings").is_err());
    }
}
