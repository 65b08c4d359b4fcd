//! Uploads and downloads.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::wire::{Wire, http2, silent_over_http2};
use super::{cases, changed};
use crate::support::{Client, TestServer};

cases! {
    "storage.max_file_size" => large_files(),
    "storage.max_files_per_request" => many_files(),
    "storage.upload_timeout" => long_uploads(),
    "storage.upload_idle_timeout" => pauses(),
    "storage.upload_ticket_life" => old_tickets(),
    "storage.download_link_life" => old_links(),
    "storage.workspace_quota" => full_workspaces(),
}

const SHORT: Duration = Duration::from_millis(400);

/// Asks for a ticket.
async fn ticket(ada: &Client, workspace: &str, size: usize) -> Value {
    let input = json!({ "workspaceId": workspace, "filename": "a.txt", "mediaType": "text/plain", "byteSize": size });
    ada.try_change("createUpload", input, "upload { id url }").await
}

/// Begins a PUT to a ticket.
async fn put(server: &TestServer, ticket: &Value, length: usize, start: &str) -> Wire {
    let path = ticket["upload"]["url"].as_str().unwrap().splitn(4, '/').nth(3).unwrap().to_owned();
    let mut wire = Wire::connect(server).await;
    wire.send(&format!("PUT /{path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{start}")).await;
    wire
}

async fn large_files() {
    let server = changed(|config| config.storage.max_file_size = 10).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    assert_eq!(ticket(&ada, &workspace, 11).await["errors"][0]["code"], "FILE_TOO_LARGE");
    assert_eq!(ticket(&ada, &workspace, 10).await["errors"], json!([]));
}

/// The beginning of a form with so many files.
fn form(files: usize) -> String {
    let variables: Value = (0..files).map(|n| (format!("f{n}"), Value::Null)).collect::<serde_json::Map<_, _>>().into();
    let map: Value = (0..files)
        .map(|n| (n.to_string(), json!([format!("variables.f{n}")])))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let operations = json!({ "query": "mutation { __typename }", "variables": variables });
    [("operations", operations), ("map", map)]
        .map(|(name, content)| format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n"))
        .concat()
        + "--xx\r\n"
}

async fn send_form(server: &TestServer, ada: &Client, start: &str) -> Wire {
    let mut wire = Wire::connect(server).await;
    let token = ada.token.as_deref().unwrap();
    wire.send(&format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: multipart/form-data; boundary=xx\r\ncontent-length: 100000\r\n\r\n{start}"
    ))
    .await;
    wire
}

async fn many_files() {
    let server = changed(|config| config.storage.max_files_per_request = 1).await;
    let ada = server.person("Ada").await;
    assert_eq!(send_form(&server, &ada, &form(2)).await.status().await, 413);
}

async fn long_uploads() {
    let server = changed(|config| config.storage.upload_timeout = SHORT).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let ticket = ticket(&ada, &workspace, 1_000_000).await;
    let mut wire = put(&server, &ticket, 1_000_000, "x").await;
    assert!(wire.drip("x").await.starts_with("HTTP/1.1 408"), "by a ticket");
    let mut wire = send_form(&server, &ada, "--xx\r\n").await;
    assert!(wire.drip("x").await.starts_with("HTTP/1.1 408"), "in a form");
}

async fn pauses() {
    let server = changed(|config| config.storage.upload_idle_timeout = SHORT).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let ticket = ticket(&ada, &workspace, 100).await;
    let started = Instant::now();
    for mut wire in [put(&server, &ticket, 100, "x").await, send_form(&server, &ada, "--xx\r\n").await] {
        assert_eq!(wire.status().await, 408);
        wire.closed().await;
    }
    assert!(started.elapsed() >= SHORT && started.elapsed() < SHORT * 5, "{:?}", started.elapsed());
    let client = http2();
    let by_ticket = client.put(ticket["upload"]["url"].as_str().unwrap()).header("content-length", 100);
    let form = client.post(format!("{}/graphql", server.url())).bearer_auth(ada.token.as_deref().unwrap());
    let form = form.header("content-type", "multipart/form-data; boundary=xx");
    for (request, start) in [(by_ticket, "x"), (form, "--xx\r\n")] {
        let (status, time) = silent_over_http2(request, start).await;
        assert!(status == 408 && time >= SHORT && time < SHORT * 5, "{start}: {status} after {time:?}");
    }
    // Nothing was taken: the ticket is still good.
    let whole = "x".repeat(100);
    assert_eq!(put(&server, &ticket, 100, &whole).await.status().await, 204);
}

async fn old_tickets() {
    let server = changed(|config| config.storage.upload_ticket_life = Duration::ZERO).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let ticket = ticket(&ada, &workspace, 1).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(put(&server, &ticket, 1, "x").await.status().await, 404);
}

async fn old_links() {
    let server = changed(|config| config.storage.download_link_life = Duration::ZERO).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let source = json!({ "text": { "content": "Low water at noon.", "mediaType": "text/plain" } });
    let input = json!({ "workspaceId": workspace, "source": source });
    let added = ada.change("addDocument", input, "document { download { url } }").await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let link = added["document"]["download"]["url"].as_str().unwrap();
    assert_eq!(ada.http().get(link).send().await.unwrap().status(), 404);
}

async fn full_workspaces() {
    let server = changed(|config| config.storage.workspace_quota = 0).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    assert_eq!(ticket(&ada, &workspace, 1).await["errors"][0]["code"], "QUOTA_EXCEEDED");
}
