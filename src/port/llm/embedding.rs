//! Text embeddings.

use futures_util::future::BoxFuture;

use super::error::{LlmError, LlmErrorCode};
use super::usage::{Prices, Usage};
use super::usage_meter::UsageMeter;

/// A model that turns texts into vectors.
pub trait EmbeddingModel: Send + Sync {
    /// Name of the model; vectors of different models must not be compared.
    fn name(&self) -> &str;

    /// What else tells vectors of this model from others under the same name, such as what is put before each passage.
    /// Empty for most.
    fn variant(&self) -> &str {
        ""
    }

    /// The language that the model was trained with (BCP 47), if it is one: it tells texts of others apart less well.
    fn trained_with(&self) -> Option<&'static str> {
        None
    }

    /// Name of the service that runs the model.
    fn provider(&self) -> &str;

    /// Number of dimensions; `None` until the first response.
    fn dimensions(&self) -> Option<usize>;

    /// Prices of tokens; only input tokens are charged.
    fn prices(&self) -> Prices;

    /// One vector per text, in order. All have the same length and finite numbers, or the call fails.
    fn embed<'a>(&'a self, request: &'a EmbeddingRequest) -> BoxFuture<'a, Result<Embeddings, LlmError>>;
}

/// What a text is to the model. Some models are told; and nobody waits long for a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What somebody looks for, and waits for: one attempt of a few seconds.
    Query,
    /// What is found.
    Passage,
}

/// Texts to embed.
#[derive(Debug, Clone)]
pub struct EmbeddingRequest {
    /// The texts.
    pub texts: Vec<String>,
    /// What they are.
    pub purpose: Purpose,
    /// Counts usage while the call runs.
    pub meter: UsageMeter,
}

impl EmbeddingRequest {
    /// A request that nobody pays for.
    pub fn new(texts: Vec<String>, purpose: Purpose) -> Self {
        Self { texts, purpose, meter: UsageMeter::default() }
    }
}

/// Vectors and their usage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embeddings {
    /// One per text, in order. `None` for a text that the model cannot read: its vector would be near to that of any other
    /// such text.
    pub vectors: Vec<Option<Vec<f32>>>,
    /// Input tokens used.
    pub usage: Usage,
}

/// Validates a response: as many vectors as texts, all of one length (`dimensions` if known), all numbers finite.
///
/// # Errors
/// `PROVIDER_PROTOCOL`, naming the mismatch.
pub fn check_vectors(vectors: &[Vec<f32>], texts: usize, dimensions: Option<usize>) -> Result<(), LlmError> {
    let refuse = |message: String| Err(LlmError::new(LlmErrorCode::ProviderProtocol, message));
    if vectors.len() != texts {
        return refuse(format!("The embedding model returned {} vectors for {texts} texts.", vectors.len()));
    }
    let Some(first) = vectors.first() else { return Ok(()) };
    let expected = dimensions.unwrap_or(first.len());
    if expected == 0 {
        return refuse("The embedding model returned an empty vector.".to_owned());
    }
    if let Some(odd) = vectors.iter().find(|v| v.len() != expected) {
        return refuse(format!(
            "The embedding model returned a vector of {} instead of {expected} numbers.",
            odd.len()
        ));
    }
    if vectors.iter().flatten().any(|n| !n.is_finite()) {
        return refuse("The embedding model returned a number that is not finite.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_count_dimension_or_number_fails_c_llm_8() {
        let good = vec![vec![0.1, 0.2], vec![0.3, 0.4]];
        assert!(check_vectors(&good, 2, None).is_ok());
        assert!(check_vectors(&good, 2, Some(2)).is_ok());
        assert!(check_vectors(&[], 0, None).is_ok());
        assert!(check_vectors(&good, 3, None).is_err());
        assert!(check_vectors(&good, 2, Some(3)).is_err());
        assert!(check_vectors(&[vec![0.1], vec![0.1, 0.2]], 2, None).is_err());
        assert!(check_vectors(&[vec![f32::NAN]], 1, None).is_err());
        assert!(check_vectors(&[vec![f32::INFINITY]], 1, None).is_err());
        assert!(check_vectors(&[vec![]], 1, None).is_err());
    }
}
