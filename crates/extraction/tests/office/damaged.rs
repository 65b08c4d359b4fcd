//! Packages that are cut off, or whose parts are damaged or missing: what can be read is read, and the damage is told.

use std::io::Cursor;

use extraction::{Extracted, Hints, Limits, Rejected, registry};
use zip::ZipArchive;

use super::{DOCX, ODP, ODT, PPTX, assert_sentence};

const XLSX: &[u8] = include_bytes!("../files/harbours.xlsx");
const ODS: &[u8] = include_bytes!("../files/harbours.ods");
const EPUB: &[u8] = include_bytes!("../files/tides.epub");
const ZIP: &[u8] = include_bytes!("../files/harbour-office.zip");

/// Each format's file, its name, and the part that its text is in.
const FILES: [(&[u8], &str, &str); 8] = [
    (DOCX, "a.docx", "word/document.xml"),
    (PPTX, "a.pptx", "ppt/slides/slide1.xml"),
    (XLSX, "a.xlsx", "xl/worksheets/sheet1.xml"),
    (ODT, "a.odt", "content.xml"),
    (ODP, "a.odp", "content.xml"),
    (ODS, "a.ods", "content.xml"),
    (EPUB, "a.epub", ""),
    (ZIP, "a.zip", ""),
];

fn read(original: &[u8], name: &str) -> Result<Extracted, Rejected> {
    let format = registry::of_file_name(name).expect("the format is known");
    format.extract(original, &Hints::default(), &Limits::default())
}

/// Where a part's content stands in its package, and how long it is.
fn place(original: &[u8], part: &str) -> (usize, usize) {
    let mut archive = ZipArchive::new(Cursor::new(original)).expect("the package is whole");
    let part = archive.by_name(part).expect("the part is there");
    let start = part.data_start().expect("the part has a place");
    (usize::try_from(start).expect("it is near"), usize::try_from(part.compressed_size()).expect("it is small"))
}

#[test]
fn a_package_without_its_directory_is_read_and_that_is_told() {
    for (original, name, _) in FILES {
        let whole = read(original, name).expect("the file is read");
        let directory = memchr::memmem::find(original, b"PK\x01\x02").expect("the package has a directory");
        for end in [directory, directory + 30, original.len() - 5] {
            let cut_off = read(&original[..end], name).expect("the file is read without its directory");
            assert_eq!(cut_off.text, whole.text, "{name}");
            let warning =
                "The file is cut off, so parts of it may be missing. Add an intact copy of it to have all of it read.";
            assert!(cut_off.warnings.iter().any(|found| found == warning), "{name}: {:?}", cut_off.warnings);
        }
    }
}

#[test]
fn a_text_is_read_up_to_where_its_part_ends() {
    for (original, name, part) in FILES.into_iter().filter(|(.., part)| !part.is_empty()) {
        let whole = read(original, name).expect("the file is read");
        let (start, length) = place(original, part);
        let outcome = read(&original[..start + length * 2 / 3], name);
        let extracted = match outcome {
            Ok(extracted) => extracted,
            // A workbook keeps its texts behind its sheets, and the first slide may have lost its text.
            Err(reason) => {
                assert!(matches!(name, "a.xlsx" | "a.pptx"), "{name}: {reason}");
                assert!(reason.to_string().starts_with("The document is damaged"), "{name}: {reason}");
                continue;
            }
        };
        assert!(!extracted.warnings.is_empty(), "{name}");
        assert!(extracted.text.len() < whole.text.len(), "{name}: {}", extracted.text);
    }
}

#[test]
fn a_damaged_part_is_told() {
    for (original, name, part) in FILES.into_iter().filter(|(.., part)| !part.is_empty()) {
        let (start, length) = place(original, part);
        let mut damaged = original.to_vec();
        damaged[start + length * 3 / 4..start + length].fill(0xA5);
        match read(&damaged, name) {
            Ok(extracted) => assert!(!extracted.warnings.is_empty(), "{name}: {}", extracted.text),
            Err(reason) => assert_sentence(&reason),
        }
    }
}

#[test]
fn a_missing_main_part_is_told_from_another_document() {
    for (original, name, part) in [(DOCX, "a.docx", "word/document.xml"), (ODT, "a.odt", "content.xml")] {
        let reason = read(&renamed(original, part), name).expect_err("there is no text");
        assert!(reason.to_string().contains("the part that holds its text is missing"), "{name}: {reason}");
        assert_sentence(&reason);
    }
    let reason = read(DOCX, "a.odt").expect_err("it is no ODT");
    assert!(reason.to_string().contains("of another kind"), "{reason}");
}

/// The package with another name for a part.
fn renamed(original: &[u8], part: &str) -> Vec<u8> {
    let mut renamed = original.to_vec();
    let places: Vec<usize> = memchr::memmem::find_iter(original, part).collect();
    for place in places {
        renamed[place + part.len() - 5] = b'x';
    }
    renamed
}
