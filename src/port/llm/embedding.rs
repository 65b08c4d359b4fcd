//! Text embeddings.

use async_trait::async_trait;

use super::error::{LlmError, LlmErrorCode};
use super::usage::{Prices, Usage};

/// A model that turns texts into vectors.
#[async_trait]
pub trait EmbeddingModel: Send + Sync {
    /// Name of the model; vectors of different models must not be compared.
    fn name(&self) -> &str;

    /// Number of dimensions; `None` until the first response.
    fn dimensions(&self) -> Option<usize>;

    /// Prices of tokens; only input tokens are charged.
    fn prices(&self) -> Prices;

    /// One vector per text, in order. All have the same length and finite numbers, or the call fails.
    async fn embed(&self, texts: &[String]) -> Result<Embeddings, LlmError>;
}

/// Vectors and their usage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embeddings {
    /// One per text, in order.
    pub vectors: Vec<Vec<f32>>,
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
