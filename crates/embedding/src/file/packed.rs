//! The packed model: a header with the dimensions, the vocabulary, and the parts one behind the other, little-endian.

use crate::Error;
use crate::model::Dimensions;
use crate::model::parts::{Kind, Part, parts};

const MAGIC: &[u8; 8] = b"MINILMQ8";
/// Changes whenever the same package would be packed into other bytes.
pub const FORMAT: u32 = 1;
/// Magic, format, six dimensions, epsilon, length of the vocabulary.
const HEADER: usize = 8 + 4 + 6 * 4 + 4 + 4;

/// Puts together a packed model. `tensor` gives the packed bytes of a part.
pub fn write(
    dimensions: &Dimensions,
    vocabulary: &str,
    mut tensor: impl FnMut(&Part) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    dimensions.check()?;
    let parts = parts(dimensions);
    let length = HEADER + vocabulary.len() + parts.iter().map(Part::bytes).sum::<usize>();
    let mut packed = Vec::with_capacity(length);
    packed.extend_from_slice(MAGIC);
    packed.extend_from_slice(&FORMAT.to_le_bytes());
    let Dimensions { vocabulary: pieces, hidden, layers, heads, intermediate, tokens, epsilon } = *dimensions;
    for number in [pieces, hidden, layers, heads, intermediate, tokens] {
        packed.extend_from_slice(&length_as_u32(number)?.to_le_bytes());
    }
    packed.extend_from_slice(&epsilon.to_le_bytes());
    packed.extend_from_slice(&length_as_u32(vocabulary.len())?.to_le_bytes());
    packed.extend_from_slice(vocabulary.as_bytes());
    for part in &parts {
        packed.append(&mut tensor(part)?);
    }
    Ok(packed)
}

fn length_as_u32(length: usize) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| Error::Dimensions("a number does not fit 32 bits"))
}

/// A tensor as integers, with what they stand for row by row.
pub struct Quantised {
    /// One factor for each row.
    pub scales: Vec<f32>,
    /// The integers, row by row.
    pub values: Vec<i8>,
}

/// Reads a packed model part by part, in the order of [`parts`].
pub struct Reader<'a> {
    /// What the header says.
    pub dimensions: Dimensions,
    /// The pieces of words, one a line.
    pub vocabulary: &'a str,
    parts: std::vec::IntoIter<Part>,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads the header and checks that the length is the one it promises.
    pub fn new(packed: &'a [u8]) -> Result<Self, Error> {
        let (header, rest) = packed.split_at_checked(HEADER).ok_or(Error::NotPacked("it is too short"))?;
        let mut numbers = header[MAGIC.len()..].chunks_exact(4).map(|bytes| [bytes[0], bytes[1], bytes[2], bytes[3]]);
        let mut next = || numbers.next().unwrap_or_default();
        let format = u32::from_le_bytes(next());
        if !header.starts_with(MAGIC) {
            return Err(Error::NotPacked("it begins with other bytes"));
        }
        if format != FORMAT {
            return Err(Error::Format { expected: FORMAT, found: format });
        }
        let mut number = || u32::from_le_bytes(next()) as usize;
        let (vocabulary, hidden, layers) = (number(), number(), number());
        let (heads, intermediate, tokens) = (number(), number(), number());
        let epsilon = f32::from_le_bytes(next());
        let dimensions = Dimensions { vocabulary, hidden, layers, heads, intermediate, tokens, epsilon };
        dimensions.check()?;
        let text = u32::from_le_bytes(next()) as usize;
        let (text, rest) = rest.split_at_checked(text).ok_or(Error::NotPacked("its vocabulary is cut off"))?;
        let text = str::from_utf8(text).map_err(|_| Error::NotPacked("its vocabulary is no text"))?;
        let parts = parts(&dimensions);
        if rest.len() != parts.iter().map(Part::bytes).sum::<usize>() {
            return Err(Error::NotPacked("its length is not that of its parts"));
        }
        Ok(Self { dimensions, vocabulary: text, parts: parts.into_iter(), rest })
    }

    /// The next part, which is made of floats.
    pub fn floats(&mut self) -> Result<Vec<f32>, Error> {
        let bytes = self.next(Kind::Floats)?.1;
        Ok(floats(bytes))
    }

    /// The next part, which is made of integers.
    pub fn quantised(&mut self) -> Result<Quantised, Error> {
        let (part, bytes) = self.next(Kind::Quantised)?;
        let (scales, values) = bytes.split_at(4 * part.rows);
        Ok(Quantised { scales: floats(scales), values: values.iter().map(|byte| byte.cast_signed()).collect() })
    }

    /// How many parts are left.
    #[cfg(test)]
    pub fn remaining(&self) -> usize {
        self.parts.len()
    }

    /// Leaves out the next part.
    #[cfg(test)]
    pub fn skip(&mut self) -> Result<(), Error> {
        let kind = self.parts.as_slice().first().map_or(Kind::Floats, |part| part.kind);
        self.next(kind).map(|_| ())
    }

    fn next(&mut self, kind: Kind) -> Result<(Part, &'a [u8]), Error> {
        let part =
            self.parts.next().filter(|part| part.kind == kind).ok_or(Error::NotPacked("its parts are in disorder"))?;
        let (bytes, rest) = self.rest.split_at_checked(part.bytes()).ok_or(Error::NotPacked("it is cut off"))?;
        self.rest = rest;
        Ok((part, bytes))
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect()
}
