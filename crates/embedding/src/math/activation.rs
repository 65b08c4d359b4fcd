//! The exponential function and GELU, as polynomials that the compiler can vectorise.

use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

/// Adding this to a small `f32` rounds it to an integer, which then stands in the lowest bits.
const ROUND: f32 = 12_582_912.0;

/// `e` to the power of `x`, with a relative error below 1e-6; below -87 the result stays at about 1e-38.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * LOG2_E + ROUND;
    let whole = shifted - ROUND;
    // ln 2 in two parts, so that the remainder keeps its precision (Cody and Waite).
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let mut sum = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * rest + coefficient;
    }
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    sum * f32::from_bits(exponent.wrapping_add(127) << 23)
}

/// The error function, with an absolute error below 5e-7 (Abramowitz and Stegun, 7.1.26).
#[inline(always)]
fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let mut sum = 1.061_405_4;
    for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        sum = sum * t + coefficient;
    }
    (1.0 - sum * t * exp(-size * size)).copysign(x)
}

/// The Gaussian error linear unit, in its exact form: `x` times the share of a normal distribution below `x`.
#[inline(always)]
pub fn gelu(values: &mut [f32]) {
    for value in values {
        *value *= 0.5 * (1.0 + erf(*value * FRAC_1_SQRT_2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_the_exponential_function() {
        for step in -8700..880 {
            let x = step as f32 * 0.01;
            let wanted = f64::from(x).exp();
            let error = (f64::from(exp(x)) - wanted).abs() / wanted;
            assert!(error < 1e-6, "exp({x}) is wrong by {error}");
        }
        assert!(exp(-1e30) < 1e-37 && exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn gelu_has_its_known_values() {
        let mut values = [-10.0, -1.0, -0.1, 0.0, 0.1, 1.0, 2.0, 10.0];
        gelu(&mut values);
        let wanted = [0.0, -0.158_655_25, -0.046_017_22, 0.0, 0.053_982_78, 0.841_344_7, 1.954_499_7, 10.0];
        for (value, wanted) in values.iter().zip(wanted) {
            assert!((value - wanted).abs() < 1e-6, "{value} is not {wanted}");
        }
    }
}
