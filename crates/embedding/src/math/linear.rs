//! A linear layer with weights of 8 bits.
//!
//! Each output has its own scale for its weights, each row of inputs its own scale too. Inputs get 14 bits instead of
//! 8: the processor multiplies 16 bit integers in pairs (`pmaddwd` and its like) either way, so the precision is free.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, i16x32, i32x16};

/// Outputs computed side by side: the widest vector of 32 bit integers there is. Outputs come in multiples of it.
pub const PANEL: usize = 16;

/// The largest size of a quantised input, where the number of inputs allows it.
const MOST_INPUT: i32 = 8191;

/// Rows of inputs as 16 bit integers, two in each element (the first in the lower half), with one scale for each row.
#[derive(Default)]
pub struct QuantisedRows {
    pairs: Vec<i32>,
    scales: Vec<f32>,
    inputs: usize,
}

impl QuantisedRows {
    /// Quantises rows of `inputs` values, which is an even number.
    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "at most MOST_INPUT")]
    pub fn fill(&mut self, rows: &[f32], inputs: usize) {
        // The sum of all products must fit 32 bits.
        let bits = i32::MAX / (i32::try_from(inputs.max(1)).unwrap_or(i32::MAX).saturating_mul(127));
        let most = bits.clamp(1, MOST_INPUT) as f32;
        self.inputs = inputs;
        self.pairs.clear();
        self.scales.clear();
        for row in rows.chunks_exact(inputs) {
            let mut lanes = [0.0_f32; PANEL];
            for chunk in row.chunks(PANEL) {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    let size = value.abs();
                    *lane = if size > *lane { size } else { *lane };
                }
            }
            let largest = lanes.iter().fold(1e-30_f32, |most, value| most.max(*value));
            let factor = most / largest;
            self.scales.push(largest / most);
            self.pairs.extend(row.chunks_exact(2).map(|pair| {
                let low = round(pair[0] * factor) & 0xffff;
                low | (round(pair[1] * factor) << 16)
            }));
        }
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.scales.len()
    }

    fn row(&self, row: usize) -> &[i32] {
        let pairs = self.inputs / 2;
        &self.pairs[row * pairs..][..pairs]
    }
}

/// Rounds a float of at most 22 bits to the nearest integer, in a way that every processor can vectorise.
#[inline(always)]
fn round(value: f32) -> i32 {
    const SHIFT: f32 = 12_582_912.0;
    (value + SHIFT).to_bits().cast_signed().wrapping_sub(SHIFT.to_bits().cast_signed())
}

/// A matrix of weights with a bias.
pub struct Linear {
    inputs: usize,
    outputs: usize,
    /// Panels of 16 outputs; in each for every pair of inputs the two weights of each output.
    panels: Vec<i8>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Arranges weights that lie row by row, one row for each output.
    ///
    /// The lengths fit one another, `inputs` is even and the number of outputs a multiple of [`PANEL`]: whoever reads a
    /// model checks its dimensions first.
    pub fn new(inputs: usize, weights: &[i8], scales: Vec<f32>, bias: Vec<f32>) -> Self {
        let mut panels = Vec::with_capacity(weights.len());
        for panel in weights.chunks_exact(inputs * PANEL) {
            for pair in 0..inputs / 2 {
                for output in 0..PANEL {
                    panels.extend_from_slice(&panel[output * inputs + 2 * pair..][..2]);
                }
            }
        }
        Self { inputs, outputs: scales.len(), panels, scales, bias }
    }

    /// How many values a row of results has.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Bytes held in memory.
    pub fn memory(&self) -> usize {
        self.panels.len() + 4 * (self.scales.len() + self.bias.len())
    }

    /// Multiplies rows with the weights: `results` has [`Linear::outputs`] values for each row.
    #[inline(always)]
    pub fn apply<S: Simd>(&self, simd: S, rows: &QuantisedRows, results: &mut [f32]) {
        debug_assert_eq!(rows.inputs, self.inputs);
        let mut panel = vec![0_i16; self.inputs * PANEL];
        for (number, packed) in self.panels.chunks_exact(self.inputs * PANEL).enumerate() {
            for (wide, weight) in panel.iter_mut().zip(packed) {
                *wide = i16::from(*weight);
            }
            // As many rows at a time as the registers hold sums of.
            match S::i32s::LEN {
                0..=4 => self.panel::<S, 2>(simd, number, &panel, rows, results),
                5..=8 => self.panel::<S, 6>(simd, number, &panel, rows, results),
                _ => self.panel::<S, 12>(simd, number, &panel, rows, results),
            }
        }
    }

    /// One panel of outputs for all rows, `R` rows at a time.
    #[inline(always)]
    fn panel<S: Simd, const R: usize>(
        &self,
        simd: S,
        number: usize,
        panel: &[i16],
        rows: &QuantisedRows,
        results: &mut [f32],
    ) {
        let count = rows.scales.len();
        let mut row = 0;
        while row + R <= count {
            self.block::<S, R>(simd, number, panel, rows, row, results);
            row += R;
        }
        // Short queries have fewer rows than that.
        while row + 6 <= count {
            self.block::<S, 6>(simd, number, panel, rows, row, results);
            row += 6;
        }
        while row + 2 <= count {
            self.block::<S, 2>(simd, number, panel, rows, row, results);
            row += 2;
        }
        while row < count {
            self.block::<S, 1>(simd, number, panel, rows, row, results);
            row += 1;
        }
    }

    /// One panel of outputs for `R` rows.
    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "results are rounded to floats")]
    fn block<S: Simd, const R: usize>(
        &self,
        simd: S,
        number: usize,
        panel: &[i16],
        rows: &QuantisedRows,
        first: usize,
        results: &mut [f32],
    ) {
        let pairs = panel.len() / (2 * PANEL);
        let inputs: [&[i32]; R] = std::array::from_fn(|n| &rows.row(first + n)[..pairs]);
        let mut sums = [i32x16::splat(simd, 0); R];
        for (pair, weights) in panel.chunks_exact(2 * PANEL).enumerate() {
            let weights = i16x32::from_slice(simd, weights);
            for (sum, input) in sums.iter_mut().zip(&inputs) {
                let input: i16x32<S> = i32x16::splat(simd, input[pair]).bitcast();
                *sum += weights.pairwise_dot_product(input);
            }
        }
        let columns = number * PANEL..(number + 1) * PANEL;
        let (scales, bias) = (&self.scales[columns.clone()], &self.bias[columns.clone()]);
        for (n, sums) in sums.iter().enumerate() {
            let scale = rows.scales[first + n];
            let result = &mut results[(first + n) * self.outputs..][columns.clone()];
            let sums: [i32; PANEL] = (*sums).into();
            for (((result, sum), weight), bias) in result.iter_mut().zip(sums).zip(scales).zip(bias) {
                *result = sum as f32 * (scale * weight) + bias;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;
    use crate::math::levels;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_product_is_that_of_plain_floats(
            count in 1_usize..20,
            panels in 1_usize..4,
            pairs in 1_usize..40,
            seed in any::<u32>(),
        ) {
            let (inputs, outputs) = (2 * pairs, panels * PANEL);
            let mut state = seed;
            let mut next = || { state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223); (state >> 8) as f32 / 8_388_608.0 - 1.0 };
            let rows: Vec<f32> = (0..count * inputs).map(|_| next() * 3.0).collect();
            let weights: Vec<i8> = (0..outputs * inputs).map(|_| (next() * 127.0) as i8).collect();
            let scales: Vec<f32> = (0..outputs).map(|_| 0.001 + next().abs() * 0.01).collect();
            let bias: Vec<f32> = (0..outputs).map(|_| next()).collect();
            let linear = Linear::new(inputs, &weights, scales.clone(), bias.clone());
            for level in levels() {
                let mut results = vec![0.0; count * outputs];
                dispatch!(level, simd => {
                    let mut quantised = QuantisedRows::default();
                    quantised.fill(&rows, inputs);
                    linear.apply(simd, &quantised, &mut results);
                });
                for row in 0..count {
                    for output in 0..outputs {
                        let wanted: f32 = bias[output] + (0..inputs).map(|input| {
                            rows[row * inputs + input] * f32::from(weights[output * inputs + input]) * scales[output]
                        }).sum::<f32>();
                        let found = results[row * outputs + output];
                        prop_assert!((found - wanted).abs() < 0.02, "{found} is not {wanted} on {level:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_largest_sums_do_not_overflow() {
        let inputs = 8192;
        let linear = Linear::new(inputs, &vec![127; inputs * PANEL], vec![1.0; PANEL], vec![0.0; PANEL]);
        let mut results = vec![0.0; PANEL];
        dispatch!(Level::new(), simd => {
            let mut rows = QuantisedRows::default();
            rows.fill(&vec![1.0; inputs], inputs);
            linear.apply(simd, &rows, &mut results);
        });
        for result in results {
            assert!((result / (127.0 * 8192.0) - 1.0).abs() < 1e-3, "{result}");
        }
    }
}
