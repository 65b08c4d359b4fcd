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

async fn tables(reader: &DocumentReader, media_type: &str) -> Result<Vec<Table>, NotRead> {
    let original = Original { media_type: media_type.to_owned(), charset: None, base_url: None };
    reader.tables("| Port | Range |\n| --- | --- |\n| Brill | 4.3 |\n".into(), &original).await
}

/// A process that answers this.
fn answering(answer: &str) -> DocumentReader {
    reader(1, &format!("printf '%s' '{}'", answer.replace('\n', " ")))
}

#[tokio::test]
async fn tables_are_read_with_the_text_of_each_cell() {
    // What is only decoded needs no process.
    let found = tables(&reader(1, "exit 1"), "text/markdown").await.unwrap();
    let cells: Vec<_> = found[0].cells.iter().map(|cell| (cell.row, cell.column, cell.text.as_str())).collect();
    assert_eq!((found.len(), found[0].rows, found[0].columns), (1, 2, 2));
    assert_eq!(cells, [(0, 0, "Port"), (0, 1, "Range"), (1, 0, "Brill"), (1, 1, "4.3")]);
    let refused = tables(&reader(1, "exit 1"), "video/mp4").await;
    let sentence = "Documents of the type video/mp4 are not read by this server.".to_owned();
    assert_eq!(refused, Err(NotRead::Rejected(sentence)));
}

/// The tables of a table of one cell as a child tells them, with something put in the place of something else.
fn told(from: &str, to: &str) -> String {
    let cell = r#"{"row":0,"column":0,"row_span":1,"column_span":1,"is_header":true,"text":"Brill","location":null,
        "sources":[{"Text":{"start":0,"end":5}}],"method":"Marked","confidence":1.0}"#;
    let table = format!(
        r#"{{"Ok":[{{"title":"Ports","rows":1,"columns":1,"cells":[{cell}],"location":{{"Part":"a"}},"method":"Marked",
        "unplaced":[{{"text":"x","location":{{"Cells":{{"sheet":"s","range":"A1"}}}}}}]}}]}}"#
    );
    assert!(table.contains(from), "{from}");
    table.replace(from, to)
}

#[tokio::test]
async fn c_ing_3_tables_that_a_process_tells_are_made_storable() {
    let answer = told("Brill", "Br\\u0000ill").replace("Ports", "P\\ufffe").replace(r#""x""#, r#""\u0000""#);
    let answer = answer.replace(r#""sheet":"s""#, r#""sheet":"\u0000""#).replace(r#""Part":"a""#, r#""Part":"\u0000""#);
    let found = tables(&answering(&answer), "text/html").await.unwrap();
    let told = format!("{found:?}");
    assert!(!told.contains("\\0") && !told.contains("\\u{fff"), "{told}");
    assert_eq!((found[0].cells[0].text.as_str(), found[0].unplaced[0].text.as_str()), ("Br\u{FFFD}ill", "\u{FFFD}"));
    let refused = tables(&answering(r#"{"Err":"A\u0000"}"#), "text/html").await;
    assert_eq!(refused, Err(NotRead::Rejected("A\u{FFFD}".to_owned())));
}

#[tokio::test]
async fn c_ing_3_tables_that_cannot_be_are_no_answer() {
    assert!(tables(&answering(&told("Brill", "Brill")), "text/html").await.is_ok());
    for (from, to) in [
        (r#""rows":1"#, r#""rows":4294967295"#),
        (r#""rows":1,"columns":1"#, r#""rows":65536,"columns":65536"#),
        (r#""row":0"#, r#""row":1"#),
        (r#""row_span":1"#, r#""row_span":4294967295"#),
        (r#""column":0"#, r#""column":4294967295"#),
        (r#""column_span":1"#, r#""column_span":0"#),
        (r#""start":0"#, r#""start":9"#),
        (r#""confidence":1.0"#, r#""confidence":7.0"#),
        (r#""row":0"#, r#""row":-1"#),
        (r#"{"Ok""#, r#"{"Perhaps""#),
    ] {
        let answered = tables(&answering(&told(from, to)), "text/html").await;
        assert_eq!(answered, Err(NotRead::NoAnswer), "{to}");
    }
}

#[tokio::test]
async fn c_ing_3_a_process_that_fails_has_no_tables() {
    let writing = "head -c 20000000 /dev/zero";
    let settings = DocumentsConfig { max_text_size: 1024, ..Config::for_tests(Path::new("nowhere")).documents };
    let bounded = |script: &str| DocumentReader::new(Child::new("sh").argument("-c").argument(script), &settings);
    for (script, expected) in [
        ("echo rubbish", NotRead::NoAnswer),
        ("exit 3", NotRead::Breach(Breach::Failed { code: 3, stderr: 0 })),
        ("kill -11 $$", NotRead::Breach(Breach::Killed { signal: 11, stderr: 0 })),
        (writing, NotRead::Breach(Breach::TooMuchOutput)),
    ] {
        assert_eq!(tables(&bounded(script), "text/html").await, Err(expected), "{script}");
    }
}
