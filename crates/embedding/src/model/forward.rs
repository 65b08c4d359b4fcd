//! The forward pass: from the numbers of pieces to the vectors of texts.

use fearless_simd::Simd;

use super::dimensions::Dimensions;
use super::weights::{Layer, Weights};
use crate::math::activation::gelu;
use crate::math::attention::{Scratch, attend};
use crate::math::linear::{Linear, QuantisedRows};
use crate::math::normalise::{LayerNorm, to_unit_length};

/// Texts that go through the model together: their tokens one behind the other, without padding.
#[derive(Default)]
pub struct Batch {
    tokens: Vec<u32>,
    lengths: Vec<usize>,
}

impl Batch {
    /// Adds a text.
    pub fn push(&mut self, tokens: &[u32]) {
        self.tokens.extend_from_slice(tokens);
        self.lengths.push(tokens.len());
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// Removes all texts.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.lengths.clear();
    }
}

/// Room for what is computed on the way, kept from batch to batch.
#[derive(Default)]
pub struct Room {
    states: Vec<f32>,
    rows: QuantisedRows,
    projected: Vec<f32>,
    mixed: Vec<f32>,
    wide: Vec<f32>,
    update: Vec<f32>,
    attention: Scratch,
}

/// The vector of each text of a batch, of length 1: the mean of its tokens' last states.
#[inline(always)]
pub fn run<S: Simd>(
    simd: S,
    weights: &Weights,
    dimensions: &Dimensions,
    batch: &Batch,
    room: &mut Room,
) -> Vec<Vec<f32>> {
    look_up(weights, dimensions.hidden, batch, &mut room.states);
    for layer in &weights.layers {
        attention(simd, layer, dimensions, &batch.lengths, room);
        feed_forward(simd, layer, dimensions.hidden, room);
    }
    let mut rest = &room.states[..];
    batch
        .lengths
        .iter()
        .map(|length| {
            let (states, others) = rest.split_at(length * dimensions.hidden);
            rest = others;
            mean(states, dimensions.hidden)
        })
        .collect()
}

/// The first states: of each token the vector of its piece and that of its position, normalised.
#[inline(always)]
fn look_up(weights: &Weights, hidden: usize, batch: &Batch, states: &mut Vec<f32>) {
    states.clear();
    let positions = batch.lengths.iter().flat_map(|length| weights.positions.chunks_exact(hidden).take(*length));
    for (token, position) in batch.tokens.iter().zip(positions) {
        let piece = *token as usize;
        let (scale, values) = (weights.pieces.scales[piece], &weights.pieces.values[piece * hidden..][..hidden]);
        let start = states.len();
        states.extend(values.iter().zip(position).map(|(value, more)| f32::from(*value) * scale + more));
        weights.norm.apply(&mut states[start..]);
    }
}

/// The first half of a layer.
#[inline(always)]
fn attention<S: Simd>(simd: S, layer: &Layer, dimensions: &Dimensions, lengths: &[usize], room: &mut Room) {
    let hidden = dimensions.hidden;
    room.rows.fill(&room.states, hidden);
    apply(simd, &layer.project, &room.rows, &mut room.projected);
    room.mixed.resize(room.states.len(), 0.0);
    let (mut projected, mut mixed) = (&room.projected[..], &mut room.mixed[..]);
    for length in lengths {
        let (text, others) = projected.split_at(3 * hidden * length);
        let (result, more) = mixed.split_at_mut(hidden * length);
        attend(simd, text, hidden, dimensions.heads, &mut room.attention, result);
        (projected, mixed) = (others, more);
    }
    room.rows.fill(&room.mixed, hidden);
    apply(simd, &layer.attended, &room.rows, &mut room.update);
    add(&mut room.states, &room.update);
    normalise(&layer.attended_norm, hidden, &mut room.states);
}

/// The second half of a layer.
#[inline(always)]
fn feed_forward<S: Simd>(simd: S, layer: &Layer, hidden: usize, room: &mut Room) {
    room.rows.fill(&room.states, hidden);
    apply(simd, &layer.expand, &room.rows, &mut room.wide);
    gelu(&mut room.wide);
    room.rows.fill(&room.wide, layer.expand.outputs());
    apply(simd, &layer.contract, &room.rows, &mut room.update);
    add(&mut room.states, &room.update);
    normalise(&layer.norm, hidden, &mut room.states);
}

/// Sets `results` to the product of rows and weights.
#[inline(always)]
fn apply<S: Simd>(simd: S, linear: &Linear, rows: &QuantisedRows, results: &mut Vec<f32>) {
    results.resize(rows.count() * linear.outputs(), 0.0);
    // One compiled copy for all layers.
    simd.vectorize(
        #[inline(always)]
        || linear.apply(simd, rows, results),
    );
}

#[inline(always)]
fn add(values: &mut [f32], more: &[f32]) {
    for (value, more) in values.iter_mut().zip(more) {
        *value += more;
    }
}

#[inline(always)]
fn normalise(norm: &LayerNorm, hidden: usize, states: &mut [f32]) {
    for row in states.chunks_exact_mut(hidden) {
        norm.apply(row);
    }
}

/// The mean of the rows, brought to length 1.
#[inline(always)]
fn mean(states: &[f32], hidden: usize) -> Vec<f32> {
    let mut vector = vec![0.0; hidden];
    for row in states.chunks_exact(hidden) {
        add(&mut vector, row);
    }
    to_unit_length(&mut vector);
    vector
}
