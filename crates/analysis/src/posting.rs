//! Posting lists: in which passages a term occurs, how often, and how long these passages are.
//!
//! A list is stored as blocks of at most [`BLOCK`] postings in the order of passages, each of which can be read by
//! itself. A block is the number of its postings and, for each, the distance to the passage before (the first: its
//! number), whether anything but "once in the text" follows, and the length in one byte: two to three bytes a posting.

use crate::Corrupt;
use crate::length::{from_length, to_length};
use crate::passage::Frequencies;
use crate::varint::{Reader, put};

/// The most postings of a stored block.
pub const BLOCK: usize = 256;

/// The greatest number of a passage: what an `INTEGER` of a database can hold.
pub const LAST_PASSAGE: u32 = i32::MAX as u32;

/// A term in a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    /// The number of the passage in its workspace.
    pub(crate) passage: u32,
    /// How often the term occurs.
    pub(crate) frequencies: Frequencies,
    /// Words of the passage, stored with a precision of 1/16.
    pub(crate) length: u32,
}

impl Posting {
    /// The same as if the first passage had the number `base`.
    pub(crate) fn numbered_from(self, base: u32) -> Result<Self, Corrupt> {
        let passage = base.checked_add(self.passage).filter(|passage| *passage <= LAST_PASSAGE).ok_or(Corrupt)?;
        Ok(Self { passage, ..self })
    }
}

/// A stored block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Number of the first passage in it: its key within the term.
    pub first: u32,
    /// Its stored form.
    pub bytes: Vec<u8>,
}

/// Appends postings to a list whose last block is `last`. Yields the blocks to store: the first has the key of `last`
/// and replaces it. The passages of `last` come before the others.
pub(crate) fn append(last: Option<&[u8]>, postings: &[Posting]) -> Result<Vec<Block>, Corrupt> {
    let mut all = match last {
        Some(bytes) => decode(bytes)?,
        None => Vec::with_capacity(postings.len()),
    };
    let is_in_order = all.last().zip(postings.first()).is_none_or(|(last, first)| last.passage < first.passage);
    all.extend_from_slice(postings);
    if is_in_order { Ok(blocks(&all)) } else { Err(Corrupt) }
}

/// A block without the passages that are gone: `None` when nothing changes, `Some(None)` when nothing is left, and
/// otherwise what replaces it, under a key of its own if its first passage is gone.
pub fn purge(bytes: &[u8], is_gone: impl Fn(u32) -> bool) -> Result<Option<Option<Block>>, Corrupt> {
    let mut postings = decode(bytes)?;
    let before = postings.len();
    postings.retain(|posting| !is_gone(posting.passage));
    Ok((postings.len() < before).then(|| block(&postings)))
}

fn blocks(postings: &[Posting]) -> Vec<Block> {
    postings.chunks(BLOCK).filter_map(block).collect()
}

fn block(postings: &[Posting]) -> Option<Block> {
    Some(Block { first: postings.first()?.passage, bytes: encode(postings) })
}

/// The stored form of postings, which are in the order of their passages.
pub(crate) fn encode(postings: &[Posting]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(postings.len() * 3 + 4);
    put(&mut bytes, postings.len() as u64);
    let mut before = 0;
    for posting in postings {
        let distance = u64::from(posting.passage.saturating_sub(before));
        let is_plain = posting.frequencies == ONCE;
        put(&mut bytes, distance << 1 | u64::from(!is_plain));
        if !is_plain {
            put_frequencies(&mut bytes, posting.frequencies);
        }
        bytes.push(from_length(posting.length));
        before = posting.passage;
    }
    bytes
}

const ONCE: Frequencies = Frequencies { body: 1, name: 0, headings: 0 };

/// The largest frequency in the text that needs no further byte.
const SMALL_BODY: u32 = 15;

/// More often in names or headings makes no difference.
const LARGEST_IN_NAME: u32 = 3;

fn put_frequencies(bytes: &mut Vec<u8>, frequencies: Frequencies) {
    let body = frequencies.body.min(SMALL_BODY);
    let name = frequencies.name.min(LARGEST_IN_NAME);
    let headings = frequencies.headings.min(LARGEST_IN_NAME);
    bytes.push((body | name << 4 | headings << 6).to_le_bytes()[0]);
    if body == SMALL_BODY {
        put(bytes, u64::from(frequencies.body - SMALL_BODY));
    }
}

/// The postings of a block.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Posting>, Corrupt> {
    let mut postings = Vec::with_capacity(bytes.len() / 2);
    decode_each(bytes, |posting| {
        postings.push(posting);
        Ok(())
    })?;
    Ok(postings)
}

/// The first passage of a block.
pub(crate) fn first_passage(bytes: &[u8]) -> Result<u32, Corrupt> {
    let mut reader = Reader::new(bytes);
    reader.count()?;
    u32::try_from(reader.number()? >> 1).map_err(|_| Corrupt)
}

/// Visits the postings of a block in order; no passage twice.
pub(crate) fn decode_each(bytes: &[u8], mut visit: impl FnMut(Posting) -> Result<(), Corrupt>) -> Result<(), Corrupt> {
    let mut reader = Reader::new(bytes);
    let mut passage = 0_u32;
    for place in 0..reader.count()? {
        let head = reader.number()?;
        let distance = u32::try_from(head >> 1).map_err(|_| Corrupt)?;
        if place > 0 && distance == 0 {
            return Err(Corrupt);
        }
        passage = passage.checked_add(distance).filter(|passage| *passage <= LAST_PASSAGE).ok_or(Corrupt)?;
        let frequencies = if head & 1 == 0 { ONCE } else { read_frequencies(&mut reader)? };
        visit(Posting { passage, frequencies, length: to_length(reader.byte()?) })?;
    }
    if reader.is_at_end() { Ok(()) } else { Err(Corrupt) }
}

fn read_frequencies(reader: &mut Reader<'_>) -> Result<Frequencies, Corrupt> {
    let packed = u32::from(reader.byte()?);
    let mut body = packed & SMALL_BODY;
    if body == SMALL_BODY {
        body = body.checked_add(reader.small()?).ok_or(Corrupt)?;
    }
    Ok(Frequencies { body, name: packed >> 4 & LARGEST_IN_NAME, headings: packed >> 6 })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Postings as they come back from storage.
    pub(crate) fn any_postings() -> impl Strategy<Value = Vec<Posting>> {
        let one = (1_u32..5000, 0_u32..40, 0_u32..4, 0_u32..4, 0_u32..1000);
        prop::collection::vec(one, 0..700).prop_map(|drawn| {
            let mut passage = 0;
            let posting = |(distance, body, name, headings, length)| {
                passage += distance;
                let frequencies = Frequencies { body, name, headings };
                Posting { passage, frequencies, length: to_length(from_length(length)) }
            };
            drawn.into_iter().map(posting).collect()
        })
    }

    fn decoded(blocks: &[Block]) -> Vec<Posting> {
        blocks.iter().flat_map(|block| decode(&block.bytes).unwrap()).collect()
    }

    proptest! {
        #[test]
        fn postings_are_read_as_they_were_written(postings in any_postings()) {
            prop_assert_eq!(decode(&encode(&postings)), Ok(postings));
        }

        #[test]
        fn appending_in_parts_is_appending_at_once(postings in any_postings(), cut in any::<prop::sample::Index>()) {
            let (before, after) = postings.split_at(cut.index(postings.len() + 1));
            let mut stored = append(None, before).unwrap();
            let last = stored.pop();
            let appended = append(last.as_ref().map(|block| block.bytes.as_slice()), after).unwrap();
            if let (Some(last), Some(first)) = (last, appended.first()) {
                prop_assert_eq!(last.first, first.first, "the last block is replaced");
            }
            stored.extend(appended);
            prop_assert!(stored.iter().all(|block| decode(&block.bytes).unwrap().len() <= BLOCK));
            prop_assert_eq!(&stored, &append(None, &postings).unwrap());
            prop_assert_eq!(decoded(&stored), postings);
        }

        #[test]
        fn purged_passages_are_gone(postings in any_postings(), modulus in 1_u32..9) {
            let is_gone = |passage: u32| passage.is_multiple_of(modulus);
            let left: Vec<Posting> = postings.iter().copied().filter(|posting| !is_gone(posting.passage)).collect();
            match purge(&encode(&postings), is_gone).unwrap() {
                Some(block) => prop_assert_eq!(decoded(block.as_slice()), left),
                None => prop_assert_eq!(left, postings),
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Ok(postings) = decode(&bytes) {
                prop_assert!(postings.len() <= bytes.len());
            }
        }
    }

    #[test]
    fn a_posting_takes_two_to_three_bytes() {
        let posting = |n: u32| Posting { passage: n * 40, frequencies: ONCE, length: 200 };
        let postings: Vec<Posting> = (0..200).map(posting).collect();
        assert!(encode(&postings).len() <= 200 * 5 / 2);
    }
}
