//! Gives an archive that lost its directory a new one.
//!
//! The directory stands at the end, so an archive that is cut off has none; but each entry has a header of its own in
//! front of its content (APPNOTE 6.3.10, 4.3.7), from which most of the directory can be made again.

use super::MAXIMUM_ENTRIES;

/// Starts an entry with its content, and a record of sizes behind one (4.3.7, 4.3.9).
const ENTRY: &[u8] = b"PK\x03\x04";
const SIZES: &[u8] = b"PK\x07\x08";

/// Length of the header of an entry without its name, and of the record behind one.
const HEADER: usize = 30;
const RECORD: usize = 16;

/// Bits of the flags: encrypted, and sizes that follow the content (4.4.4).
const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 1 << 3;

/// An entry as its header and the next one tell it.
struct Entry<'a> {
    header: &'a [u8],
    name: &'a [u8],
    offset: u32,
    checksum: u32,
    packed: u32,
    size: u32,
}

/// The archive with a directory made from the headers of its entries; `None` when there are none.
///
/// The last entry may be cut off: it is listed with what there is of it.
pub(super) fn with_directory(archive: &[u8]) -> Option<Vec<u8>> {
    let mut entries = Vec::new();
    let mut at = memchr::memmem::find(archive, ENTRY)?;
    while let Some((entry, next)) = read(archive, at)
        && entries.len() < MAXIMUM_ENTRIES
    {
        entries.push(entry);
        at = next;
    }
    if entries.is_empty() {
        return None;
    }
    let mut directory = Vec::new();
    for entry in &entries {
        entry.write(&mut directory);
    }
    let (count, start) = (u16::try_from(entries.len()).ok()?, u32::try_from(archive.len()).ok()?);
    let length = u32::try_from(directory.len()).ok()?;
    let mut whole = [archive, directory.as_slice()].concat();
    // The end of the directory (4.3.16).
    whole.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    whole.extend([count, count].into_iter().flat_map(u16::to_le_bytes));
    whole.extend([length, start].into_iter().flat_map(u32::to_le_bytes));
    whole.extend_from_slice(&[0, 0]);
    Some(whole)
}

/// The entry at a place, and where the next one begins.
fn read(archive: &[u8], at: usize) -> Option<(Entry<'_>, usize)> {
    let header = archive.get(at..at + HEADER).filter(|header| header.starts_with(ENTRY))?;
    let short = |from: usize| u16::from_le_bytes([header[from], header[from + 1]]);
    let (name_length, extra_length) = (usize::from(short(26)), usize::from(short(28)));
    let name = archive.get(at + HEADER..at + HEADER + name_length)?;
    let start = at + HEADER + name_length + extra_length;
    let content = archive.get(start..)?;
    let follows = short(6) & SIZES_FOLLOW != 0;
    if short(6) & ENCRYPTED != 0 {
        return None;
    }
    let offset = u32::try_from(at).ok()?;
    let told = |from: usize| long(header, from);
    let entry = |checksum, packed, size| Entry { header, name, offset, checksum, packed, size };
    if !follows {
        // What is missing at the end is missing; the size that is told for it would lead beyond the archive.
        let packed = told(18)?.min(u32::try_from(content.len()).ok()?);
        return Some((entry(told(14)?, packed, told(22)?), start + packed as usize));
    }
    let (length, record) = sizes_behind(content);
    let packed = u32::try_from(length).ok()?;
    let sizes = record.and_then(|record| Some((long(record, 4)?, long(record, 12)?)));
    let (checksum, size) = sizes.unwrap_or((0, packed));
    Some((entry(checksum, packed, size), start + length + record.map_or(0, <[u8]>::len)))
}

/// The length of a content whose sizes follow it, and the record of them. Without one, all that is left is the content.
fn sizes_behind(content: &[u8]) -> (usize, Option<&[u8]>) {
    let is_record = |at: &usize| long(content, at + 8).is_some_and(|packed| packed as usize == *at);
    let found = memchr::memmem::find_iter(content, SIZES).find(is_record);
    found.map_or((content.len(), None), |at| (at, content.get(at..at + RECORD)))
}

fn long(bytes: &[u8], from: usize) -> Option<u32> {
    let bytes = bytes.get(from..from + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

impl Entry<'_> {
    /// Writes its line of the directory (4.3.12).
    fn write(&self, directory: &mut Vec<u8>) {
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        // Version, flags, method, time and date, as its header has them; but its sizes are known now.
        let mut copied = self.header[4..14].to_vec();
        copied[2] &= !8;
        directory.extend_from_slice(&copied);
        directory.extend([self.checksum, self.packed, self.size].into_iter().flat_map(u32::to_le_bytes));
        directory.extend_from_slice(&self.header[26..28]);
        // No further fields, no comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&self.offset.to_le_bytes());
        directory.extend_from_slice(self.name);
    }
}
