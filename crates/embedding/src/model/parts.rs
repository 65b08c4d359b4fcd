//! The parts of a model in the one order in which they are written and read.

use super::dimensions::Dimensions;

/// How a part is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One 32 bit float for each value.
    Floats,
    /// One 8 bit integer for each value, and before them one 32 bit float for each row: its scale.
    Quantised,
}

/// A tensor of the published model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name in the published file.
    pub name: String,
    /// Rows that are kept; the published tensor may have more.
    pub rows: usize,
    /// Columns, or 1 for a tensor of one dimension.
    pub columns: usize,
    /// How it is stored.
    pub kind: Kind,
}

impl Part {
    /// Its length when packed.
    pub fn bytes(&self) -> usize {
        match self.kind {
            Kind::Floats => 4 * self.rows * self.columns,
            Kind::Quantised => (4 + self.columns) * self.rows,
        }
    }
}

/// All parts of a model of these dimensions.
pub fn parts(dimensions: &Dimensions) -> Vec<Part> {
    let Dimensions { vocabulary, hidden, layers, intermediate, tokens, .. } = *dimensions;
    let mut parts = Vec::with_capacity(5 + 16 * layers);
    let mut add = |name: String, rows, columns, kind| parts.push(Part { name, rows, columns, kind });
    let embeddings = |name: &str| format!("embeddings.{name}");
    add(embeddings("word_embeddings.weight"), vocabulary, hidden, Kind::Quantised);
    add(embeddings("position_embeddings.weight"), tokens, hidden, Kind::Floats);
    add(embeddings("token_type_embeddings.weight"), 1, hidden, Kind::Floats);
    add(embeddings("LayerNorm.weight"), hidden, 1, Kind::Floats);
    add(embeddings("LayerNorm.bias"), hidden, 1, Kind::Floats);
    for layer in 0..layers {
        let linear = [
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", intermediate, hidden),
            ("output.dense", hidden, intermediate),
        ];
        for (name, rows, columns) in linear {
            add(format!("encoder.layer.{layer}.{name}.weight"), rows, columns, Kind::Quantised);
            add(format!("encoder.layer.{layer}.{name}.bias"), rows, 1, Kind::Floats);
        }
        for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
            add(format!("encoder.layer.{layer}.{name}.weight"), hidden, 1, Kind::Floats);
            add(format!("encoder.layer.{layer}.{name}.bias"), hidden, 1, Kind::Floats);
        }
    }
    parts
}
