use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::socket::Client;
use super::toy::{Server, eventually};

/// C-STR-9: operations, sockets and messages are limited; those within the limit continue.
#[tokio::test]
async fn operations_of_a_socket_are_limited() {
    let server = Server::with(|settings| settings.socket.operations = 2).await;
    let mut client = Client::open(&server, "good").await;
    for id in ["1", "2"] {
        client.subscribe(id, "subscription { ticks(pause: 60000) { number } }").await;
    }
    client.subscribe("3", "{ hello }").await;
    let refused = client.next().await;
    assert_eq!(
        (refused["id"].as_str(), refused["payload"][0]["extensions"]["code"].as_str()),
        (Some("3"), Some("RATE_LIMITED"))
    );
    assert_eq!(server.counts.live_streams.load(Ordering::SeqCst), 2);
    client.send(json!({ "type": "complete", "id": "1" })).await;
    client.subscribe("3", "{ hello }").await;
    assert_eq!(client.next().await["type"], "next");
}

#[tokio::test]
async fn sockets_of_users_and_addresses_are_limited() {
    let server = Server::with(|settings| {
        settings.socket.per_user = 1;
        settings.socket.per_address = 3;
    })
    .await;
    let first = Client::open(&server, "good").await;
    let mut second = Client::connect(&server).await;
    second.send(json!({ "type": "connection_init", "payload": { "authToken": "good" } })).await;
    assert_eq!(second.closed().await.0, 1013);
    // Reading on lets the library answer the close frame, which frees the slot.
    assert!(second.try_next().await.is_none());
    let _other = Client::open(&server, "other").await;
    let _waiting = Client::connect(&server).await;
    let many = Client::try_connect(&server, &[("sec-websocket-protocol", "graphql-transport-ws")]).await;
    assert!(matches!(many.err(), Some(Error::Http(response)) if response.status() == 429));
    drop(first);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let _again = Client::open(&server, "good").await;
}

#[tokio::test]
async fn messages_are_limited() {
    let server = Server::with(|settings| settings.socket.messages_per_minute = 5).await;
    let mut client = Client::open(&server, "good").await;
    for _ in 0..5 {
        client.subscribe("1", "{ hello }").await;
        assert_eq!(client.next().await["type"], "next");
        assert_eq!(client.next().await["type"], "complete");
    }
    client.subscribe("1", "{ hello }").await;
    let refused = client.next().await;
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    assert!(refused["payload"][0]["extensions"]["retryAfterSeconds"].as_u64().unwrap() > 0);
    for _ in 0..6 {
        client.send(json!({ "type": "pong" })).await;
    }
    assert_eq!(client.closed().await.0, 1008);
}

/// C-STR-8: a peer that does not answer pings is disconnected within two intervals.
#[tokio::test]
async fn silent_peers_are_cut() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Server::with(|settings| settings.socket.ping_time = Duration::from_secs(1)).await;
    // A raw connection, on which no library answers pings.
    let mut raw = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let head = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    raw.write_all(head.as_bytes()).await.unwrap();
    let init = br#"{"type":"connection_init","payload":{"authToken":"good"}}"#;
    let mut frame = vec![0x81, 0x80 | u8::try_from(init.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(init);
    raw.write_all(&frame).await.unwrap();
    let started = Instant::now();
    let mut all = Vec::new();
    tokio::time::timeout(Duration::from_secs(8), raw.read_to_end(&mut all)).await.expect("cut").ok();
    assert!(started.elapsed() > Duration::from_millis(1_500));
    let close = [0x88, 0, 0x03, 0xE9];
    let at = all.windows(4).position(|bytes| bytes[0] == close[0] && bytes[2..] == close[2..]);
    assert!(at.is_some(), "a close frame with 1001");
    // A library answers pings by itself, and stays connected.
    let mut client = Client::open(&server, "good").await;
    client.subscribe("1", "subscription { ticks(pause: 3500, count: 1) { number } }").await;
    assert_eq!(client.next().await["type"], "next");
}

/// C-STR-7: a long replay does not delay the live events of another operation.
#[tokio::test]
async fn operations_progress_fairly() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "good").await;
    client.subscribe("replay", "subscription { ticks(size: 1000) { number text } }").await;
    while client.next().await["payload"]["data"]["ticks"]["number"].as_u64().unwrap() < 500 {}
    let asked = Instant::now();
    client.subscribe("live", "{ hello }").await;
    while client.next().await["id"] != "live" {}
    assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
}

/// C-STR-6: a client that does not read is disconnected, its source is not buffered in memory meanwhile, and everything
/// is freed.
#[tokio::test]
async fn slow_readers_are_closed() {
    let server = Server::with(|settings| {
        settings.socket.write_time = Duration::from_secs(1);
        settings.socket.queue_bytes = 64 * 1024;
    })
    .await;
    let mut client = Client::open(&server, "good").await;
    client.subscribe("1", "subscription { ticks(size: 10000) { number text } }").await;
    eventually("it runs", || server.counts.live_streams.load(Ordering::SeqCst) == 1).await;
    eventually("the source is freed", || server.counts.live_streams.load(Ordering::SeqCst) == 0).await;
    // What the kernel had buffered still arrives, then the close frame or the end of the connection.
    let mut last = 0;
    loop {
        let next = tokio::time::timeout(Duration::from_secs(10), client.try_next()).await.expect("an end");
        match next {
            Some(Ok(number)) => last = number,
            Some(Err(code)) => {
                assert_eq!(code, 4413);
                break;
            }
            None => break,
        }
    }
    assert!(last > 0);
}

/// C-STR-15: protocol messages count towards the queue, and a pong repeats no large payload.
#[tokio::test]
async fn c_str_15_pings_are_answered_without_large_payloads() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "good").await;
    client.send(json!({ "type": "ping", "payload": { "small": 1 } })).await;
    assert_eq!(client.next().await, json!({ "type": "pong", "payload": { "small": 1 } }));
    client.send(json!({ "type": "ping", "payload": { "large": "x".repeat(60_000) } })).await;
    assert_eq!(client.next().await, json!({ "type": "pong" }));
}

/// C-STR-15: control frames are short (RFC 6455, section 5.5); a long one closes the connection with its code.
#[tokio::test]
async fn c_str_15_long_control_frames_are_against_the_protocol() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "good").await;
    client.send_frame(Message::Ping(vec![0; 125].into())).await.unwrap();
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.next().await["type"], "next");
    client.send_frame(Message::Ping(vec![0; 126].into())).await.unwrap();
    assert_eq!(client.closed().await.0, 1002);
}

/// C-STR-12: a socket without `connection_init` is told about the restart, too.
#[tokio::test]
async fn c_str_12_sockets_that_are_opening_are_drained_too() {
    let server = Server::with(|settings| {
        settings.socket.drain_time = Duration::from_millis(300);
        settings.socket.init_time = Duration::from_secs(60);
    })
    .await;
    let mut client = Client::connect(&server).await;
    server.shutdown.cancel();
    assert_eq!(client.closed().await.0, 1012);
    drop(client);
    eventually("it is gone", || server.detached.is_empty()).await;
}
