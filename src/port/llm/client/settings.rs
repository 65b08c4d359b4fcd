//! What a client is told of a provider and of a model.

use std::fmt;
use std::time::Duration;

use url::{Host, Url};

use super::super::{LlmError, LlmErrorCode, Prices};

/// Query parameter of Azure, which is no secret.
const API_VERSION: &str = "api-version";

/// What is known of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// Its name, as the provider spells it.
    pub name: String,
    /// Prices of its tokens; of an embedding model only `input` matters.
    pub prices: Prices,
    /// Context window in tokens, input and output together.
    pub context_tokens: u32,
    /// How many numbers an embedding model is asked for; what it has, if not given.
    pub dimensions: Option<usize>,
    /// What an embedding model wants before a query.
    pub query_prefix: String,
    /// What an embedding model wants before a passage.
    pub passage_prefix: String,
}

impl ModelSettings {
    /// A model that costs nothing, with a context window of 128 000 tokens and nothing before texts.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            prices: Prices::FREE,
            context_tokens: 128_000,
            dimensions: None,
            query_prefix: String::new(),
            passage_prefix: String::new(),
        }
    }
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

/// The address below which the endpoints of a provider lie: plain HTTP(S) without a secret.
#[derive(Clone)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Checks an address.
    ///
    /// # Errors
    /// `INVALID_CONFIGURATION` when it is no plain HTTP URL. Credentials in it are rejected because they would appear
    /// in logs, and so is a query, in which some providers take keys; the key has a setting of its own.
    pub fn checked(mut url: Url) -> Result<Self, LlmError> {
        let refuse = |message: &str| Err(LlmError::new(LlmErrorCode::InvalidConfiguration, message.to_owned()));
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return refuse("The address of the model provider must start with http:// or https://.");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("The address of the model provider must not contain credentials; set the API key instead.");
        }
        if url.query_pairs().any(|(name, _)| name != API_VERSION) {
            return refuse(
                "The address of the model provider must have no query but `api-version`; set the API key instead.",
            );
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address itself.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// An endpoint below the base. Each part is one segment of the path, whatever it contains.
    pub fn endpoint<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        url
    }

    /// The same address with another path.
    #[must_use]
    pub fn with_path(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_path(path);
        Self(url)
    }

    /// Host of the provider.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or("unknown")
    }

    /// True when the provider runs on this machine, so that no proxy must be used.
    pub fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// True for Azure, by its host or by the version that it wants in the query.
    pub fn is_azure(&self) -> bool {
        self.host().to_ascii_lowercase().ends_with(".openai.azure.com") || self.0.query().is_some_and(|q| !q.is_empty())
    }
}

impl fmt::Debug for BaseUrl {
    /// The host alone: the rest could contain a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BaseUrl").field(&self.host()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Result<BaseUrl, LlmError> {
        BaseUrl::checked(Url::parse(text).unwrap())
    }

    #[test]
    fn endpoints_lie_below_the_base() {
        for (given, expected) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
            ("http://localhost:8080", "http://localhost:8080/chat/completions"),
            (
                "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
                "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            ),
        ] {
            assert_eq!(base(given).unwrap().endpoint(["chat", "completions"]).as_str(), expected);
        }
        let odd = base("https://x.test/v1").unwrap().endpoint(["models", "..", "../../admin?x#y"]);
        assert_eq!(odd.as_str(), "https://x.test/v1/models/..%2F..%2Fadmin%3Fx%23y", "a name stays in its segment");
    }

    #[test]
    fn credentials_in_the_address_are_refused_and_never_shown_c_llm_9() {
        for bad in ["https://user:hunter2@x.test/v1", "https://x.test/v1?key=hunter3", "https://hunter4@x.test/"] {
            let error = base(bad).unwrap_err();
            assert_eq!(error.code, LlmErrorCode::InvalidConfiguration);
            assert!(!format!("{error:?}").contains("hunter"));
        }
        assert!(base("ftp://x.test/").is_err());
        let shown = format!("{:?}", base("https://x.test/v1/hunter5?api-version=2").unwrap());
        assert_eq!(shown, r#"BaseUrl("x.test")"#);
    }

    #[test]
    fn azure_is_known_by_its_host_or_its_version() {
        for (url, is_azure) in [
            ("https://x.openai.azure.com/openai/v1", true),
            ("https://gateway.test/openai?api-version=2024-10-21", true),
            ("https://openai.azure.com.evil.test/v1", false),
            ("https://api.openai.com/v1", false),
        ] {
            assert_eq!(base(url).unwrap().is_azure(), is_azure, "{url}");
        }
    }
}
