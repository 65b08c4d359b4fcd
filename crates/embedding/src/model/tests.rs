//! The tiny model of random weights, checked against a forward pass written plainly.

use super::*;
use crate::file::{Digest, pack, tests::package};

fn tiny() -> Model {
    let packed = pack(&package()).unwrap();
    Model::open_pinned(&packed, Digest::of(&packed)).unwrap()
}

const TEXTS: [&str; 5] =
    ["the tides rise and fall.", "a", "", "b c d e f the tide. the tide. the tide. the tide. the tide.", "xyz"];

/// Rows times weights as the packed file has them, in floats, plus the bias.
fn linear(reader: &mut Reader, rows: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let (weights, bias) = (reader.quantised().unwrap(), reader.floats().unwrap());
    let inputs = rows[0].len();
    let output = |row: &[f32], n: usize| {
        let weights = weights.values[n * inputs..][..inputs].iter().map(|value| f32::from(*value) * weights.scales[n]);
        row.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f32>() + bias[n]
    };
    rows.iter().map(|row| (0..bias.len()).map(|n| output(row, n)).collect()).collect()
}

fn norm(reader: &mut Reader, rows: &mut [Vec<f32>], epsilon: f32) {
    let (weight, bias) = (reader.floats().unwrap(), reader.floats().unwrap());
    for row in rows {
        let mean = row.iter().sum::<f32>() / row.len() as f32;
        let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / row.len() as f32;
        for (n, value) in row.iter_mut().enumerate() {
            *value = (*value - mean) / (variance + epsilon).sqrt() * weight[n] + bias[n];
        }
    }
}

fn plus(rows: &[Vec<f32>], more: &[Vec<f32>]) -> Vec<Vec<f32>> {
    rows.iter().zip(more).map(|(row, more)| row.iter().zip(more).map(|(a, b)| a + b).collect()).collect()
}

/// Softmax attention, token by token.
fn attention(query: &[Vec<f32>], key: &[Vec<f32>], value: &[Vec<f32>], heads: usize) -> Vec<Vec<f32>> {
    let width = query[0].len() / heads;
    let mut mixed = vec![vec![0.0; query[0].len()]; query.len()];
    for (token, mixed) in mixed.iter_mut().enumerate() {
        for head in 0..heads {
            let range = head * width..(head + 1) * width;
            let weight = |other: &Vec<f32>| {
                let score: f32 = range.clone().map(|n| query[token][n] * other[n]).sum();
                (score / (width as f32).sqrt()).exp()
            };
            let weights: Vec<f32> = key.iter().map(weight).collect();
            let all: f32 = weights.iter().sum();
            for n in range {
                mixed[n] = weights.iter().zip(value).map(|(weight, value)| weight / all * value[n]).sum();
            }
        }
    }
    mixed
}

/// The same model in the plainest way, with the error function as its series.
fn plainly(packed: &[u8], text: &str) -> Vec<f32> {
    let mut reader = Reader::new(packed).unwrap();
    let dimensions = reader.dimensions;
    let tokens = Tokenizer::new(reader.vocabulary).unwrap().encode(text, dimensions.tokens);
    let (pieces, positions, segment) =
        (reader.quantised().unwrap(), reader.floats().unwrap(), reader.floats().unwrap());
    let first = |(position, token): (usize, &u32)| {
        let at = |n: usize| {
            f32::from(pieces.values[*token as usize * dimensions.hidden + n]) * pieces.scales[*token as usize]
        };
        (0..dimensions.hidden).map(|n| at(n) + positions[position * dimensions.hidden + n] + segment[n]).collect()
    };
    let mut states: Vec<Vec<f32>> = tokens.iter().enumerate().map(first).collect();
    norm(&mut reader, &mut states, dimensions.epsilon);
    for _ in 0..dimensions.layers {
        let [query, key, value] = [(); 3].map(|()| linear(&mut reader, &states));
        let mixed = attention(&query, &key, &value, dimensions.heads);
        let attended = linear(&mut reader, &mixed);
        let mut after = plus(&states, &attended);
        // The norms come behind all linear layers in the file.
        let mut ahead = Reader::new(packed).unwrap();
        skip_to(&mut ahead, &reader);
        norm(&mut ahead, &mut after, dimensions.epsilon);
        let mut wide = linear(&mut reader, &after);
        wide.iter_mut().flatten().for_each(|value| *value = exact_gelu(*value));
        let narrow = linear(&mut reader, &wide);
        let (_, _) = (reader.floats().unwrap(), reader.floats().unwrap());
        states = plus(&after, &narrow);
        norm(&mut reader, &mut states, dimensions.epsilon);
    }
    let mut vector: Vec<f32> = (0..dimensions.hidden).map(|n| states.iter().map(|row| row[n]).sum()).collect();
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    for value in &mut vector {
        *value /= length;
    }
    vector
}

/// Moves a fresh reader behind the two linear layers that follow where another one is.
fn skip_to(ahead: &mut Reader, reader: &Reader) {
    while ahead.remaining() > reader.remaining() {
        let _ = ahead.skip();
    }
    for _ in 0..4 {
        ahead.skip().unwrap();
    }
}

fn exact_gelu(x: f32) -> f32 {
    let z = f64::from(x) / 2.0_f64.sqrt();
    if z.abs() > 4.0 {
        return x.max(0.0);
    }
    let (mut term, mut sum) = (z, z);
    for n in 1..200_i32 {
        term *= -z * z / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    (f64::from(x) * 0.5 * (1.0 + 2.0 / std::f64::consts::PI.sqrt() * sum)) as f32
}

#[test]
fn the_forward_pass_is_that_of_the_architecture() {
    let packed = pack(&package()).unwrap();
    let vectors = tiny().embed(&TEXTS, || false).unwrap();
    for (text, vector) in TEXTS.iter().zip(vectors) {
        for (found, wanted) in vector.iter().zip(plainly(&packed, text)) {
            assert!((found - wanted).abs() < 2e-3, "{found} is not {wanted} in {text:?}");
        }
    }
}

#[test]
fn a_text_has_the_same_vector_in_any_company() {
    let model = tiny();
    let together = model.embed(&TEXTS, || false).unwrap();
    let many: Vec<&str> = TEXTS.iter().copied().cycle().take(200).collect();
    let batches = model.embed(&many, || false).unwrap();
    for (n, text) in TEXTS.iter().enumerate() {
        let alone = &model.embed(&[text], || false).unwrap()[0];
        for other in [&together[n], &batches[n + 190]] {
            let cosine: f32 = alone.iter().zip(other).map(|(a, b)| a * b).sum();
            assert!((cosine - 1.0).abs() < 1e-5, "{cosine}");
        }
    }
}

#[test]
fn every_kind_of_processor_agrees() {
    let mut model = tiny();
    let wanted = model.embed(&TEXTS, || false).unwrap();
    for level in crate::math::levels() {
        model.level = level;
        let found = model.embed(&TEXTS, || false).unwrap();
        for (found, wanted) in found.iter().flatten().zip(wanted.iter().flatten()) {
            assert!((found - wanted).abs() < 1e-3, "{found} is not {wanted} on {level:?}");
        }
    }
}

#[test]
fn calls_can_be_cancelled_between_batches() {
    let model = tiny();
    let many = vec!["the tides rise and fall."; 1000];
    let mut asked = 0;
    let result = model.embed(&many, || {
        asked += 1;
        asked == 3
    });
    assert_eq!((result, asked), (Err(Error::Cancelled), 3));
}

#[test]
fn no_texts_have_no_vectors() {
    assert_eq!(tiny().embed(&[], || false), Ok(Vec::new()));
}

#[test]
fn memory_is_counted() {
    assert!((10_000..100_000).contains(&tiny().memory()));
}

#[test]
fn threads_can_share_a_model() {
    let model = tiny();
    let wanted = model.embed(&TEXTS, || false).unwrap();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| model.embed(&TEXTS, || false).unwrap())).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), wanted);
        }
    });
}
