//! Sums over a row, and what is made of them.

const LANES: usize = 16;

/// The sum of `term(value)` over the values. Added up in lanes: the compiler may not reorder a plain sum of floats.
#[inline(always)]
fn sum_of(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += term(*value);
        }
    }
    let rest: f32 = chunks.remainder().iter().map(|value| term(*value)).sum();
    lanes.iter().sum::<f32>() + rest
}

/// The sum of the values.
#[inline(always)]
pub fn sum(values: &[f32]) -> f32 {
    sum_of(values, |value| value)
}

/// The largest value, or negative infinity when there is none.
#[inline(always)]
pub fn largest(values: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    lanes.iter().chain(chunks.remainder()).fold(f32::NEG_INFINITY, |most, value| most.max(*value))
}

/// What a normalised row is multiplied with and moved by.
pub struct LayerNorm {
    /// One factor for each column.
    pub weight: Vec<f32>,
    /// One summand for each column.
    pub bias: Vec<f32>,
    /// Added to the variance, so that a constant row divides by no zero.
    pub epsilon: f32,
}

impl LayerNorm {
    /// Brings a row to mean 0 and variance 1, then applies weight and bias.
    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "a row has a few thousand columns")]
    pub fn apply(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = sum(row) / count;
        let variance = sum_of(row, |value| (value - mean) * (value - mean)) / count;
        let scale = 1.0 / (variance + self.epsilon).sqrt();
        for ((value, weight), bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
            *value = (*value - mean) * scale * weight + bias;
        }
    }
}

/// Brings a vector to length 1. A vector of zeros stays as it is.
#[inline(always)]
pub fn to_unit_length(vector: &mut [f32]) {
    let length = sum_of(vector, |value| value * value).sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gets_mean_zero_and_variance_one() {
        let norm = LayerNorm { weight: vec![1.0; 37], bias: vec![0.0; 37], epsilon: 1e-12 };
        let mut row: Vec<f32> = (0..37).map(|n| (n * n) as f32).collect();
        norm.apply(&mut row);
        let mean: f32 = row.iter().sum::<f32>() / 37.0;
        let variance = row.iter().map(|value| value * value).sum::<f32>() / 37.0;
        assert!(mean.abs() < 1e-5, "{mean}");
        assert!((variance - 1.0).abs() < 1e-5, "{variance}");
    }

    #[test]
    fn a_constant_row_gives_the_bias() {
        let norm = LayerNorm { weight: vec![2.0; 20], bias: vec![0.5; 20], epsilon: 1e-12 };
        let mut row = vec![3.0; 20];
        norm.apply(&mut row);
        assert_eq!(row, vec![0.5; 20]);
    }

    #[test]
    fn unit_length_leaves_zeros_alone() {
        let mut zeros = [0.0; 5];
        to_unit_length(&mut zeros);
        assert_eq!(zeros, [0.0; 5]);
        let mut vector = [3.0, 4.0];
        to_unit_length(&mut vector);
        assert!((vector[0] - 0.6).abs() < 1e-6 && (vector[1] - 0.8).abs() < 1e-6);
    }

    #[test]
    fn the_largest_is_found_wherever_it_stands() {
        for place in 0..40 {
            let mut values = vec![-5.0; 40];
            values[place] = -1.0;
            assert!((largest(&values) + 1.0).abs() < f32::EPSILON);
        }
        assert!(largest(&[]).is_infinite());
    }
}
