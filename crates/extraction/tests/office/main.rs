//! Documents of word processors and presentations, from their bytes to their text.
//!
//! The files were made with python-docx, python-pptx, odfpy and msoffcrypto-tool, with what those lack added by hand: a
//! footnote, a tracked change, a text box, a field, an equation.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod damaged;
mod hostile;
mod mutated;
mod odt;
mod package;
mod slides;
mod tables;
mod word;

use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::{Extracted, Hints, Limits, Rejected};

const DOCX: &[u8] = include_bytes!("../files/harbour.docx");
const PPTX: &[u8] = include_bytes!("../files/harbour.pptx");
const ODT: &[u8] = include_bytes!("../files/harbour.odt");
const ODP: &[u8] = include_bytes!("../files/harbour.odp");
const PROTECTED: &[u8] = include_bytes!("../files/protected.docx");

/// What a file is found to be, and what its reader makes of it.
fn extract(original: &[u8], name: &str) -> (&'static str, Result<Extracted, Rejected>) {
    let format = recognise(&original[..original.len().min(SNIFF_BYTES)], Some(name), None).unwrap();
    (format.name(), format.extract(original, &Hints::default(), &Limits::default()))
}

/// A sentence for persons: it begins like one and ends like one, and says nothing of paths and programs.
fn assert_sentence(reason: &Rejected) {
    let sentence = reason.to_string();
    assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{sentence}");
    assert!(!sentence.contains(['/', '_', ':', '`']) || sentence.contains(": "), "{sentence}");
}

#[test]
fn the_content_tells_what_a_file_is() {
    // C-ING-2
    for (original, format) in [(DOCX, "DOCX"), (PPTX, "PPTX"), (ODT, "ODT"), (ODP, "ODP")] {
        for name in ["harbour", "harbour.txt", "harbour.docx", "harbour.odp"] {
            assert_eq!(extract(original, name).0, format, "{name}");
        }
    }
}

#[test]
fn a_docx_becomes_markdown() {
    let (_, extracted) = extract(DOCX, "harbour.docx");
    let extracted = extracted.unwrap();
    assert_eq!(extracted.title.as_deref(), Some("The tides of Westerhaven"));
    assert_eq!(extracted.language.as_deref(), Some("en-GB"));
    assert_eq!(extracted.warnings, Vec::<String>::new());
    assert!(extracted.locations.is_empty());
    let expected = [
        "# The tides of Westerhaven",
        "The tide rises **twice a day**, and the harbour keeps *a table* of the hours.[^1]",
        "## High water",
        "See the [tables of the year](https://harbour.example/tables).",
        // What was inserted, not what was deleted.
        "The bar lies four metres below the chart datum.",
        "The pilot waits outside.",
        "### Before entering",
        "1. Read the gauge\n2. Call the pilot\n   - on channel 12\n   - or by lamp\n3. Wait for slack water",
        "### Hours",
        "| Place | High water | High water |\n| --- | --- | --- |\n| Brill | 06:10 | 18:35 |\n\
         | Maas \\| Rhine | 06:40 | 19:05 |\n| Maas \\| Rhine | 07:00 | |",
        "The range follows from the constants of the place:",
        "$$h=\\sum_{i=1}^{n}A_{i}\\cos{\\omega t}$$",
        // Written twice in the file, for programs old and new.
        "Signals are shown at the mast.",
        "Page 7 of the almanac holds 10¹¹ grains of sand, angle α, and this is seen.  \n\
         \\# A line that only looks like a heading",
        "[^1]: Measured at the western pier.",
        "- Comment by Ann Ward (AW), 2026-03-01T09:00:00Z, on “The pilot waits outside.”: Is that still so?",
    ];
    assert_eq!(extracted.text, expected.join("\n\n"));
}

#[test]
fn a_pptx_becomes_markdown_slide_by_slide() {
    let (_, extracted) = extract(PPTX, "harbour.pptx");
    let extracted = extracted.unwrap();
    assert_eq!(extracted.title.as_deref(), Some("Tides for pilots"));
    assert_eq!(extracted.warnings, ["Slide 5 is hidden when the presentation is shown."]);
    let expected = [
        "# Tides for pilots",
        "Harbour of Westerhaven",
        "# Before entering",
        "- Read the gauge\n  - at the western pier\n- Call the pilot",
        "Notes: Mention channel 12.",
        "# Hours",
        "| Place | High water | High water |\n| --- | --- | --- |\n| Brill | 06:10 | 18:35 |\n| Maas | 06:40 | 19:05 |",
        // In the file, the right one comes first.
        "Left column",
        "Right column",
        "# Range",
        "Bar chart",
        "| | Brill | Maas |\n| --- | --- | --- |\n| January | 4.3 | 3.9 |\n| June | 2.5 | 2 |",
        "# Spare slide",
        "[Tables of the year](https://harbour.example/tables)",
    ];
    assert_eq!(extracted.text, expected.join("\n\n"));
    assert_eq!(slides_of(&extracted, "Mention channel 12."), Some((2, 2)));
    assert_eq!(slides_of(&extracted, "Left column"), Some((3, 3)));
    assert_eq!(extracted.locations.page_count(), Some(5));
}

#[test]
fn an_odt_becomes_markdown() {
    let (_, extracted) = extract(ODT, "harbour.odt");
    let extracted = extracted.unwrap();
    assert_eq!(extracted.title.as_deref(), Some("The tides of Westerhaven"));
    assert_eq!(extracted.language.as_deref(), Some("en-GB"));
    let expected = [
        "# The tides of Westerhaven",
        "The tide rises **twice a day**, and the harbour keeps *a table* of the hours.[^1]",
        "## High water",
        "See the [tables of the year](https://harbour.example/tables). It holds 10¹¹ grains   of sand.  \n\
         1\\. A line that only looks like an item",
        "### Before entering",
        "1. Read the gauge\n2. Call the pilot\n   - on channel 12\n   - or by lamp\n3. Wait for slack water",
        "| Place | High water | High water |\n| --- | --- | --- |\n| Brill | 06:10 | 18:35 |\n\
         | Maas \\| Rhine | 06:40 | 19:05 |\n| Maas \\| Rhine | 07:00 | |",
        "The pilot waits outside.",
        "Signals are shown at the mast.",
        "[^1]: Measured at the western pier.",
        "- Comment by Ann Ward, 2026-03-01T09:00:00: Is that still so?",
    ];
    assert_eq!(extracted.text, expected.join("\n\n"));
}

#[test]
fn an_odp_becomes_markdown_slide_by_slide() {
    let (_, extracted) = extract(ODP, "harbour.odp");
    let extracted = extracted.unwrap();
    assert_eq!(extracted.warnings, ["Slide 3 is hidden when the presentation is shown."]);
    let expected = [
        "# Tides for pilots",
        "Harbour of Westerhaven",
        "# Before entering",
        "- Read the gauge\n  - at the western pier\n- Call the pilot",
        "Right column",
        "Notes: Mention channel 12.",
        "# Spare slide",
        "| Place | High water | High water |\n| --- | --- | --- |\n| Brill | 06:10 | 18:35 |",
    ];
    assert_eq!(extracted.text, expected.join("\n\n"));
    assert_eq!(slides_of(&extracted, "Right column"), Some((2, 2)));
    assert_eq!(extracted.locations.page_count(), Some(3));
}

/// The slides that a part of the text stands on.
fn slides_of(extracted: &Extracted, part: &str) -> Option<(u32, u32)> {
    let start = extracted.text.find(part).unwrap();
    let start = extracted.text[..start].chars().count();
    extracted.locations.pages(start..start + part.chars().count())
}

#[test]
fn protected_documents_say_what_to_do() {
    let expected = "The document is protected by a password. Remove the protection and add it again.";
    assert_eq!(extract(PROTECTED, "protected.docx").1.unwrap_err().to_string(), expected);
    assert_eq!(extract(PROTECTED, "protected.pptx").1.unwrap_err().to_string(), expected);
    let unnamed = recognise(&PROTECTED[..SNIFF_BYTES], None, None).map(|format| format.name()).unwrap_err();
    assert!(unnamed.to_string().contains("Office document") || unnamed.to_string().contains("password"), "{unnamed}");
    let manifest = "<manifest:manifest><manifest:file-entry manifest:full-path='content.xml'>\
        <manifest:encryption-data manifest:checksum='x'/></manifest:file-entry></manifest:manifest>";
    let protected = package::rewritten(
        ODT,
        |name, content| {
            if name == "META-INF/manifest.xml" { manifest.into() } else { content }
        },
    );
    assert_eq!(extract(&protected, "protected.odt").1.unwrap_err().to_string(), expected);
}

#[test]
fn damaged_documents_are_read_as_far_as_they_go() {
    for (original, name) in [(DOCX, "a.docx"), (PPTX, "a.pptx"), (ODT, "a.odt"), (ODP, "a.odp")] {
        match extract(&original[..original.len() / 2], name).1 {
            Ok(extracted) => {
                let is_told = extracted.warnings.iter().any(|warning| warning.starts_with("The file is cut off"));
                assert!(is_told, "{name}: {:?}", extracted.warnings);
            }
            Err(reason) => assert_eq!(
                reason.to_string(),
                "The document is damaged and cannot be opened. Add an intact copy of it.",
                "{name}"
            ),
        }
    }
    // The end of the main part is missing, but not that of the archive.
    let cut = package::rewritten(DOCX, |name, content| {
        let at = content.windows(12).position(|window| window == b"Call the pil");
        if name == "word/document.xml" { content[..at.unwrap()].to_vec() } else { content }
    });
    let extracted = extract(&cut, "a.docx").1.unwrap();
    assert!(
        extracted.text.contains("1. Read the gauge\n") && !extracted.text.contains("pilot\n"),
        "{}",
        extracted.text
    );
    assert_eq!(extracted.warnings, ["The document is damaged: what follows its last readable part is missing."]);
    // Another part is damaged.
    let without_slide =
        package::rewritten(
            PPTX,
            |name, content| {
                if name == "ppt/slides/slide2.xml" { b"no slide".to_vec() } else { content }
            },
        );
    let extracted = extract(&without_slide, "a.pptx").1.unwrap();
    assert!(extracted.warnings.contains(&"Slide 2 is damaged and left out.".to_owned()), "{:?}", extracted.warnings);
    assert_eq!(slides_of(&extracted, "# Hours"), Some((3, 3)));
    let without_chart =
        package::rewritten(
            PPTX,
            |name, content| {
                if name.starts_with("ppt/charts/chart") { b"no chart".to_vec() } else { content }
            },
        );
    let extracted = extract(&without_chart, "a.pptx").1.unwrap();
    let expected = "Slide 4 has a chart that was left out, because it cannot be read.";
    assert!(extracted.warnings.contains(&expected.to_owned()), "{:?}", extracted.warnings);
}

#[test]
fn a_file_of_another_kind_is_told_from_the_one_it_is_named() {
    let no_document = package::made(&[("a.txt", b"text")]);
    for name in ["a.docx", "a.pptx", "a.odt", "a.odp"] {
        let reason = extract(&no_document, name).1.unwrap_err();
        assert_eq!(
            reason.to_string(),
            "The document is of another kind than its name or its type says. Correct them.",
            "{name}"
        );
    }
}
