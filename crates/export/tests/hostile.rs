//! Texts that are made to harm.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::time::{Duration, Instant};

use export::{Format, Report, Source};
use proptest::prelude::*;

fn report(body: String) -> Report {
    Report {
        title: "T".to_owned(),
        question: "Q".to_owned(),
        language: "en".to_owned(),
        is_complete: true,
        summary: None,
        body,
        sections: Vec::new(),
        sources: vec![Source {
            mark: 1,
            title: "S".repeat(5_000),
            url: Some(format!("https://example.org/{}", "a".repeat(100_000))),
            author: None,
            quotes: vec!["q ".repeat(50_000); 50],
        }],
        unanswered: Vec::new(),
    }
}

fn write(body: String, format: Format) -> (Duration, Vec<u8>) {
    let report = report(body);
    let (begun, mut file) = (Instant::now(), Vec::new());
    report.write(format, &mut file).unwrap();
    (begun.elapsed(), file)
}

/// Texts of about a number of bytes.
type Hostile = (&'static str, fn(usize) -> String);

const HOSTILE: &[Hostile] = &[
    ("nested quotations", |n| format!("{}deep", "> ".repeat(n / 2))),
    ("nested lists", |n| (0..n / 400).map(|depth| format!("{}- x\n", "  ".repeat(depth % 200))).collect()),
    ("one paragraph", |n| "lorem ipsum ".repeat(n / 12)),
    ("one word", |n| "x".repeat(n)),
    ("marks of the direction", |n| "\u{202E}a\u{2067}ب\u{2069}\u{202C} ".repeat(n / 14)),
    ("open isolates", |n| "\u{2067}a".repeat(n / 4)),
    ("brackets", |n| "[".repeat(n)),
    ("marks", |n| "[1]".repeat(n / 3)),
    ("paragraphs with marks", |n| "[1]\n\n".repeat(n / 5)),
    ("headings with marks", |n| "# [1]\n".repeat(n / 6)),
    ("combining marks", |n| format!("a{}", "\u{301}".repeat(n / 2))),
    ("emphasis", |n| "*a* **b** ".repeat(n / 10)),
    ("stars", |n| "*".repeat(n)),
    ("wide table", |n| {
        let row = |cell: &str| format!("|{}\n", format!("{cell}|").repeat(200));
        format!("{}{}{}", row("h"), row("-"), row("=1+1").repeat(n / 1_000))
    }),
    ("long cell", |n| format!("|a|b|\n|-|-|\n|{}|y|\n", "word ".repeat(n / 5))),
    ("links", |n| "[a](https://example.org/x) ".repeat(n / 27)),
    ("pictures", |n| "![a](https://example.org/x.png) ".repeat(n / 32)),
    ("controls", |n| "\u{1}\u{FFFE}\u{FFFF}\u{0}\u{2028}\t ".repeat(n / 13)),
    ("signs without a font", |n| "\u{1F680}".repeat(n / 4)),
    ("Arabic", |n| "المدوالجزر ".repeat(n / 21)),
    ("Thai", |n| "น้ำขึ้นวันละสองครั้ง".repeat(n / 60)),
];

/// A text of four times the length may take eight times as long: the machine is shared.
#[test]
fn time_grows_with_the_text() {
    for (name, text) in HOSTILE {
        for format in [Format::Docx, Format::Pdf] {
            let (short, _) = write(text(4_000), format);
            let (long, file) = write(text(16_000), format);
            println!("{name} {format:?}: {short:?}, {long:?}, {} bytes", file.len());
            assert!(long < short * 8 + Duration::from_millis(300), "{name} {format:?}: {short:?} {long:?}");
        }
    }
}

#[test]
fn a_paragraph_of_a_megabyte_is_written() {
    for format in [Format::Docx, Format::Pdf] {
        let (time, _) = write("lorem ipsum ".repeat((1 << 20) / 12), format);
        println!("{format:?}: {time:?}");
        assert!(time < Duration::from_secs(60), "{format:?}: {time:?}");
    }
}

#[test]
fn addresses_that_others_must_not_see_are_in_no_file() {
    let body = "![x](https://evil.example/a.png) [bad](javascript:alert(1)) <img src=\"https://evil.example/b.png\">";
    let report = report(body.to_owned());
    let mut file = Vec::new();
    report.write(Format::Docx, &mut file).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let relations = std::io::read_to_string(archive.by_name("word/_rels/document.xml.rels").unwrap()).unwrap();
    assert!(!relations.contains("evil.example") && !relations.contains("javascript"), "{relations}");
    let mut file = Vec::new();
    report.write(Format::Pdf, &mut file).unwrap();
    let holds = |part: &[u8]| file.windows(part.len()).any(|window| window == part);
    for part in [&b"/URI"[..], b"/Subtype/Image", b"/Subtype /Image", b"/JavaScript"] {
        assert!(!holds(part), "{}", String::from_utf8_lossy(part));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_can_be_written(parts in proptest::collection::vec(prop_oneof![
        Just("\n".to_owned()), Just("\n\n".to_owned()), Just("> ".to_owned()), Just("- ".to_owned()), Just("1. ".to_owned()),
        Just("|a|b|\n|-|-|\n|".to_owned()), Just("```\n".to_owned()), Just("[1]".to_owned()), Just("# ".to_owned()),
        "[\u{590}-\u{6FF}\u{900}-\u{97F}\u{E01}-\u{E3A}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]{1,4}", "[ -~]{0,6}",
    ], 0..40)) {
        let body = parts.concat();
        for format in [Format::Docx, Format::Pdf] {
            // Letters that no font has are refused; nothing else is.
            match report(body.clone()).write(format, Vec::new()) {
                Ok(()) | Err(export::Error::NoFont { .. }) => {}
                Err(error) => prop_assert!(false, "{format:?}: {error}"),
            }
        }
    }
}
