//! Files of every format, from the upload to the passage and its place in the original.

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

const OFFICE: &str = "application/vnd.openxmlformats-officedocument.";
const OPEN: &str = "application/vnd.oasis.opendocument.";

/// A file below `crates`, the media type that its content shows, and what must be in its text.
const FILES: &[(&str, (&str, &str), &str)] = &[
    ("extraction/tests/files/harbour.docx", (OFFICE, "wordprocessingml.document"), "harbour"),
    ("extraction/tests/files/harbour.pptx", (OFFICE, "presentationml.presentation"), "harbour"),
    ("extraction/tests/files/harbours.xlsx", (OFFICE, "spreadsheetml.sheet"), "| "),
    ("extraction/tests/files/harbours.xls", ("application/", "vnd.ms-excel"), "| "),
    ("extraction/tests/files/harbour.odt", (OPEN, "text"), "harbour"),
    ("extraction/tests/files/harbour.odp", (OPEN, "presentation"), "harbour"),
    ("extraction/tests/files/harbours.ods", (OPEN, "spreadsheet"), "| "),
    ("extraction/tests/files/harbours.csv", ("text/", "csv"), "| "),
    ("extraction/tests/files/readings.jsonl", ("application/", "json"), "| "),
    ("extraction/tests/files/tides.json", ("application/", "json"), "tide"),
    ("extraction/tests/files/tides.epub", ("application/", "epub+zip"), "tide"),
    ("extraction/tests/files/tables.eml", ("message/", "rfc822"), "table"),
    ("extraction/tests/files/pilots.rtf", ("application/", "rtf"), "pilot"),
    ("extraction/tests/files/harbour-office.zip", ("application/", "zip"), "harbour"),
    ("pdf/tests/files/two-columns.pdf", ("application/", "pdf"), "the"),
    ("pdf/tests/files/tables.pdf", ("application/", "pdf"), "| "),
];

/// Files that are not read, and a word of the reason.
const REFUSED: &[(&str, &str)] = &[
    ("extraction/tests/files/protected.docx", "password"),
    ("extraction/tests/files/protected.xlsx", "password"),
    ("pdf/tests/files/password.pdf", "password"),
    ("pdf/tests/files/scanned.pdf", "scan"),
    ("pdf/tests/files/rubbish.pdf", "damaged"),
];

fn content(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/crates/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Uploads a file, waits until it was processed, and answers with the document.
pub async fn processed(ada: &Client, workspace: &str, path: &str) -> Value {
    let content = content(path);
    let name = path.rsplit('/').next().unwrap();
    // What a browser says of a file whose ending it does not know: the content decides.
    let media_type = "application/octet-stream";
    let input =
        json!({ "workspaceId": workspace, "filename": name, "mediaType": media_type, "byteSize": content.len() });
    let ticket = ada.change("createUpload", input, "upload { id url }").await["upload"].take();
    assert_eq!(ada.http().put(ticket["url"].as_str().unwrap()).body(content).send().await.unwrap().status(), 204);
    let input = json!({ "workspaceId": workspace, "source": { "uploadId": ticket["id"] } });
    let added = ada.change("addDocument", input, "document { id } job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let query = "query($id: ID!) { document(id: $id) { name status statusMessage mediaType pageCount text { content }
        chunks(first: 100) { nodes { text pageStart locations { page sheet cells part area { left top width height } } } } } }";
    ada.ask(query, json!({ "id": added["document"]["id"] })).await["document"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_every_format_becomes_text() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    for (path, (family, kind), part) in FILES {
        let document = processed(&ada, &workspace, path).await;
        let read = (document["status"].as_str().unwrap(), document["mediaType"].as_str().unwrap());
        assert_eq!(read, ("READY", format!("{family}{kind}").as_str()), "{path}: {document:#}");
        let text = document["text"]["content"].as_str().unwrap();
        assert!(text.to_lowercase().contains(part), "{path}: {text}");
    }
}

/// C-ING-3: nothing of such a file is searchable, and its owner knows why.
#[tokio::test(flavor = "multi_thread")]
async fn c_ing_3_files_that_cannot_be_read_fail_with_a_reason() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    for (path, word) in REFUSED {
        let document = processed(&ada, &workspace, path).await;
        assert_eq!(document["status"], "FAILED", "{path}: {document:#}");
        assert!(document["statusMessage"].as_str().unwrap().contains(word), "{path}: {document:#}");
        assert_eq!(document["chunks"]["nodes"], json!([]), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passages_know_their_place_in_the_original() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let place = async |path: &str| processed(&ada, &workspace, path).await["chunks"]["nodes"][0].take();

    let passage = place("pdf/tests/files/tables.pdf").await;
    let (place_on_page, area) = (&passage["locations"][0], &passage["locations"][0]["area"]);
    assert_eq!((&passage["pageStart"], &place_on_page["page"]), (&json!(1), &json!(1)), "{passage:#}");
    for (start, length) in [("left", "width"), ("top", "height")] {
        let (start, length) = (area[start].as_f64().unwrap(), area[length].as_f64().unwrap());
        assert!(start >= 0.0 && length > 0.0 && start + length <= 1.001, "{area}");
    }
    let passage = place("extraction/tests/files/harbour.pptx").await;
    assert_eq!(passage["locations"][0]["page"], 1, "{passage:#}");
    let passage = place("extraction/tests/files/harbours.xlsx").await;
    let cells = passage["locations"].as_array().unwrap().iter().find(|location| location["cells"].is_string());
    assert!(cells.is_some_and(|cells| cells["sheet"].is_string()), "{passage:#}");
    let passage = place("extraction/tests/files/tides.epub").await;
    assert!(passage["locations"][0]["part"].is_string(), "{passage:#}");
}
