use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::package::PROTECTED;

const ARCHIVE: &[u8] = include_bytes!("../../tests/files/harbour-office.zip");

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn outcome(original: &[u8]) -> Result<Extracted, Rejected> {
    Zip.extract(original, &Hints::default(), &Limits::default())
}

#[test]
fn every_file_stands_under_its_path() {
    let found = outcome(ARCHIVE).unwrap();
    let expected = "## Häfen/harbours.csv\n\n| Harbour | Range |\n| --- | --- |\n| Brest | 5,9 |\n| Dover | 6,0 |\n\n\
        ## notes.txt\n\nHigh water is at noon.  \n\\# not a heading\n\n## Tides/about.md\n\n### About\n\nMade a year ahead.";
    assert_eq!(found.text, expected);
    assert_eq!(found.warnings, ["2 files were left out: photos/quay.png, program.exe."]);
    let start = found.text[..found.text.find("a year").unwrap()].chars().count();
    let place: Vec<_> = found.locations.of(start..start + 5).collect();
    assert_eq!(place, [Location::Part("Tides/about.md".to_owned())]);
    assert_eq!(found.title, None);
}

#[test]
fn archives_are_recognised_unless_they_are_another_document() {
    let format = |head: &[u8], name| recognise(&head[..head.len().min(SNIFF_BYTES)], name, None).map(Extractor::name);
    assert_eq!(format(ARCHIVE, None), Ok("ZIP"));
    assert_eq!(format(ARCHIVE, Some("files.zip")), Ok("ZIP"));
    assert_eq!(format(include_bytes!("../../tests/files/tides.epub"), Some("files.zip")), Ok("EPUB"));
    assert_eq!(format(include_bytes!("../../tests/files/harbours.xlsx"), Some("files.zip")), Ok("XLSX"));
    assert_eq!(format(&archive(&[("[Content_Types].xml", b"<Types/>"), ("visio/a.xml", b"<a/>")]), None).ok(), None);
}

#[test]
fn archives_in_archives_are_left_out() {
    // C-ING-4
    let outer = archive(&[("a.txt", b"High water."), ("inner.zip", ARCHIVE)]);
    let found = outcome(&outer).unwrap();
    assert_eq!(found.text, "## a.txt\n\nHigh water.");
    let expected = "inner.zip was left out. Archives inside of other files are not read. Unpack it, and add its files.";
    assert_eq!(found.warnings, [expected]);
}

#[test]
fn names_in_the_code_page_of_the_first_pcs_are_read() {
    // Without the flag for UTF-8 (APPNOTE 6.3.10, appendix D).
    let mut bytes = archive(&[("H#fen.txt", b"High water.")]);
    bytes.iter_mut().filter(|byte| **byte == b'#').for_each(|byte| *byte = 0x84);
    assert_eq!(outcome(&bytes).unwrap().text, "## H\u{e4}fen.txt\n\nHigh water.");
    assert_eq!(recognise(&bytes, Some("a.zip"), None).map(Extractor::name), Ok("ZIP"));
}

#[test]
fn rubbish_of_systems_is_not_mentioned() {
    let entries: [(&str, &[u8]); 4] =
        [("a.txt", b"High water."), ("__MACOSX/._a.txt", b"x"), ("b/.DS_Store", b"x"), ("._a.txt", b"x")];
    let found = outcome(&archive(&entries)).unwrap();
    assert_eq!((found.text.as_str(), found.warnings.len()), ("## a.txt\n\nHigh water.", 0));
}

#[test]
fn paths_that_lead_outside_are_no_files() {
    // C-ING-4
    let found = outcome(&archive(&[("../../a.txt", b"Low water."), ("b.txt", b"High water.")])).unwrap();
    assert_eq!(found.text, "## b.txt\n\nHigh water.");
    assert_eq!(found.warnings, ["An entry that leads out of the archive was left out."]);
}

#[test]
fn files_that_are_not_read_are_not_unpacked() {
    let mut writer = ZipWriter::new_append(Cursor::new(archive(&[("a.txt", b"High water.")]))).unwrap();
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("film.mkv", stored).unwrap();
    writer.write_all(b"\x1A\x45\xDF\xA3").unwrap();
    (0..70).for_each(|_| writer.write_all(&vec![0; 1024 * 1024]).unwrap());
    let found = outcome(&writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!(found.warnings, ["One file was left out: film.mkv."]);
}

#[test]
fn an_archive_without_anything_to_read_says_so() {
    assert_eq!(outcome(&archive(&[("a.png", b"\x89PNG\r\n\x1A\n")])), Err(NOTHING_TO_READ));
    assert_eq!(outcome(&archive(&[])), Err(NOTHING_TO_READ));
    assert_eq!(outcome(b"words"), Err(DAMAGED));
    assert_eq!(outcome(&archive(&[("[Content_Types].xml", b"<Types/>")])), Err(OTHER_DOCUMENT));
    let inside = Limits { is_inside: true, ..Limits::default() };
    assert_eq!(Zip.extract(ARCHIVE, &Hints::default(), &inside), Err(NESTED));
}

#[test]
fn encrypted_archives_say_so() {
    // The flag of encryption, in the header of the file and in the directory (APPNOTE 6.3.10, 4.4.4).
    let mut bytes = archive(&[("a.txt", b"High water.")]);
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[directory + 8] |= 1;
    assert_eq!(outcome(&bytes), Err(PROTECTED));
}

#[test]
fn names_are_shown_as_they_are_and_each_loss_is_told() {
    // C-ING-4
    let name = "a\u{202E}txt.\u{1B}[1m\nexe.txt";
    let outer = archive(&[
        (name, b"High water."),
        ("B.txt", b"Low water."),
        ("b.txt", b"Other water."),
        ("c.rar", b"Rar!\x1A\x07\x00"),
        ("d.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"),
        ("harm.txt", b"This one is damaged."),
    ]);
    let mut damaged = outer;
    let at = memchr::memmem::find(&damaged, b"harm.txt").unwrap() + 8;
    damaged[at] = 0xFF;
    let found = outcome(&damaged).unwrap();
    let shown = "a txt. [1m exe.txt";
    assert_eq!(found.text, format!("## {shown}\n\nHigh water.\n\n## B.txt\n\nLow water."));
    let place: Vec<_> = found.locations.of(0..5).collect();
    assert_eq!(place, [Location::Part(shown.to_owned())]);
    let expected = [
        "b.txt is there more than once. Only the first was read.",
        "c.rar was left out. Archives inside of other files are not read. Unpack it, and add its files.",
        "d.msg was left out. The content is a message of Outlook (MSG): save it as EML, or as HTML, in the mail program, \
         and add that.",
        "harm.txt was left out. It is damaged in the archive. Add an intact copy of it.",
    ];
    assert_eq!(found.warnings, expected);
}
