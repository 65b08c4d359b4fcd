//! What is read, what is refused, and what a child answers.

use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::config::Config;

fn reader(readers: u32, script: &str) -> DocumentReader {
    let settings = DocumentsConfig { readers, ..Config::for_tests(Path::new("nowhere")).documents };
    DocumentReader::new(Child::new("sh").argument("-c").argument(script), &settings)
}

async fn read(reader: &DocumentReader, media_type: &str) -> Result<Extracted, NotRead> {
    let original = Original { media_type: media_type.to_owned(), charset: None, base_url: None };
    reader.read("Some words.".into(), &original).await
}

#[tokio::test]
async fn c_ing_3_no_more_documents_are_read_at_once_than_the_setting_says() {
    let pause = Duration::from_millis(300);
    let reader = reader(1, "sleep 0.3");
    let begun = Instant::now();
    let both = tokio::join!(read(&reader, "text/html"), read(&reader, "text/html"));
    assert_eq!(both, (Err(NotRead::NoAnswer), Err(NotRead::NoAnswer)));
    assert!(begun.elapsed() >= 2 * pause, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn c_ing_3_a_process_that_fails_is_no_answer_and_no_end_of_the_server() {
    for (script, expected) in [
        ("echo rubbish", NotRead::NoAnswer),
        ("exit 3", NotRead::Breach(Breach::Failed { code: 3, stderr: 0 })),
        ("kill -11 $$", NotRead::Breach(Breach::Killed { signal: 11, stderr: 0 })),
    ] {
        assert_eq!(read(&reader(1, script), "text/html").await, Err(expected), "{script}");
    }
}

#[tokio::test]
async fn c_ing_3_what_a_process_answers_is_made_storable() {
    let answer = r#"{ "outcome": { "Ok": { "text": "Hig\u0000h\ufffe water", "markup": "text/plain",
        "locations": [[0, { "Part": "a\u0000" }], [4, { "Cells": { "sheet": "\u0000", "range": "A\uffff" } }]],
        "title": "T\u0000", "language": "\u0000no tag", "warnings": ["W\u0000"], "scans": [] } }, "scans": [] }"#;
    let script = format!("printf '%s' '{}'", answer.replace('\n', " "));
    let read = read(&reader(1, &script), "text/html").await.unwrap();
    assert_eq!(read.text, "Hig\u{FFFD}h\u{FFFD} water");
    let told = format!("{read:?}");
    assert!(!told.contains("\\0") && !told.contains("\\u{fff"), "{told}");
    assert_eq!((read.title.as_deref(), read.language), (Some("T\u{FFFD}"), None));
    let script = "printf '%s' '{ \"outcome\": { \"Err\": \"A\\u0000\" }, \"scans\": [] }'";
    let refused = super::tests::read(&reader(1, script), "text/html").await;
    assert_eq!(refused, Err(NotRead::Rejected("A\u{FFFD}".to_owned())));
}

#[tokio::test]
async fn a_program_that_is_missing_is_told_of_documents_with_scans_alone() {
    let answer = |scans: &str| {
        let extracted = r#"{ "text": "Words", "markup": "text/plain", "locations": [], "warnings": [], "scans": [] }"#;
        format!("printf '%s' '{{ \"outcome\": {{ \"Ok\": {extracted} }}, \"scans\": {scans} }}'")
    };
    for (scans, warnings) in [("[]", vec![]), ("[2]", vec![NOT_INSTALLED.to_owned()])] {
        let reader = DocumentReader { recognition: Recognition::NotInstalled, ..reader(1, &answer(scans)) };
        assert_eq!(read(&reader, "text/html").await.unwrap().warnings, warnings, "{scans}");
    }
}

#[tokio::test]
async fn what_is_only_decoded_needs_no_process() {
    assert_eq!(read(&reader(1, "exit 1"), "text/plain").await.unwrap().text, "Some words.");
}
