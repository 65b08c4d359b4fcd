//! What the first bytes of a ZIP archive say of the document that it is.

/// Starts an entry with its content (APPNOTE 6.3.10, 4.3.7).
const ENTRY: &[u8] = b"PK\x03\x04";

/// Length of an entry's header without its name.
const HEADER: usize = 30;

/// The sizes of the entry follow its content, and are not in its header (4.4.4, bit 3).
const SIZES_FOLLOW: u16 = 1 << 3;

/// Most entries looked at.
const MAXIMUM_ENTRIES: usize = 200;

/// The entries at the start of an archive.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ZipHead<'a> {
    /// The media type that OpenDocument and EPUB put first (OpenDocument 1.3, part 2, 3.3; OCF 3.3, 4.3).
    pub(crate) media_type: Option<&'a str>,
    /// Names of entries, in their order.
    pub(crate) names: Vec<&'a str>,
}

impl<'a> ZipHead<'a> {
    /// Reads the entries at the start of a file; `None` when it is no archive.
    pub(crate) fn of(head: &'a [u8]) -> Option<Self> {
        if !head.starts_with(ENTRY) {
            return None;
        }
        let mut found = Self::default();
        let mut rest = head;
        while let Some(entry) = Entry::read(rest)
            && found.names.len() < MAXIMUM_ENTRIES
        {
            if found.names.is_empty() && entry.name == "mimetype" {
                found.media_type = entry.content.and_then(|content| str::from_utf8(content).ok()).map(str::trim);
            }
            found.names.push(entry.name);
            rest = entry.after;
        }
        Some(found)
    }

    /// The folder of an Office Open XML document's own parts: `word`, `ppt`, `xl`; `None` when the entries do not tell.
    pub(crate) fn office_folder(&self) -> Option<&'a str> {
        let folder_of = |name: &&'a str| {
            let (folder, part) = name.split_once(['/', '\\'])?;
            let is_part = part.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "xml" | "rels" | "bin"));
            (is_part && matches!(folder, "word" | "ppt" | "xl")).then_some(folder)
        };
        self.names.iter().find_map(folder_of)
    }

    /// True for an Office Open XML document, of whichever kind.
    pub(crate) fn is_office(&self) -> bool {
        self.names.iter().any(|name| *name == "[Content_Types].xml" || name.starts_with("_rels/"))
    }
}

struct Entry<'a> {
    name: &'a str,
    /// None when it is compressed or cut off.
    content: Option<&'a [u8]>,
    after: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(ENTRY) {
            return None;
        }
        let short = |at: usize| Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let (flags, method) = (short(6)?, short(8)?);
        let size = usize::from(short(18)?) | usize::from(short(20)?) << 16;
        let name_end = HEADER + usize::from(short(26)?);
        let name = str::from_utf8(bytes.get(HEADER..name_end)?).ok()?;
        let start = name_end + usize::from(short(28)?);
        let content = bytes.get(start..).unwrap_or_default();
        if flags & SIZES_FOLLOW == 0 {
            let content_is_plain = method == 0 && size <= content.len();
            let after = content.get(size..).unwrap_or_default();
            Some(Self { name, content: content_is_plain.then(|| &content[..size]), after })
        } else {
            let next = memchr::memmem::find(content, ENTRY).unwrap_or(content.len());
            Some(Self { name, content: None, after: &content[next..] })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;
    use zip::CompressionMethod::{Deflated, Stored};
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(entries: &[(&str, &[u8], zip::CompressionMethod)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content, method) in entries {
            writer.start_file(*name, SimpleFileOptions::default().compression_method(*method)).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn the_first_entries_tell_the_kind() {
        let odt = archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text", Stored),
            ("content.xml", b"<a/>", Deflated),
        ]);
        let head = ZipHead::of(&odt).unwrap();
        assert_eq!(head.media_type, Some("application/vnd.oasis.opendocument.text"));
        assert_eq!(head.names, ["mimetype", "content.xml"]);
        let docx = archive(&[("[Content_Types].xml", b"<Types/>", Deflated), ("word/document.xml", b"<a/>", Deflated)]);
        let head = ZipHead::of(&docx).unwrap();
        assert_eq!((head.office_folder(), head.is_office(), head.media_type), (Some("word"), true, None));
        assert_eq!(ZipHead::of(b"PK\x05\x06"), None);
    }

    #[test]
    fn a_document_inside_of_an_archive_does_not_speak_for_it() {
        let docx = archive(&[("[Content_Types].xml", b"<Types/>", Stored), ("word/document.xml", b"<a/>", Stored)]);
        let outer = archive(&[("report.docx", &docx, Stored), ("word/notes.txt", b"notes", Stored)]);
        let head = ZipHead::of(&outer).unwrap();
        assert_eq!(head.names, ["report.docx", "word/notes.txt"]);
        assert_eq!((head.office_folder(), head.is_office()), (None, false));
    }

    proptest! {
        #[test]
        fn any_head_is_judged(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..200) {
            let mut head = archive(&[("mimetype", b"a/b", Stored), ("word/a.xml", b"<a/>", Stored)]);
            head.truncate(cut);
            head.extend_from_slice(&bytes);
            let _ = ZipHead::of(&head);
        }
    }
}
