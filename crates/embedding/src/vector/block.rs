//! Many vectors side by side in memory.

use fearless_simd::{Level, Simd, dispatch};

use super::dot::{dot, inverse_length};
use super::nearest::Best;
use super::{Candidates, Hit, Vector, VectorError, check_dimensions, check_length};

/// Vectors of one length, side by side, each known by its position from 0.
#[derive(Debug, Clone)]
pub struct VectorBlock {
    dimensions: usize,
    values: Vec<i8>,
    /// What each vector is multiplied with to get length 1.
    inverse_lengths: Vec<f32>,
}

impl VectorBlock {
    /// A block without vectors.
    ///
    /// # Errors
    /// [`VectorError::Dimensions`] for no numbers, or too many.
    pub fn new(dimensions: usize) -> Result<Self, VectorError> {
        check_dimensions(dimensions)?;
        Ok(Self { dimensions, values: Vec::new(), inverse_lengths: Vec::new() })
    }

    /// Reads the stored bytes of any number of vectors, one behind the other.
    ///
    /// # Errors
    /// [`VectorError::Ragged`] if the last is incomplete.
    pub fn from_bytes(bytes: &[u8], dimensions: usize) -> Result<Self, VectorError> {
        check_dimensions(dimensions)?;
        if !bytes.len().is_multiple_of(dimensions) {
            return Err(VectorError::Ragged { dimensions, found: bytes.len() });
        }
        check_position(bytes.len() / dimensions)?;
        let values: Vec<i8> = bytes.iter().map(|byte| byte.cast_signed()).collect();
        let inverse_lengths = values.chunks_exact(dimensions).map(inverse_length).collect();
        Ok(Self { dimensions, values, inverse_lengths })
    }

    /// The bytes of all vectors, one behind the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.values.iter().map(|value| value.cast_unsigned()).collect()
    }

    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.inverse_lengths.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.inverse_lengths.is_empty()
    }

    /// How many numbers each vector has.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Bytes held in memory.
    pub fn memory(&self) -> usize {
        self.values.capacity() + 4 * self.inverse_lengths.capacity()
    }

    /// Makes room for exactly so many more vectors, so that a large block is not copied while it grows.
    pub fn reserve(&mut self, more: usize) {
        self.values.reserve_exact(more.saturating_mul(self.dimensions));
        self.inverse_lengths.reserve_exact(more);
    }

    /// Adds a stored vector behind the last, and returns its position.
    ///
    /// # Errors
    /// [`VectorError::Length`] if it has another length; [`VectorError::Position`] if the block is full.
    pub fn push(&mut self, bytes: &[u8]) -> Result<u32, VectorError> {
        check_length(self.dimensions, bytes.len())?;
        let position = check_position(self.len())?;
        let start = self.values.len();
        self.values.extend(bytes.iter().map(|byte| byte.cast_signed()));
        self.inverse_lengths.push(inverse_length(&self.values[start..]));
        Ok(position)
    }

    /// Removes a vector. The last takes its position, so that the others keep theirs.
    ///
    /// # Errors
    /// [`VectorError::Position`] if there is none.
    pub fn swap_remove(&mut self, position: u32) -> Result<(), VectorError> {
        let position = position as usize;
        let last = self.len().checked_sub(1).filter(|last| position <= *last).ok_or(VectorError::Position(position))?;
        self.values.copy_within(last * self.dimensions.., position * self.dimensions);
        self.values.truncate(last * self.dimensions);
        self.inverse_lengths.swap_remove(position);
        Ok(())
    }

    /// The nearest vectors to `wanted` among the candidates, at most `count`, best first, with equal ones in the order
    /// of their positions. Every candidate is looked at: the result is exact.
    ///
    /// # Errors
    /// [`VectorError::Length`] if `wanted` has another length than the vectors of the block.
    pub fn nearest(&self, wanted: &Vector, count: usize, candidates: Candidates) -> Result<Vec<Hit>, VectorError> {
        check_length(self.dimensions, wanted.dimensions())?;
        let wide: Vec<i16> = wanted.values().iter().map(|value| i16::from(*value)).collect();
        let factor = inverse_length(wanted.values());
        let count = count.min(self.len());
        Ok(dispatch!(Level::new(), simd => self.scan(simd, &wide, factor, count, candidates)))
    }

    /// Looks at every candidate. Plain loops, since what is inside a closure would not be compiled for the processor.
    #[inline(always)]
    fn scan<S: Simd>(&self, simd: S, wanted: &[i16], factor: f32, count: usize, candidates: Candidates) -> Vec<Hit> {
        let mut best = Best::new(count);
        match candidates {
            Candidates::All => {
                for position in 0..self.len() {
                    best.offer(self.hit(simd, wanted, factor, position));
                }
            }
            Candidates::Positions(positions) => {
                for position in positions {
                    if (*position as usize) < self.len() {
                        best.offer(self.hit(simd, wanted, factor, *position as usize));
                    }
                }
            }
            Candidates::Bitmap(words) => {
                for (word, first) in words.iter().zip((0..self.len()).step_by(64)) {
                    let mut left = *word;
                    while left != 0 {
                        let position = first + left.trailing_zeros() as usize;
                        if position < self.len() {
                            best.offer(self.hit(simd, wanted, factor, position));
                        }
                        left &= left - 1;
                    }
                }
            }
        }
        best.into_sorted()
    }

    #[inline(always)]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "positions fit 32 bits: see push")]
    fn hit<S: Simd>(&self, simd: S, wanted: &[i16], factor: f32, position: usize) -> Hit {
        let values = &self.values[position * self.dimensions..][..self.dimensions];
        let cosine = dot(simd, wanted, values) as f32 * self.inverse_lengths[position] * factor;
        Hit { position: position as u32, cosine: cosine.clamp(-1.0, 1.0) }
    }
}

fn check_position(position: usize) -> Result<u32, VectorError> {
    u32::try_from(position).map_err(|_| VectorError::Position(position))
}
