//! The numbers that say how large a model is.

use crate::Error;
use crate::math::linear::PANEL;

/// The sizes of a BERT encoder. The published model has 30,522 pieces, 384 columns, 6 layers, 12 heads, 1,536
/// intermediate columns and 256 tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dimensions {
    /// Pieces of words in the vocabulary.
    pub vocabulary: usize,
    /// Columns of a hidden state, and of the vector of a text.
    pub hidden: usize,
    /// Layers of the encoder.
    pub layers: usize,
    /// Heads of attention in each layer.
    pub heads: usize,
    /// Columns between the two halves of each layer's feed-forward part.
    pub intermediate: usize,
    /// The most tokens of a text, with the two that mark its ends: what the model was trained with.
    pub tokens: usize,
    /// What keeps a variance from being zero.
    pub epsilon: f32,
}

impl Dimensions {
    /// Fails with [`Error::Dimensions`] where a model could not be run, or would take memory without measure.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let within = |value: usize, most: usize| (1..=most).contains(&value);
        if !within(self.vocabulary, 1 << 20) {
            return Err(Error::Dimensions("the vocabulary must have 1 to 1,048,576 pieces"));
        }
        if !within(self.hidden, 4096) || !self.hidden.is_multiple_of(PANEL) {
            return Err(Error::Dimensions("the columns must be a multiple of 16 up to 4,096"));
        }
        if !within(self.intermediate, 16_384) || !self.intermediate.is_multiple_of(PANEL) {
            return Err(Error::Dimensions("the intermediate columns must be a multiple of 16 up to 16,384"));
        }
        if !within(self.layers, 48) {
            return Err(Error::Dimensions("there must be 1 to 48 layers"));
        }
        if !within(self.heads, self.hidden) || !self.hidden.is_multiple_of(self.heads) {
            return Err(Error::Dimensions("the columns must be shared evenly among the heads"));
        }
        if !(3..=8192).contains(&self.tokens) {
            return Err(Error::Dimensions("a text must have 3 to 8,192 tokens"));
        }
        if !(self.epsilon.is_finite() && self.epsilon > 0.0) {
            return Err(Error::Dimensions("the summand of the variance must be above zero"));
        }
        Ok(())
    }
}
