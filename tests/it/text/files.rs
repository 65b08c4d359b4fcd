//! Files as strangers send them.

use encoding_rs::Encoding;
use serde_json::{Value, json};

use crate::support::{Client, TestServer};

const JAPANESE: &str = "潮の満ち引きは、月と太陽の引力によって起こります。港では一日に二回、満潮と干潮があり、船の出入りはその時刻に合わせて\
    決められます。";
const RUSSIAN: &str = "Приливы и отливы вызваны притяжением Луны и Солнца. В каждом порту есть таблица, по которой суда узнают время \
    полной воды.";
const KOREAN: &str = "조석은 달과 태양의 인력 때문에 바닷물이 주기적으로 오르내리는 현상이다. 항구에서는 하루에 두 번 밀물과 썰물이 있다.";

/// Sends a file with a ticket, adds it, and answers with the document once it is processed.
async fn document(ada: &Client, workspace: &str, media_type: &str, content: &[u8]) -> Value {
    let input =
        json!({ "workspaceId": workspace, "filename": "a.txt", "mediaType": media_type, "byteSize": content.len() });
    let ticket = ada.change("createUpload", input, "upload { id url }").await["upload"].take();
    let put = ada.http().put(ticket["url"].as_str().unwrap()).body(content.to_vec()).send().await.unwrap();
    assert_eq!(put.status(), 204);
    let input = json!({ "workspaceId": workspace, "source": { "uploadId": ticket["id"] } });
    let added = ada.change("addDocument", input, "document { id } job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let query = "query($id: ID!) { document(id: $id) { status statusMessage mediaType text { content } } }";
    ada.ask(query, json!({ "id": added["document"]["id"] })).await["document"].take()
}

fn written(text: &str, label: &str) -> Vec<u8> {
    Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_in_its_encoding_and_a_guess_is_told() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    for (label, text) in [
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
        ("koi8-r", RUSSIAN),
        ("windows-1251", RUSSIAN),
        ("euc-kr", KOREAN),
    ] {
        let guessed = document(&ada, &workspace, "text/plain", &written(text, label)).await;
        assert_eq!((&guessed["status"], &guessed["text"]["content"]), (&json!("READY"), &json!(text)), "{label}");
        assert!(guessed["statusMessage"].as_str().unwrap().contains("encoding"), "{label}: {guessed:#}");
        // Another text, so that it is another document.
        let text = format!("{text}\n2");
        let declared = format!("text/plain; charset={label}");
        let read = document(&ada, &workspace, &declared, &written(&text, label)).await;
        assert_eq!((&read["text"]["content"], &read["statusMessage"]), (&json!(text), &Value::Null), "{declared}");
        assert_eq!(read["mediaType"], "text/plain");
    }
    let mut bytes = "Die Flut in Husum fällt später als in Büsum. Öl schwimmt.".as_bytes().to_vec();
    bytes.push(0xFF);
    let damaged = document(&ada, &workspace, "text/plain", &bytes).await;
    assert!(damaged["text"]["content"].as_str().unwrap().starts_with("Die Flut in Husum fällt später"), "{damaged:#}");
    assert!(damaged["statusMessage"].as_str().unwrap().contains("damaged"), "{damaged:#}");
    let page = written(
        &format!("<html><head><meta charset=\"euc-jp\"></head><body><p>{JAPANESE}</p></body></html>"),
        "euc-jp",
    );
    let page = document(&ada, &workspace, "text/html", &page).await;
    assert!(page["text"]["content"].as_str().unwrap().contains("満潮"), "{page:#}");
    assert_eq!(page["statusMessage"], Value::Null);
    let clean = document(&ada, &workspace, "text/plain", "Größe".as_bytes()).await;
    assert_eq!(clean["statusMessage"], Value::Null);
}

fn stored_files(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| match entry.path() {
            path if path.is_dir() => stored_files(&path),
            _ => 1,
        })
        .sum()
}

/// Adds a file of the request itself.
async fn send_file(ada: &Client, workspace: &str, content: &str) -> Value {
    let query = "mutation($input: AddDocumentInput!) { addDocument(input: $input) { document { id } errors { code message path } } }";
    let variables = json!({ "input": { "workspaceId": workspace, "source": { "file": null } } });
    let operations = json!({ "query": query, "variables": variables }).to_string();
    let map = json!({ "0": ["variables.input.source.file"] }).to_string();
    let mut body = String::new();
    for (head, text) in [
        ("name=\"operations\"", operations.as_str()),
        ("name=\"map\"", &map),
        ("name=\"0\"; filename=\"a.txt\"", content),
    ] {
        body.push_str(&format!("--xx\r\ncontent-disposition: form-data; {head}\r\n\r\n{text}\r\n"));
    }
    let request =
        ada.http().post(format!("{}/graphql", ada.url)).header("content-type", "multipart/form-data; boundary=xx");
    ada.signed(request.body(body + "--xx--\r\n")).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_is_refused_and_leaves_nothing() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let before = stored_files(server.folder.path());
    for (content, code) in
        [("", "INVALID_INPUT"), ("GIF89a x", "UNSUPPORTED_MEDIA_TYPE"), ("a\0b", "UNSUPPORTED_MEDIA_TYPE")]
    {
        let answer = send_file(&ada, &workspace, content).await;
        let refusal = &answer["data"]["addDocument"]["errors"][0];
        assert_eq!(refusal["code"], code, "{content:?}: {answer:#}");
    }
    assert_eq!(stored_files(server.folder.path()), before, "nothing is left behind");
    let answer = send_file(&ada, &workspace, "Tides.").await;
    assert_eq!(answer["data"]["addDocument"]["errors"], json!([]), "{answer:#}");
    assert_eq!(stored_files(server.folder.path()), before + 1, "the count sees what is stored");
    let input = json!({ "workspaceId": workspace, "filename": "a.txt", "mediaType": "text/plain", "byteSize": 0 });
    let ticket = ada.try_change("createUpload", input, "upload { id }").await;
    assert_eq!(ticket["errors"][0]["code"], "INVALID_INPUT");
    for nothing in ["", " \n", "\u{FEFF}", "\u{200B}\u{2060}"] {
        let input = json!({ "workspaceId": workspace, "source": { "text": { "content": nothing } } });
        let refused = ada.try_change("addDocument", input, "document { id }").await;
        assert_eq!(refused["errors"][0]["path"], json!(["input", "source", "text", "content"]), "{nothing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn known_content_is_told_with_what_was_not_taken_over() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let add = async |name: &str, tags: Value, metadata: Value, key: Option<&str>| {
        let source = json!({ "text": { "content": "The gauge at Brest has measured since 1807." } });
        let input = json!({ "workspaceId": workspace, "name": name, "source": source, "tags": tags, "metadata": metadata,
            "idempotencyKey": key });
        ada.change("addDocument", input, "document { id name tags { name } } isKnown ignoredFields").await
    };
    let first = add("gauge", json!(["Meer"]), json!({ "year": 1807 }), None).await;
    assert_eq!((&first["isKnown"], &first["ignoredFields"]), (&json!(false), &json!([])));
    let same = add("gauge", json!(["MEER"]), json!({ "year": 1807 }), None).await;
    assert_eq!((&same["isKnown"], &same["ignoredFields"]), (&json!(true), &json!([])), "{same:#}");
    let other = add("pegel", json!(["Meer", "Küste"]), json!({ "year": 1808 }), Some("k")).await;
    assert_eq!(other["document"], first["document"], "it stays as it is");
    assert_eq!((&other["isKnown"], &other["ignoredFields"]), (&json!(true), &json!(["name", "tags", "metadata"])));
    let source = json!({ "text": { "content": "The gauge at Brest has measured since 1807." } });
    let unprocessed = json!({ "workspaceId": workspace, "name": "gauge", "source": source, "process": false });
    let known = ada.change("addDocument", unprocessed, "ignoredFields").await;
    assert_eq!(known["ignoredFields"], json!(["process"]), "it is processed already");
    let repeated = add("pegel", json!(["Meer", "Küste"]), json!({ "year": 1808 }), Some("k")).await;
    assert_eq!(repeated["document"], first["document"], "the key names the document that exists");
}
