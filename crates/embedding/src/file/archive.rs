//! A reader of zip archives, as far as wheels need one: files stored or deflated, no encryption, below 4 GiB.
//!
//! The layout is that of APPNOTE.TXT, 4.3 (PKWARE).

use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::Error;

const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const END_LENGTH: usize = 22;
/// The end of the directory may be followed by a comment of 16 bits of length.
const LONGEST_COMMENT: usize = 0xffff;

/// A file in an archive: its compressed bytes and what it unpacks to.
pub struct Entry<'a> {
    compressed: &'a [u8],
    deflated: bool,
    /// The length of the unpacked file, as the directory says.
    pub length: u64,
}

impl<'a> Entry<'a> {
    /// Reads the unpacked file, at most as many bytes as the directory says.
    pub fn reader(&self) -> Box<dyn Read + 'a> {
        let limit = self.length;
        if self.deflated {
            Box::new(DeflateDecoder::new(self.compressed).take(limit))
        } else {
            Box::new(self.compressed.take(limit))
        }
    }
}

/// Finds the file whose name ends with `/suffix`.
pub fn find<'a>(archive: &'a [u8], suffix: &'static str) -> Result<Entry<'a>, Error> {
    let (count, mut directory) = directory(archive)?;
    for _ in 0..count {
        let header = directory.get(..46).ok_or(Error::Archive("its directory is cut off"))?;
        if !header.starts_with(DIRECTORY_ENTRY) {
            return Err(Error::Archive("its directory is damaged"));
        }
        let lengths = [28, 30, 32].map(|at| usize::from(u16_at(header, at)));
        let end = 46 + lengths.iter().sum::<usize>();
        let name = directory.get(46..46 + lengths[0]).ok_or(Error::Archive("its directory is cut off"))?;
        if name.strip_suffix(suffix.as_bytes()).is_some_and(|folder| folder.ends_with(b"/")) {
            return entry(archive, header);
        }
        directory = directory.get(end..).ok_or(Error::Archive("its directory is cut off"))?;
    }
    Err(Error::MissingFile(suffix))
}

/// The number of entries and the bytes of the central directory.
fn directory(archive: &[u8]) -> Result<(u16, &[u8]), Error> {
    let from = archive.len().saturating_sub(END_LENGTH + LONGEST_COMMENT);
    let end = archive[from..]
        .windows(END_LENGTH)
        .rposition(|window| window.starts_with(END_OF_DIRECTORY))
        .map(|at| &archive[from + at..][..END_LENGTH])
        .ok_or(Error::Archive("it has no directory"))?;
    let directory =
        part(archive, u32_at(end, 16), u32_at(end, 12)).ok_or(Error::Archive("its directory is cut off"))?;
    Ok((u16_at(end, 10), directory))
}

/// The file that an entry of the directory stands for.
fn entry<'a>(archive: &'a [u8], header: &[u8]) -> Result<Entry<'a>, Error> {
    let deflated = match u16_at(header, 10) {
        0 => false,
        8 => true,
        _ => return Err(Error::Archive("a file is compressed in an unknown way")),
    };
    let (compressed, length, start) = (u32_at(header, 20), u32_at(header, 24), u32_at(header, 42));
    let local = part(archive, start, 30).ok_or(Error::Archive("a file is cut off"))?;
    if !local.starts_with(LOCAL_HEADER) {
        return Err(Error::Archive("a file has no header"));
    }
    let names = u32::from(u16_at(local, 26)) + u32::from(u16_at(local, 28));
    let compressed = start
        .checked_add(30 + names)
        .and_then(|start| part(archive, start, compressed))
        .ok_or(Error::Archive("a file is cut off"))?;
    Ok(Entry { compressed, deflated, length: u64::from(length) })
}

fn part(bytes: &[u8], start: u32, length: u32) -> Option<&[u8]> {
    let start = usize::try_from(start).ok()?;
    bytes.get(start..start.checked_add(usize::try_from(length).ok()?)?)
}

/// The number at a place of a header whose length was checked.
fn u16_at(header: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([header[at], header[at + 1]])
}

/// The number at a place of a header whose length was checked.
fn u32_at(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::file::tests::archive_of;

    fn read(archive: &[u8], name: &'static str) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        find(archive, name)?.reader().read_to_end(&mut bytes).map_err(|_| Error::Archive("unreadable"))?;
        Ok(bytes)
    }

    #[test]
    fn files_are_found_by_the_end_of_their_names() {
        let archive = archive_of(&[("model/a.txt", b"first"), ("model/ba.txt", b"second"), ("model/c.txt", b"third")]);
        assert_eq!(read(&archive, "a.txt").unwrap(), b"first");
        assert_eq!(read(&archive, "c.txt").unwrap(), b"third");
        assert_eq!(read(&archive, "d.txt").unwrap_err(), Error::MissingFile("d.txt"));
    }

    proptest! {
        #[test]
        fn damaged_archives_are_errors(at in 0_usize..400, value in any::<u8>(), cut in 0_usize..400) {
            let mut archive = archive_of(&[("model/a.txt", &[7; 100]), ("model/b.txt", &[9; 50])]);
            let (place, length) = (at % archive.len(), archive.len() - cut % archive.len());
            archive[place] = value;
            archive.truncate(length);
            if let Ok(bytes) = read(&archive, "b.txt") {
                prop_assert!(bytes.len() <= 1 << 20);
            }
        }

        #[test]
        fn noise_is_no_archive(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(read(&noise, "a.txt").is_err());
        }
    }
}
