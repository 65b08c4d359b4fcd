//! PDF documents from their bytes to what is kept of them. The documents are those of the crate that reads them.

use extraction::recognise::recognise;
use extraction::scans::Recognised;
use extraction::{Extracted, Hints, Limits, Location, Markup, Rejected, registry};

fn extract(name: &str) -> Result<Extracted, Rejected> {
    let path = format!("{}/../pdf/tests/files/{name}.pdf", env!("CARGO_MANIFEST_DIR"));
    let original = std::fs::read(path).expect("it is there");
    let extractor = recognise(&original, Some("notes.txt"), Some("text/plain")).expect("it is a PDF document");
    assert_eq!(extractor.media_type(), "application/pdf");
    extractor.extract(&original, &Hints::default(), &Limits::default())
}

fn reason(name: &str) -> String {
    extract(name).expect_err("it cannot be read").to_string()
}

#[test]
fn paragraphs_know_their_places() {
    let extracted = extract("two-columns").unwrap();
    assert_eq!((extracted.title.as_deref(), extracted.markup), (Some("The Tides of the Harbour"), Markup::Markdown));
    assert_eq!((extracted.language.as_deref(), extracted.warnings.as_slice()), (Some("en"), [].as_slice()));
    let start = extracted.text.find("Pilots know the bar").unwrap();
    let start = extracted.text[..start].chars().count();
    let places: Vec<_> = extracted.locations.of(start..start + 20).collect();
    let [Location::Area { page: 1, area }] = places.as_slice() else { panic!("{places:?}") };
    assert!((0.0..0.52).contains(&area.left) && area.height < 0.1, "{area:?}");
    assert_eq!(extracted.locations.page_count(), Some(4));
}

#[test]
fn scans_are_told() {
    let extracted = extract("partly-scanned").unwrap();
    assert_eq!(extracted.warnings, ["Pages 2–3 are scans: they hold pictures and no text."]);
    assert_eq!(extracted.locations.page_count(), Some(4));
    assert_eq!(reason("scanned"), "The document holds only scans: pictures of pages, and no text that can be read.");
}

#[test]
fn what_was_recognised_in_scans_is_text_with_places() {
    let original = std::fs::read(format!("{}/../pdf/tests/files/scanned-letter.pdf", env!("CARGO_MANIFEST_DIR")))
        .expect("it is there");
    let before = extract("scanned-letter").unwrap();
    assert_eq!((before.scans.as_slice(), before.warnings.len()), ([2].as_slice(), 1));
    let table = "1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t\n5\t1\t1\t1\t1\t1\t300\t600\t300\t50\t96.5\tHigh\n\
                 5\t1\t1\t1\t1\t2\t620\t600\t300\t50\t96.5\twater*\n";
    let recognised = [Recognised { page: 2, words: table.to_owned() }];
    let hints = Hints { recognised: &recognised, ..Hints::default() };
    let pdf = registry::of_media_type("application/pdf").expect("it is read");
    let extracted = pdf.extract(&original, &hints, &Limits::default()).unwrap();
    assert_eq!(extracted.text, "The rules of the harbour are enclosed.\n\nHigh water\\*");
    let told = "Page 2 is a scan: its text was recognised in the picture and may have errors.";
    assert_eq!((extracted.scans.as_slice(), extracted.warnings), ([].as_slice(), vec![told.to_owned()]));
    let places: Vec<_> = extracted.locations.of(40..45).collect();
    assert!(matches!(places.as_slice(), [Location::Area { page: 2, .. }]), "{places:?}");
}

#[test]
fn damaged_pages_are_told() {
    assert_eq!(extract("damaged-pages").unwrap().warnings, ["Pages 2–3 could not be read; they may be damaged."]);
}

#[test]
fn what_cannot_be_read_says_why() {
    assert_eq!(reason("password"), "The document is protected by a password. Remove the protection and add it again.");
    let damaged = "The document is damaged. Save it anew with the program that made it, and add it again.";
    assert_eq!(reason("rubbish"), damaged);
    let unmapped = "The fonts of the document do not say which letters they show, so that its text cannot be read.";
    assert_eq!(reason("unmapped"), unmapped);
    assert_eq!(extract("empty"), Err(Rejected::Empty));
    let cut_off = extract("cut-off").unwrap();
    let expected = [
        "Pages 3–4 could not be read; they may be damaged.",
        "The end of the document is missing, and possibly some pages.",
    ];
    assert_eq!(cut_off.warnings, expected);
}

#[test]
fn declared_title_and_language_are_kept() {
    let extracted = extract("links").unwrap();
    assert_eq!(extracted.title.as_deref(), Some("A Guide to the Harbour"));
    assert_eq!(extracted.language.as_deref(), Some("en-GB"));
    assert!(extracted.text.starts_with("# Arrival\n\nShips announce"), "{}", extracted.text);
}
