//! Reports as documents and pages, read back by the reader of documents.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use export::{Format, Report, Source};
use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::{Extracted, Hints, Limits};
use sha2::{Digest as _, Sha256};

const BODY: &str = "\
The *moon* and the **sun** pull [1]. Both [1, 2] do, ~~never~~ always.

## Heights

High water at `Brest` is as [the almanac](https://example.org/almanac) says:

1. spring tide
   - near new moon
2. neap tide

> Water waits [2].

| Place | Height |
| --- | ---: |
| Brest | 6.1 |
| Cadiz | 2.7 [1] |

### Code

```
tide = moon + sun
```

## Sources

- Almanac [1]
- Table [2]";

fn report(body: &str) -> Report {
    let source = |mark, title: &str, url: Option<&str>, quote: &str| Source {
        mark,
        title: title.to_owned(),
        url: url.map(str::to_owned),
        author: Some("A. Duval".to_owned()),
        quotes: vec![quote.to_owned()],
    };
    Report {
        title: "Tides & <moons>".to_owned(),
        question: "Why is there a tide?".to_owned(),
        language: "en".to_owned(),
        is_complete: true,
        summary: Some("The moon [1].".to_owned()),
        body: body.to_owned(),
        sections: Vec::new(),
        sources: vec![
            source(1, "Almanac", Some("https://example.org/tides?a=1&b=2"), "the moon pulls"),
            source(2, "Table of heights", None, "water waits for none"),
        ],
        unanswered: Vec::new(),
    }
}

fn written(report: &Report, format: Format) -> Vec<u8> {
    let mut file = Vec::new();
    report.write(format, &mut file).unwrap();
    file
}

fn read(file: &[u8], name: &str) -> Extracted {
    let format = recognise(&file[..file.len().min(SNIFF_BYTES)], Some(name), None).unwrap();
    format.extract(file, &Hints::default(), &Limits::default()).unwrap()
}

fn pdf(report: &Report) -> (Vec<u8>, Extracted) {
    let file = written(report, Format::Pdf);
    let read = read(&file, "report.pdf");
    (file, read)
}

fn docx(report: &Report) -> Extracted {
    read(&written(report, Format::Docx), "report.docx")
}

/// The text of a part of a document.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn a_document_has_what_the_report_has() {
    let read = docx(&report(BODY));
    println!("{}", read.text);
    assert_eq!(read.title.as_deref(), Some("Tides & <moons>"));
    for expected in [
        "# Tides & <moons>",
        "Why is there a tide?",
        "## Heights",
        "### Code",
        "1. spring tide",
        "2. neap tide",
        "near new moon",
        "| Brest | 6.1 |",
        "tide = moon + sun",
        "[the almanac](https://example.org/almanac)",
        "**sun**",
    ] {
        assert!(read.text.replace('\\', "").contains(expected), "{expected}: {}", read.text);
    }
}

#[test]
fn citations_are_footnotes_of_a_document() {
    let file = written(&report(BODY), Format::Docx);
    let (text, notes) = (part(&file, "word/document.xml"), part(&file, "word/footnotes.xml"));
    // Each source in full where it is cited first, and shortly in each further section.
    assert_eq!(text.matches("<w:footnoteReference ").count(), 6, "{text}");
    assert_eq!(notes.matches("“the moon pulls”").count(), 1, "{notes}");
    assert_eq!(notes.matches("[1] ").count(), 3);
    for expected in ["Almanac", ", A. Duval", "https://example.org/tides?a=1&amp;b=2", "“water waits for none”"] {
        assert!(notes.contains(expected), "{expected}: {notes}");
    }
    assert!(text.contains("<w:hyperlink w:anchor=\"source1\">"), "a mark that has a note leads to it: {text}");
    let addresses = part(&file, "word/_rels/footnotes.xml.rels");
    assert!(addresses.contains("Target=\"https://example.org/tides?a=1&amp;b=2\""), "{addresses}");
    assert!(part(&file, "word/footer.xml").contains("PAGE"), "pages are numbered");
    let read = docx(&report(BODY)).text;
    assert!(read.contains("Almanac, A. Duval, ") && read.contains("“the moon pulls”"), "{read}");
}

#[test]
fn pages_have_text_that_can_be_selected_and_notes_at_their_foot() {
    let (file, read) = pdf(&report(BODY));
    println!("{}", read.text);
    assert_eq!(read.title.as_deref(), Some("Tides & <moons>"));
    for expected in [
        "Tides & <moons>",
        "Why is there a tide?",
        "The moon and the sun pull [1]",
        "spring tide",
        "near new moon",
        "Cadiz",
        "tide = moon + sun",
        "“the moon pulls”",
        "“water waits for none”",
        "Almanac, A. Duval, ",
    ] {
        let plain = read.text.replace(['*', '\\'], "");
        assert!(plain.contains(expected), "{expected}: {}", read.text);
    }
    assert!(read.text.contains("## Heights") && read.text.contains("### Code"), "bookmarks: {}", read.text);
    let read = ::pdf::read(&file, &::pdf::Limits { text: 1 << 20, should_stop: &|| false }).unwrap();
    assert_eq!(read.language.as_deref(), Some("en"));
}

#[test]
fn the_same_report_is_the_same_file() {
    let hash = |format| hex(&Sha256::digest(written(&report(BODY), format)));
    for format in Report::FORMATS {
        assert_eq!(hash(format), hash(format), "{format:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_language_of_the_program_can_be_read_on_pages() {
    for (language, text) in [
        ("de", "Größe der Gezeiten über dem Mittelwasser"),
        ("ru", "Прилив поднимает воду дважды в сутки"),
        ("el", "Η παλίρροια ανεβάζει το νερό"),
        ("ar", "المد يرفع الماء مرتين في اليوم"),
        ("he", "הגאות מרימה את המים פעמיים ביום"),
        ("hi", "ज्वार दिन में दो बार पानी उठाता है"),
        ("th", "น้ำขึ้นวันละสองครั้ง"),
        ("zh", "潮汐每天两次抬高水位"),
        ("ja", "潮は一日に二回満ちる"),
        ("ko", "조석은 하루에 두 번 물을 올린다"),
    ] {
        let (_, read) = pdf(&Report { language: language.to_owned(), ..report(text) });
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
        let found = letters(&read.text);
        match language {
            // Our reader takes letters by their places, and signs above and before a letter stand elsewhere than they are
            // read; programs that show pages bring them back.
            "hi" | "th" => {
                let count = |text: &str, letter| text.chars().filter(|c| *c == letter).count();
                let missing: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
                let missing = missing.into_iter().filter(|c| count(&found, *c) < count(text, *c));
                assert_eq!(missing.collect::<String>(), "", "{language}: {}", read.text);
            }
            _ => assert!(found.contains(&letters(text)), "{language}: {}", read.text),
        }
        let document = docx(&Report { language: language.to_owned(), ..report(text) });
        assert!(document.text.contains(text), "{language}: {}", document.text);
    }
}

#[test]
fn letters_without_a_font_are_refused_and_named() {
    let error = report("Burmese: \u{1000}").write(Format::Pdf, Vec::new());
    // A machine may have such a font.
    if let Err(error) = error {
        assert_eq!(error.to_string(), "no font has the letters “\u{1000}” (U+1000)");
    }
    let (_, read) = pdf(&report("Go \u{1F680}"));
    assert!(read.text.replace('\\', "").contains("Go [U+1F680]"), "{}", read.text);
}

#[test]
fn rows_are_not_pages_and_reports_are_no_tables() {
    for format in [Format::Docx, Format::Pdf] {
        let options = export::Options { neutralizes_formulas: true };
        assert!(matches!(export::tables(format, options, Vec::new()), Err(export::Error::WrongFormat)));
    }
    for format in [Format::Csv, Format::JsonLines, Format::Xlsx] {
        assert!(matches!(report("x").write(format, Vec::new()), Err(export::Error::WrongFormat)));
    }
}
