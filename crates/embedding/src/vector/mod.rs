//! Vectors in one byte a number, and the search among them.

mod block;
mod dot;
mod nearest;

pub use self::block::VectorBlock;
use self::dot::inverse_length;
pub use self::nearest::{Candidates, Hit};

/// The most numbers a vector has: sums of products then fit 32 bits.
pub const MOST_DIMENSIONS: usize = 65_536;

/// Why something is no vector, or two vectors cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// Stored bytes were cut off, or vectors of different models were mixed.
    #[error("a vector of {expected} numbers is needed, but this one has {found}")]
    Length {
        /// Numbers of the other vector, or of those of the block.
        expected: usize,
        /// Numbers (bytes) of this one.
        found: usize,
    },
    /// The stored bytes of several vectors are no whole number of vectors.
    #[error("{found} bytes are no whole number of vectors of {dimensions} bytes each")]
    Ragged {
        /// Bytes of a vector.
        dimensions: usize,
        /// Bytes there are.
        found: usize,
    },
    /// Vectors have 1 to 65,536 numbers.
    #[error("vectors have 1 to 65,536 numbers, not {0}")]
    Dimensions(usize),
    /// The vector points nowhere.
    #[error("a vector of zeros or of numbers that are not finite has no direction")]
    NoDirection,
    /// A block holds no more than 2^32 vectors, and nothing at positions behind the last.
    #[error("there is no position {0} in this block of vectors")]
    Position(usize),
}

/// A direction: a vector of length 1, each number of it a byte from -127 to 127 on a scale of its own.
///
/// The scale is not kept, since it does not matter to the angle between two vectors: the largest number is always 127
/// or -127. A cosine is off by 0.001 or so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vector(Box<[i8]>);

impl Vector {
    /// Quantises a vector of any length above zero.
    ///
    /// # Errors
    /// [`VectorError::NoDirection`] for zeros, infinities and NaN; [`VectorError::Dimensions`] for too many numbers.
    #[expect(clippy::cast_possible_truncation, reason = "the quotient is between -127 and 127")]
    pub fn from_floats(values: &[f32]) -> Result<Self, VectorError> {
        check_dimensions(values.len())?;
        let largest = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        // A maximum passes over NaN.
        if largest < f32::MIN_POSITIVE || !values.iter().all(|value| value.is_finite()) {
            return Err(VectorError::NoDirection);
        }
        Ok(Self(values.iter().map(|value| (value / largest * 127.0).round() as i8).collect()))
    }

    /// Reads a stored vector, which must have this many numbers.
    ///
    /// # Errors
    /// [`VectorError::Length`] for any other number of bytes.
    pub fn from_bytes(bytes: &[u8], dimensions: usize) -> Result<Self, VectorError> {
        check_dimensions(dimensions)?;
        check_length(dimensions, bytes.len())?;
        Ok(Self(bytes.iter().map(|byte| byte.cast_signed()).collect()))
    }

    /// The bytes to store, one for each number.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().map(|value| value.cast_unsigned()).collect()
    }

    /// How many numbers there are.
    pub fn dimensions(&self) -> usize {
        self.0.len()
    }

    /// The numbers.
    pub fn values(&self) -> &[i8] {
        &self.0
    }

    /// The cosine of the angle between two vectors, from -1 to 1: how near their texts are in meaning.
    ///
    /// # Errors
    /// [`VectorError::Length`] if they have different numbers of numbers.
    #[expect(clippy::cast_precision_loss, reason = "an inner product is rounded to 24 bits")]
    pub fn cosine(&self, other: &Self) -> Result<f32, VectorError> {
        check_length(self.dimensions(), other.dimensions())?;
        let product: i32 = self.0.iter().zip(&other.0).map(|(left, right)| i32::from(*left) * i32::from(*right)).sum();
        Ok((product as f32 * inverse_length(&self.0) * inverse_length(&other.0)).clamp(-1.0, 1.0))
    }
}

fn check_dimensions(dimensions: usize) -> Result<(), VectorError> {
    if (1..=MOST_DIMENSIONS).contains(&dimensions) { Ok(()) } else { Err(VectorError::Dimensions(dimensions)) }
}

fn check_length(expected: usize, found: usize) -> Result<(), VectorError> {
    if expected == found { Ok(()) } else { Err(VectorError::Length { expected, found }) }
}

#[cfg(test)]
mod tests;
