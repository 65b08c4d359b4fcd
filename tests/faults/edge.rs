//! Clients that request without reading and send without end: their memory use in the server stays bounded.

use std::time::Duration;

use futures_util::SinkExt as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::caller::{Caller, http};
use crate::follower::open;
use crate::lab::{Lab, Process};
use crate::model::Model;

const READERS: usize = 40;
/// Size of the file, in bytes.
const FILE: usize = 40 * 1024 * 1024;
const SOCKETS: usize = 20;

/// A server that serves requests but runs no jobs: a file of this size need only be stored.
async fn api() -> (Lab, Process, Caller, String) {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    let server = lab.start("api", &[]).await;
    let caller = Caller::register(&server.url).await;
    let workspace = caller.workspace().await;
    (lab, server, caller, workspace)
}

fn address(url: &str) -> String {
    url.trim_start_matches("http://").split('/').next().unwrap().to_owned()
}

/// Uploads a file with a ticket and returns the path of its download link.
async fn stored(caller: &Caller, workspace: &str) -> String {
    let input = json!({ "workspaceId": workspace, "filename": "a.txt", "mediaType": "text/plain", "byteSize": FILE });
    let ticket = caller.change("createUpload", input, "upload { id url }").await["upload"].take();
    let content = "A line that says next to nothing.\n".repeat(FILE / 34 + 1).into_bytes();
    let url = ticket["url"].as_str().unwrap();
    let sent = http(Duration::from_secs(60)).put(url).body(content[..FILE].to_vec()).send().await.unwrap();
    assert_eq!(sent.status(), 204);
    let input = json!({ "workspaceId": workspace, "source": { "uploadId": ticket["id"] } });
    let added = caller.change("addDocument", input, "document { download { url } }").await;
    let link = added["document"]["download"]["url"].as_str().unwrap_or_else(|| panic!("{added}"));
    format!("/{}", link.splitn(4, '/').nth(3).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_11_readers_of_ranges_who_take_nothing_cost_little() {
    let (_lab, server, caller, workspace) = api().await;
    let path = stored(&caller, &workspace).await;
    let quiet = server.memory();
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let mut reader = TcpStream::connect(address(&server.url)).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nrange: bytes=0-\r\n\r\n");
        reader.write_all(head.as_bytes()).await.unwrap();
        let mut start = [0; 12];
        reader.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 206");
        readers.push(reader);
    }
    let mut most = 0;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        most = most.max(server.memory());
    }
    let each = most.saturating_sub(quiet) / READERS as u64;
    println!("{READERS} readers of a range of 40 MiB: {quiet} KiB before, {most} KiB at most, {each} KiB each");
    // Some 100 KiB of buffers, and as much again of what the threads that read for the first time keep. Read whole, or
    // ahead, it would be megabytes.
    assert!(each <= 512, "{each} KiB for one reader");
    // A client that reads gets everything.
    let mut whole = vec![0; FILE / 2];
    tokio::time::timeout(Duration::from_secs(60), readers[0].read_exact(&mut whole)).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c_str_15_large_pings_whose_answers_nobody_reads_cost_little() {
    let (_lab, server, caller, _) = api().await;
    let quiet = server.memory();
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS {
        let mut socket = open(&server.url, &caller.token).await.unwrap();
        let ping = json!({ "type": "ping", "payload": { "text": "x".repeat(65_000) } }).to_string();
        for _ in 0..299 {
            // The server may stop reading, or close the socket.
            let sent = tokio::time::timeout(Duration::from_millis(200), socket.send(Message::text(ping.clone()))).await;
            if !matches!(sent, Ok(Ok(()))) {
                break;
            }
        }
        sockets.push(socket);
    }
    let most = server.memory();
    println!("{SOCKETS} sockets with 299 pings of 65 kB: {quiet} KiB before, {most} KiB after");
    // Per socket: a quarter of `limits.outbound_bytes`, and one incoming message.
    let bound = SOCKETS as u64 * 1024;
    assert!(most < quiet + bound, "{quiet} KiB grew to {most} KiB");
}
