//! The inner product of vectors of bytes.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, i8x32, i16x16, i32x8};

/// Numbers multiplied at a time.
const WIDTH: usize = 32;

/// The inner product of two vectors of equal length, one of them already widened.
#[inline(always)]
pub fn dot<S: Simd>(simd: S, wide: &[i16], bytes: &[i8]) -> i32 {
    let (mut low, mut high) = (i32x8::splat(simd, 0), i32x8::splat(simd, 0));
    let (mut left, mut right) = (wide.chunks_exact(WIDTH), bytes.chunks_exact(WIDTH));
    for (wide, bytes) in (&mut left).zip(&mut right) {
        let (first, second) = i8x32::from_slice(simd, bytes).widen();
        low += i16x16::from_slice(simd, &wide[..WIDTH / 2]).pairwise_dot_product(first);
        high += i16x16::from_slice(simd, &wide[WIDTH / 2..]).pairwise_dot_product(second);
    }
    let rest = left.remainder().iter().zip(right.remainder());
    (low + high).reduce_sum() + rest.map(|(wide, byte)| i32::from(*wide) * i32::from(*byte)).sum::<i32>()
}

/// What a vector is multiplied with to get length 1; 0 for a vector of zeros.
#[expect(clippy::cast_precision_loss, reason = "the square of a length has 31 bits, of which 24 are more than enough")]
pub fn inverse_length(values: &[i8]) -> f32 {
    let square: i32 = values.iter().map(|value| i32::from(*value) * i32::from(*value)).sum();
    if square == 0 { 0.0 } else { 1.0 / (square as f32).sqrt() }
}
