//! The weights of a model, arranged for the forward pass.

use crate::Error;
use crate::file::packed::{Quantised, Reader};
use crate::math::linear::Linear;
use crate::math::normalise::LayerNorm;

/// All weights.
pub struct Weights {
    /// The vector of each piece.
    pub pieces: Quantised,
    /// What is added at each position, one row for each. The vector of the first segment is in it: there is no other.
    pub positions: Vec<f32>,
    /// Normalises their sum.
    pub norm: LayerNorm,
    /// The layers of the encoder.
    pub layers: Vec<Layer>,
}

/// A layer of the encoder.
pub struct Layer {
    /// Query, key and value of a token, in this order.
    pub project: Linear,
    /// What follows attention.
    pub attended: Linear,
    /// Normalises its sum with the layer's input.
    pub attended_norm: LayerNorm,
    /// The first half of the feed-forward part, before GELU.
    pub expand: Linear,
    /// The second half.
    pub contract: Linear,
    /// Normalises the layer's result.
    pub norm: LayerNorm,
}

impl Weights {
    /// Reads the weights in the order in which they were packed.
    pub fn read(reader: &mut Reader) -> Result<Self, Error> {
        let dimensions = reader.dimensions;
        let (hidden, epsilon) = (dimensions.hidden, dimensions.epsilon);
        let pieces = reader.quantised()?;
        let (mut positions, segment) = (reader.floats()?, reader.floats()?);
        for position in positions.chunks_exact_mut(hidden) {
            position.iter_mut().zip(&segment).for_each(|(value, more)| *value += more);
        }
        let norm = layer_norm(reader, epsilon)?;
        let layers = (0..dimensions.layers)
            .map(|_| {
                let project = linear(reader, hidden, 3)?;
                let attended = linear(reader, hidden, 1)?;
                let expand = linear(reader, hidden, 1)?;
                let contract = linear(reader, dimensions.intermediate, 1)?;
                let attended_norm = layer_norm(reader, epsilon)?;
                Ok(Layer { project, attended, attended_norm, expand, contract, norm: layer_norm(reader, epsilon)? })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { pieces, positions, norm, layers })
    }

    /// Bytes held in memory.
    pub fn memory(&self) -> usize {
        let layers =
            self.layers.iter().flat_map(|layer| [&layer.project, &layer.attended, &layer.expand, &layer.contract]);
        let floats = self.pieces.scales.len() + self.positions.len();
        self.pieces.values.len() + 4 * floats + layers.map(Linear::memory).sum::<usize>()
    }
}

/// As many linear layers as `count`, made one: their outputs lie side by side.
fn linear(reader: &mut Reader, inputs: usize, count: usize) -> Result<Linear, Error> {
    let (mut weights, mut scales, mut bias) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let mut tensor = reader.quantised()?;
        weights.append(&mut tensor.values);
        scales.append(&mut tensor.scales);
        bias.append(&mut reader.floats()?);
    }
    Ok(Linear::new(inputs, &weights, scales, bias))
}

fn layer_norm(reader: &mut Reader, epsilon: f32) -> Result<LayerNorm, Error> {
    Ok(LayerNorm { weight: reader.floats()?, bias: reader.floats()?, epsilon })
}
