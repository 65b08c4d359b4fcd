//! Attention of the tokens of one text to one another.

use fearless_simd::Simd;

use super::activation::exp;
use super::normalise::{largest, sum};
use super::product::{COLUMNS, Rows, multiply};

/// Room for what one head computes, kept from call to call.
#[derive(Default)]
pub struct Scratch {
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
    divisors: Vec<f32>,
    mixed: Vec<f32>,
}

/// Mixes the values of all tokens of a text for each of them, by softmax of query times key.
///
/// `projected` has for each token its query, key and value, each of `hidden` numbers split among `heads`; `results` gets
/// `hidden` numbers for each token.
#[inline(always)]
pub fn attend<S: Simd>(
    simd: S,
    projected: &[f32],
    hidden: usize,
    heads: usize,
    scratch: &mut Scratch,
    results: &mut [f32],
) {
    let tokens = results.len() / hidden;
    let (width, padded) = (hidden / heads, tokens.next_multiple_of(COLUMNS));
    let columns = width.next_multiple_of(COLUMNS);
    for head in 0..heads {
        scratch.fill(projected, hidden, head * width, width, tokens);
        let queries = Rows { values: &projected[head * width..], stride: 3 * hidden, width };
        multiply(simd, queries, tokens, &scratch.keys, padded, &mut scratch.scores);
        scratch.divisors.clear();
        for scores in scratch.scores.chunks_exact_mut(padded) {
            scratch.divisors.push(softmax_without_division(&mut scores[..tokens], width));
        }
        let scores = Rows { values: &scratch.scores, stride: padded, width: tokens };
        multiply(simd, scores, tokens, &scratch.values, columns, &mut scratch.mixed);
        let mixed = scratch.mixed.chunks_exact(columns).zip(&scratch.divisors);
        for (row, (mixed, divisor)) in results.chunks_exact_mut(hidden).zip(mixed) {
            for (result, value) in row[head * width..][..width].iter_mut().zip(mixed) {
                *result = value / divisor;
            }
        }
    }
}

impl Scratch {
    /// Copies keys (turned, so that those of all tokens lie side by side) and values of one head.
    #[inline(always)]
    fn fill(&mut self, projected: &[f32], hidden: usize, start: usize, width: usize, tokens: usize) {
        let (padded, columns) = (tokens.next_multiple_of(COLUMNS), width.next_multiple_of(COLUMNS));
        self.keys.clear();
        self.keys.resize(width * padded, 0.0);
        self.values.clear();
        self.values.resize(tokens * columns, 0.0);
        self.scores.resize(tokens * padded, 0.0);
        self.mixed.resize(tokens * columns, 0.0);
        for (token, row) in projected.chunks_exact(3 * hidden).take(tokens).enumerate() {
            for (n, key) in row[hidden + start..][..width].iter().enumerate() {
                self.keys[n * padded + token] = *key;
            }
            self.values[token * columns..][..width].copy_from_slice(&row[2 * hidden + start..][..width]);
        }
    }
}

/// Turns scores into weights that are not yet divided by their sum, which is returned.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "a head has a few dozen columns")]
fn softmax_without_division(scores: &mut [f32], width: usize) -> f32 {
    let scale = 1.0 / (width as f32).sqrt();
    let most = largest(scores);
    for score in &mut *scores {
        *score = exp((*score - most) * scale);
    }
    sum(scores)
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;

    #[test]
    fn attention_is_the_textbooks() {
        let (tokens, hidden, heads) = (21, 48, 2);
        let width = hidden / heads;
        let projected: Vec<f32> = (0..tokens * 3 * hidden).map(|n| ((n * 31) % 97) as f32 / 50.0 - 1.0).collect();
        let mut results = vec![0.0; tokens * hidden];
        let mut scratch = Scratch::default();
        dispatch!(Level::new(), simd => attend(simd, &projected, hidden, heads, &mut scratch, &mut results));

        let part = |token: usize, which: usize, n: usize| projected[token * 3 * hidden + which * hidden + n];
        for token in 0..tokens {
            for head in 0..heads {
                let range = head * width..(head + 1) * width;
                let weights: Vec<f32> = (0..tokens)
                    .map(|other| range.clone().map(|n| part(token, 0, n) * part(other, 1, n)).sum::<f32>())
                    .map(|score| (score / (width as f32).sqrt()).exp())
                    .collect();
                let all: f32 = weights.iter().sum();
                for n in range {
                    let wanted: f32 = (0..tokens).map(|other| weights[other] / all * part(other, 2, n)).sum();
                    let found = results[token * hidden + n];
                    assert!((found - wanted).abs() < 1e-5, "{found} is not {wanted}");
                }
            }
        }
    }
}
