//! Pages that are scans, with the program Tesseract where it is installed.

use std::process::{Command, Stdio};
use std::time::Duration;

use dossier::internals::config::Config;
use serde_json::{Value, json};

use crate::formats::processed;
use crate::support::TestServer;

/// Whether the program is here. Without it a test is left out, but fails where nothing may be: `make test` installs it
/// and sets `DOSSIER_TEST_STRICT`.
#[expect(clippy::disallowed_methods, reason = "asks for the program, and whether it may be missing")]
fn has_tesseract() -> bool {
    let outcome = Command::new("tesseract").arg("--list-langs").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = outcome.is_ok_and(|status| status.success());
    assert!(
        is_there || std::env::var_os("DOSSIER_TEST_STRICT").is_none(),
        "tesseract is missing: run scripts/tesseract.sh"
    );
    is_there
}

/// What becomes of a document of the crate `pdf` where letters are recognised, and one more thing is changed.
async fn read(name: &str, change: impl FnOnce(&mut Config)) -> Value {
    let server = TestServer::start_with(|config| {
        config.documents.ocr = serde_json::from_value(json!("tesseract")).unwrap();
        change(config);
    })
    .await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    processed(&ada, &workspace, &format!("pdf/tests/files/{name}.pdf")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_in_scans_are_recognised_and_passages_know_their_place() {
    if !has_tesseract() {
        return;
    }
    let document = read("scanned-letter", |_| {}).await;
    let told = "Page 2 is a scan: its text was recognised in the picture and may have errors.";
    assert_eq!((&document["status"], &document["statusMessage"]), (&json!("READY"), &json!(told)), "{document:#}");
    let text = document["text"]["content"].as_str().unwrap();
    for words in
        ["rules of the harbour are enclosed", "# Rules of the Harbour", "computed for the whole year in advance"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let passages = document["chunks"]["nodes"].as_array().unwrap();
    let places = passages.iter().flat_map(|passage| passage["locations"].as_array().unwrap());
    let on_scan: Vec<_> = places.filter(|place| place["page"] == 2).collect();
    assert!(!on_scan.is_empty(), "{document:#}");
    for place in on_scan {
        let part = |name: &str| place["area"][name].as_f64().unwrap();
        assert!(part("left") > 0.1 && part("width") < 0.85 && part("top") > 0.07 && part("height") < 0.3, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scans_that_are_not_read_are_told() {
    if !has_tesseract() {
        return;
    }
    let scans = "Page 2 is a scan: it holds pictures and no text. ";
    let too_many = "The document has more scans than letters are recognised in. Split it, or ask the operator to raise \
                    `documents.ocr_pages` and `documents.ocr_timeout`.";
    let document = read("scanned-letter", |config| config.documents.ocr_timeout = Duration::ZERO).await;
    assert_eq!(document["statusMessage"], format!("{scans}{too_many}"), "{document:#}");
    let document = read("partly-scanned", |config| config.documents.ocr_pages = 1).await;
    assert!(document["statusMessage"].as_str().unwrap().ends_with(too_many), "{document:#}");
    let document = read("scanned-letter", |config| config.documents.ocr_languages = "nowhere".to_owned()).await;
    let in_vain = "In some of its scans no letters could be recognised.";
    let expected = (json!("READY"), json!(format!("{scans}{in_vain}")));
    assert_eq!((document["status"].clone(), document["statusMessage"].clone()), expected, "{document:#}");
}

/// Without letters in its scans, the rest of a document is read as before.
#[tokio::test(flavor = "multi_thread")]
async fn scans_without_letters_change_nothing() {
    if !has_tesseract() {
        return;
    }
    let document = read("partly-scanned", |_| {}).await;
    assert_eq!(document["status"], "READY", "{document:#}");
    assert_eq!(document["pageCount"], 4, "{document:#}");
}
