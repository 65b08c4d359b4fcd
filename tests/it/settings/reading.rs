//! The reading of documents.

use std::time::Duration;

use serde_json::{Value, json};

use super::{cases, changed};
use crate::support::Client;

cases! {
    "documents.reading_memory" => large_pages(),
    "documents.reading_processor_time" => pages_that_take_long(),
    "documents.reading_timeout" => slow_starts(),
    "documents.max_text_size" => long_texts(),
}

/// Adds a page and waits for what becomes of it: its status, and the sentence about it.
async fn read(ada: &Client, workspace: &str, page: String) -> (String, String) {
    let input =
        json!({ "workspaceId": workspace, "filename": "a.html", "mediaType": "text/html", "byteSize": page.len() });
    let ticket = ada.change("createUpload", input, "upload { id url }").await["upload"].take();
    assert_eq!(ada.http().put(ticket["url"].as_str().unwrap()).body(page).send().await.unwrap().status(), 204);
    let input = json!({ "workspaceId": workspace, "source": { "uploadId": ticket["id"] } });
    let added = ada.change("addDocument", input, "document { id } job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let query = "query($id: ID!) { document(id: $id) { status statusMessage } }";
    let document = ada.ask(query, json!({ "id": added["document"]["id"] })).await["document"].take();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&document["status"]), text(&document["statusMessage"]))
}

fn page(paragraphs: usize) -> String {
    format!("<!doctype html><title>Tides</title><p>{}", "The tide rises and falls.<p>".repeat(paragraphs))
}

async fn large_pages() {
    let server = changed(|config| config.documents.reading_memory = 128 * 1024 * 1024).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (status, message) = read(&ada, &workspace, page(120_000)).await;
    assert!(status == "FAILED" && message.contains("`documents.reading_memory`"), "{status}: {message}");
}

async fn pages_that_take_long() {
    let server = changed(|config| config.documents.reading_processor_time = Duration::from_secs(1)).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (status, message) = read(&ada, &workspace, page(100_000)).await;
    assert!(status == "FAILED" && message.contains("`documents.reading_processor_time`"), "{status}: {message}");
}

async fn slow_starts() {
    // It is tried again, since a busy machine is slow: twice, and soon.
    let server = changed(|config| {
        config.documents.reading_timeout = Duration::from_millis(1);
        config.jobs.max_attempts = 2;
        config.jobs.retry_delay = Duration::from_millis(1);
    })
    .await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (status, message) = read(&ada, &workspace, page(10_000)).await;
    assert!(status == "FAILED" && message.contains("`documents.reading_timeout`"), "{status}: {message}");
}

async fn long_texts() {
    let server = changed(|config| config.documents.max_text_size = 1024 * 1024).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (status, message) = read(&ada, &workspace, page(50_000)).await;
    assert!(status == "FAILED" && message.contains("1 MiB"), "{status}: {message}");
}
