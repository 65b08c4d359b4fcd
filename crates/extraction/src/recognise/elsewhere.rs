//! Documents that only their own programs read, and how those write them so that they can be read here.

use super::{Sample, Unknown};

/// How files of the compound format start, and the stream that a message of Outlook has in it (MS-CFB, 2.2; MS-OXMSG,
/// 2.4).
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const MESSAGE_STREAM: &str = "__properties_version1.0";

const MESSAGE: Unknown =
    Unknown("a message of Outlook (MSG): save it as EML, or as HTML, in the mail program, and add that");
const PAGES: Unknown = Unknown("a document of Apple Pages: export it as Word (DOCX) or PDF in Pages, and add that");
const NUMBERS: Unknown =
    Unknown("a spreadsheet of Apple Numbers: export it as Excel (XLSX) or CSV in Numbers, and add that");
const KEYNOTE: Unknown =
    Unknown("a presentation of Apple Keynote: export it as PowerPoint (PPTX) or PDF in Keynote, and add that");
const IWORK: Unknown =
    Unknown("a document of Apple iWork: export it in an Office format or as PDF in its program, and add that");

/// The sentence for a document of such a program; `None` for another one. The name tells which of Apple's programs it is.
pub(super) fn of(sample: &Sample<'_>, name: Option<&str>, declared: Option<&str>) -> Option<Unknown> {
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    if sample.head.starts_with(COMPOUND_FILE) {
        let stream: Vec<u8> = MESSAGE_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_declared = declared.is_some_and(|declared| declared.starts_with("application/vnd.ms-outlook"));
        let is_message = ending == "msg" || is_declared || memchr::memmem::find(sample.head, &stream).is_some();
        return is_message.then_some(MESSAGE);
    }
    let names = &sample.zip.as_ref()?.names;
    let is_archive = |name: &&str| name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("iwa"));
    // Older versions packed theirs once more, or wrote XML.
    let is_older = |name: &&str| matches!(*name, "Index.zip" | "index.apxl" | "index.xml");
    let is_named = matches!(ending, "pages" | "numbers" | "key");
    let is_iwork = names.iter().any(is_archive) || is_named && names.iter().any(is_older);
    is_iwork.then_some(match ending {
        "pages" => PAGES,
        "numbers" => NUMBERS,
        "key" => KEYNOTE,
        _ => IWORK,
    })
}

#[cfg(test)]
mod tests {
    use super::super::recognise;

    fn said(head: &[u8], name: Option<&str>) -> String {
        recognise(head, name, None).err().map(|unknown| unknown.to_string()).unwrap_or_default()
    }

    /// An entry of an archive without content.
    fn entry(name: &str) -> Vec<u8> {
        let mut entry = b"PK\x03\x04".to_vec();
        entry.extend_from_slice(&[0; 22]);
        entry.extend_from_slice(&[u8::try_from(name.len()).unwrap(), 0, 0, 0]);
        entry.extend_from_slice(name.as_bytes());
        entry
    }

    #[test]
    fn documents_of_other_programs_are_named_with_a_way_out() {
        let message = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0; 600][..]].concat();
        assert!(said(&message, Some("Fuel.msg")).contains("save it as EML"));
        let stream: Vec<u8> = super::MESSAGE_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(said(&[message.clone(), stream].concat(), None).contains("save it as EML"));
        assert!(!said(&message, Some("old.doc")).contains("EML"));
        for (name, program) in [("a.pages", "in Pages"), ("b.numbers", "in Numbers"), ("c.key", "in Keynote")] {
            assert!(said(&entry("Index/Document.iwa"), Some(name)).contains(program), "{name}");
        }
        assert!(said(&entry("Index/Document.iwa"), None).contains("as PDF"));
        assert_eq!(said(&entry("Index/tides.txt"), Some("files.zip")), "");
    }
}
