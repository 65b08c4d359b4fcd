//! The product of two small matrices of floats, for attention.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16};

/// Columns computed side by side. Matrices on the right, and results, have a multiple of it.
pub const COLUMNS: usize = 16;

/// A matrix inside a slice: `stride` values from the beginning of one row to that of the next.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// The values, beginning with the first row.
    pub values: &'a [f32],
    /// The distance between the beginnings of rows.
    pub stride: usize,
    /// How many values of a row count.
    pub width: usize,
}

/// `left` times `right`, into `results` row by row.
///
/// `right` has `left.width` rows of `columns` values, a multiple of [`COLUMNS`]; `results` has `columns` values for each
/// of the `count` rows.
#[inline(always)]
pub fn multiply<S: Simd>(simd: S, left: Rows, count: usize, right: &[f32], columns: usize, results: &mut [f32]) {
    match S::f32s::LEN {
        0..=4 => in_blocks::<S, 2>(simd, left, count, right, columns, results),
        5..=8 => in_blocks::<S, 6>(simd, left, count, right, columns, results),
        _ => in_blocks::<S, 12>(simd, left, count, right, columns, results),
    }
}

#[inline(always)]
fn in_blocks<S: Simd, const R: usize>(
    simd: S,
    left: Rows,
    count: usize,
    right: &[f32],
    columns: usize,
    results: &mut [f32],
) {
    for column in (0..columns).step_by(COLUMNS) {
        let mut row = 0;
        while row + R <= count {
            block::<S, R>(simd, left, row, right, columns, column, results);
            row += R;
        }
        while row < count {
            block::<S, 1>(simd, left, row, right, columns, column, results);
            row += 1;
        }
    }
}

/// `R` rows and 16 columns of the result.
#[inline(always)]
fn block<S: Simd, const R: usize>(
    simd: S,
    left: Rows,
    first: usize,
    right: &[f32],
    columns: usize,
    column: usize,
    results: &mut [f32],
) {
    let rows: [&[f32]; R] = std::array::from_fn(|n| &left.values[(first + n) * left.stride..][..left.width]);
    let mut sums = [f32x16::splat(simd, 0.0); R];
    for (term, line) in right.chunks_exact(columns).take(left.width).enumerate() {
        let line = f32x16::from_slice(simd, &line[column..][..COLUMNS]);
        for (sum, row) in sums.iter_mut().zip(&rows) {
            *sum = line.mul_add(row[term], *sum);
        }
    }
    for (n, sum) in sums.iter().enumerate() {
        sum.store_slice(&mut results[(first + n) * columns + column..][..COLUMNS]);
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;

    #[test]
    fn a_product_is_the_sum_of_products() {
        let (count, width, columns, stride) = (15, 7, 32, 11);
        let left: Vec<f32> = (0..count * stride).map(|n| ((n * 37) % 19) as f32 - 9.0).collect();
        let right: Vec<f32> = (0..width * columns).map(|n| ((n * 23) % 17) as f32 - 8.0).collect();
        let mut results = vec![0.0; count * columns];
        let rows = Rows { values: &left, stride, width };
        dispatch!(Level::new(), simd => multiply(simd, rows, count, &right, columns, &mut results));
        for row in 0..count {
            for column in 0..columns {
                let wanted: f32 = (0..width).map(|k| left[row * stride + k] * right[k * columns + column]).sum();
                assert!((results[row * columns + column] - wanted).abs() < 1e-3);
            }
        }
    }
}
