use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::recognise::recognise;

const BOOK: &[u8] = include_bytes!("../../tests/files/tides.epub");

fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const CONTENT: (&str, &str) = (
    "content.opf",
    "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>\
     <item id='b' href='b.xhtml' media-type='application/xhtml+xml'/></manifest>\
     <spine><itemref idref='a'/><itemref idref='b'/></spine></package>",
);

fn outcome(original: &[u8]) -> Result<Extracted, Rejected> {
    Epub.extract(original, &Hints::default(), &Limits::default())
}

#[test]
fn a_real_book_is_read_as_it_was_meant() {
    let found = outcome(BOOK).unwrap();
    let expected = "# High water\n\nThe tide rises **twice** a day.\n\nSee the next chapter, or \
                    [the office](https://harbour.example/).\n\n# Tables of the hours\n\n| Harbour | Range |\n| ------- | ----- |\n\
                    | Brest   | 5.9 m |\n\nMade a year ahead.";
    assert_eq!(found.text, expected);
    assert_eq!((found.title.as_deref(), found.language.as_deref()), (Some("Tides of the Channel"), Some("en-GB")));
    let start = found.text[..found.text.find("Brest").unwrap()].chars().count();
    let place: Vec<_> = found.locations.of(start..start + 5).collect();
    assert_eq!(place, [Location::Part("Tables of the hours".to_owned())]);
    assert_eq!(found.warnings, [""; 0]);
}

#[test]
fn books_are_recognised_by_their_content() {
    let format = |head: &[u8], name| recognise(&head[..head.len().min(16_384)], name, None).map(Extractor::name);
    assert_eq!(format(BOOK, Some("book.zip")), Ok("EPUB"));
    assert_eq!(format(&archive(&[(CONTAINER, "<container/>"), CONTENT]), None), Ok("EPUB"));
}

#[test]
fn protected_books_say_so_and_protected_fonts_do_not_matter() {
    let encryption = |algorithm: &str| {
        format!("<encryption><EncryptedData><EncryptionMethod Algorithm='{algorithm}'/></EncryptedData></encryption>")
    };
    let book = |algorithm: &str| {
        let encryption = encryption(algorithm);
        archive(&[CONTENT, ("a.xhtml", "<p>High water.</p>"), (ENCRYPTION, &encryption)])
    };
    assert_eq!(outcome(&book("http://www.w3.org/2001/04/xmlenc#aes256-cbc")), Err(PROTECTED));
    assert_eq!(outcome(&book(FOR_FONTS[0])).unwrap().text, "High water.");
}

#[test]
fn what_is_missing_is_named() {
    let found = outcome(&archive(&[CONTENT, ("a.xhtml", "<title/><p>High water.</p>")])).unwrap();
    assert_eq!(found.text, "High water.");
    assert_eq!(found.warnings, ["Some of the book cannot be read and was left out: part 2."]);
    assert_eq!(outcome(&archive(&[("a.xhtml", "<p>x</p>")])), Err(DAMAGED));
    assert_eq!(outcome(&archive(&[CONTENT, ("a.xhtml", "<p/>"), ("b.xhtml", "")])), Err(Rejected::Empty));
    assert_eq!(outcome(b"words"), Err(DAMAGED));
}
