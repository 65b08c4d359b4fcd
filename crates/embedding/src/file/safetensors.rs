//! A reader of tensors in the format `safetensors`: a length, a header in JSON, and the values one tensor behind the other.

use std::collections::HashMap;
use std::io::Read;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Error;
use crate::model::parts::{Kind, Part};

const FILE: &str = "model.safetensors";
const LONGEST_HEADER: u64 = 1 << 20;
/// Bytes set aside for a tensor before it is read: a header may promise more than there is.
const MOST_RESERVED: usize = 16 << 20;

/// What the header says of a tensor.
#[derive(Deserialize)]
struct Info {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

/// Reads the parts of a model from a stream, in the stream's order, and packs each of them as soon as it is read, so
/// that no more than the packed model is held in memory.
pub fn read_parts(mut stream: impl Read, parts: &[Part]) -> Result<HashMap<&str, Vec<u8>>, Error> {
    let mut tensors = find_parts(&read_header(&mut stream)?, parts)?;
    tensors.sort_by_key(|(start, _, _)| *start);
    let mut packed = HashMap::new();
    let mut position = 0;
    for (start, end, part) in tensors {
        let gap = start.checked_sub(position).ok_or_else(|| tensor(part, "it overlaps another"))?;
        skip(&mut stream, gap)?;
        packed.insert(part.name.as_str(), pack(&mut stream, part)?);
        // Rows that are not kept.
        let read = 4 * (part.rows * part.columns) as u64;
        skip(&mut stream, end - start - read)?;
        position = end;
    }
    Ok(packed)
}

fn read_header(stream: &mut impl Read) -> Result<Map<String, Value>, Error> {
    let mut length = [0; 8];
    stream.read_exact(&mut length).map_err(damaged)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER {
        return Err(damaged("its header is too long"));
    }
    let mut header = Vec::new();
    stream.take(length).read_to_end(&mut header).map_err(damaged)?;
    serde_json::from_slice(&header).map_err(damaged)
}

/// Finds every part in the header, with the places where it begins and ends.
fn find_parts<'a>(header: &Map<String, Value>, parts: &'a [Part]) -> Result<Vec<(u64, u64, &'a Part)>, Error> {
    parts
        .iter()
        .map(|part| {
            let info = header.get(&part.name).ok_or_else(|| tensor(part, "it is missing"))?;
            let info = Info::deserialize(info).map_err(|_| tensor(part, "its description is damaged"))?;
            let rows = shape_fits(&info.shape, part).ok_or_else(|| tensor(part, "it has another shape"))?;
            let (start, end) = info.data_offsets;
            if info.dtype != "F32" || end.checked_sub(start) != Some(4 * rows * part.columns as u64) {
                return Err(tensor(part, "it is not made of 32 bit floats"));
            }
            Ok((start, end, part))
        })
        .collect()
}

/// The number of rows in the file, if the shape is that of the part: where a matrix has more rows than are needed, the
/// first are kept.
fn shape_fits(shape: &[u64], part: &Part) -> Option<u64> {
    let (wanted, columns) = (part.rows as u64, part.columns as u64);
    match *shape {
        [rows] if columns == 1 && rows == wanted => Some(rows),
        [rows, width] if width == columns && (wanted..=1 << 20).contains(&rows) => Some(rows),
        _ => None,
    }
}

/// Reads and packs a tensor row by row.
fn pack(stream: &mut impl Read, part: &Part) -> Result<Vec<u8>, Error> {
    let mut row = vec![0; 4 * part.columns];
    let (mut scales, mut values) = (Vec::new(), Vec::with_capacity(part.bytes().min(MOST_RESERVED)));
    for _ in 0..part.rows {
        stream.read_exact(&mut row).map_err(damaged)?;
        let floats: Vec<f32> =
            row.chunks_exact(4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect();
        if !floats.iter().all(|value| value.is_finite()) {
            return Err(tensor(part, "it has a value that is no number"));
        }
        match part.kind {
            Kind::Floats => values.extend_from_slice(&row),
            Kind::Quantised => scales.extend_from_slice(&quantise(&floats, &mut values).to_le_bytes()),
        }
    }
    scales.append(&mut values);
    Ok(scales)
}

/// Adds the values as integers from -127 to 127, and returns what each of them stands for.
#[expect(clippy::cast_possible_truncation, reason = "the quotient is between -127 and 127")]
fn quantise(values: &[f32], integers: &mut Vec<u8>) -> f32 {
    let largest = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let scale = largest.max(f32::MIN_POSITIVE * 127.0) / 127.0;
    integers.extend(values.iter().map(|value| ((value / scale).round() as i8).cast_unsigned()));
    scale
}

fn skip(stream: &mut impl Read, count: u64) -> Result<(), Error> {
    let skipped = std::io::copy(&mut stream.take(count), &mut std::io::sink()).map_err(damaged)?;
    if skipped == count { Ok(()) } else { Err(damaged("it is cut off")) }
}

fn damaged(problem: impl ToString) -> Error {
    Error::DamagedFile { file: FILE, problem: problem.to_string() }
}

fn tensor(part: &Part, problem: &'static str) -> Error {
    Error::Tensor { name: part.name.clone(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantised_values_are_near_the_values() {
        let values = [0.5, -1.27, 0.0, 1.0, 0.004];
        let mut integers = Vec::new();
        let scale = quantise(&values, &mut integers);
        assert_eq!(integers.iter().map(|byte| byte.cast_signed()).collect::<Vec<_>>(), [50, -127, 0, 100, 0]);
        assert!((scale - 0.01).abs() < 1e-7);
        assert_eq!(quantise(&[0.0; 3], &mut integers), f32::MIN_POSITIVE);
    }

    #[test]
    fn headers_are_bounded() {
        let error = read_parts(&u64::MAX.to_le_bytes()[..], &[]).unwrap_err();
        assert_eq!(error, damaged("its header is too long"));
    }
}
