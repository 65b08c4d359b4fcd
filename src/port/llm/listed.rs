//! Models as their providers list them.

use serde_json::Value;

use super::Prices;
use super::client::{decimal, tokens};
use crate::base::text::storable::sanitized;

/// Most models of a provider that are listed.
pub(super) const MOST_MODELS: usize = 2_000;
/// Longest name of a model, in characters.
const LONGEST_NAME: usize = 200;

/// What a model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Write text.
    Chat,
    /// Call tools.
    Tools,
    /// Look at pictures.
    Vision,
    /// Think before answering.
    Reasoning,
    /// Compute embeddings.
    Embedding,
    /// Sort passages by relevance.
    Rerank,
}

/// A model as its provider lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedModel {
    /// Name, as the provider spells it.
    pub name: String,
    /// Name for people, if the provider tells one.
    pub display_name: Option<String>,
    /// What it can do, in the order of [`Capability`]: as told, or else as its name says. Empty for models of something
    /// else, such as pictures.
    pub capabilities: Vec<Capability>,
    /// Context window, input and output together.
    pub context_tokens: Option<u32>,
    /// Longest response.
    pub maximum_output_tokens: Option<u32>,
    /// Numbers of its vectors.
    pub embedding_dimensions: Option<u32>,
    /// Prices of tokens.
    pub prices: Option<Prices>,
}

impl ListedModel {
    /// A model of which only the name is known; `None` for a name that is none.
    pub(super) fn named(name: &str) -> Option<Self> {
        let is_name = !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME;
        (is_name && !name.contains(char::is_control)).then(|| Self {
            name: name.to_owned(),
            display_name: None,
            capabilities: Vec::new(),
            context_tokens: None,
            maximum_output_tokens: None,
            embedding_dimensions: None,
            prices: None,
        })
    }

    /// Sets the name for people, if it says more than the name.
    pub(super) fn displayed_as(&mut self, name: &str) {
        let name = sanitized(name.trim().chars().take(LONGEST_NAME).collect::<String>());
        self.display_name = Some(name).filter(|name| !name.is_empty() && *name != self.name);
    }

    /// Sets what it can do: what was told, or what its name says.
    pub(super) fn can(&mut self, told: impl IntoIterator<Item = Capability>) {
        self.capabilities = told.into_iter().collect();
        if self.capabilities.is_empty() {
            self.capabilities.extend(by_name(&self.name));
        }
        self.capabilities.sort_unstable();
        self.capabilities.dedup();
    }

    /// True for a model of embeddings.
    pub(super) fn is_embedding(&self) -> bool {
        self.capabilities.contains(&Capability::Embedding)
    }
}

/// What a name says of a model whose provider says nothing. Most models write.
fn by_name(name: &str) -> Option<Capability> {
    let name = name.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if says(&["rerank"]) {
        Some(Capability::Rerank)
    } else if says(&["embed", "minilm", "bge-", "e5-", "gte-"]) {
        Some(Capability::Embedding)
    } else if says(&[
        "whisper",
        "tts",
        "dall-e",
        "moderation",
        "transcribe",
        "realtime",
        "image",
        "imagen",
        "veo-",
        "sora",
        "audio",
        "davinci-002",
        "babbage-002",
        "stable-diffusion",
        "flux",
    ]) {
        None
    } else {
        Some(Capability::Chat)
    }
}

/// A count in any notation; `None` for nothing, for zero, and for what is no count.
pub(super) fn count(value: Option<&Value>) -> Option<u32> {
    value.and_then(tokens).filter(|count| *count > 0).and_then(|count| u32::try_from(count).ok())
}

/// A price in US dollars per token, in millionths of a dollar per million tokens. Negative prices are none: OpenRouter
/// has them for models whose price depends on the route.
pub(super) fn price_per_token(value: Option<&Value>) -> Option<u64> {
    let micros = (decimal(value?)? * 1e12).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and below 2^53")]
    (micros < 9e15).then_some(micros as u64)
}

/// Prices from those of a token, in US dollars: of input, of input from the cache (that of input, if not told), and of
/// output.
pub(super) fn prices_per_token(
    input: Option<&Value>,
    cached: Option<&Value>,
    output: Option<&Value>,
) -> Option<Prices> {
    let input = price_per_token(input)?;
    let output = price_per_token(output)?;
    Some(Prices { input, cached_input: price_per_token(cached).unwrap_or(input), output })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prices_of_a_token_are_whole_numbers_of_a_million() {
        for (told, price) in [
            (json!("0.00000015"), Some(150_000)),
            (json!("0.0000025"), Some(2_500_000)),
            (json!(1.25e-6), Some(1_250_000)),
            (json!("0"), Some(0)),
            (json!("-1"), None),
            (json!("free"), None),
            (json!(null), None),
            (json!("1e9"), None),
        ] {
            assert_eq!(price_per_token(Some(&told)), price, "{told}");
        }
        assert_eq!(prices_per_token(Some(&json!("0.000001")), None, None), None, "half a price is none");
    }

    #[test]
    fn a_name_says_what_a_model_is_for_when_nothing_else_does() {
        use Capability::{Chat, Embedding, Rerank};
        for (name, can) in [
            ("gpt-4.1-mini", Some(Chat)),
            ("text-embedding-3-small", Some(Embedding)),
            ("BAAI/bge-m3", Some(Embedding)),
            ("bge-reranker-v2-m3", Some(Rerank)),
            ("whisper-1", None),
            ("gpt-image-1", None),
        ] {
            let mut model = ListedModel::named(name).unwrap();
            model.can([]);
            assert_eq!(model.capabilities, can.into_iter().collect::<Vec<_>>(), "{name}");
        }
        assert!(ListedModel::named(" ").is_none() && ListedModel::named(&"x".repeat(201)).is_none());
        assert!(ListedModel::named("a\nb").is_none());
    }
}
