//! C-GQL-13: slots, points and limits are checked before a body is read, and bodies must arrive in time.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::super::rate_limit::PointSettings;
use super::toy::{Server, answer, code, eventually};
use crate::identity::admission::AdmissionLimits;

/// A request whose announced body is not sent, or only its start.
async fn begin(server: &Server, token: &str, content_type: &str, length: usize, start: &str) -> TcpStream {
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    let signed = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\n{signed}content-type: {content_type}\r\ncontent-length: {length}\r\n\r\n{start}"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket
}

/// The head of the response and the start of its body, if one arrives at once.
async fn told(socket: &mut TcpStream, within: Duration) -> Option<String> {
    let mut bytes = vec![0; 2_000];
    let length = tokio::time::timeout(within, socket.read(&mut bytes)).await.ok()?.unwrap();
    Some(String::from_utf8_lossy(&bytes[..length]).into_owned())
}

const FORM: &str = "multipart/form-data; boundary=xx";
const JSON: &str = "application/json";
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn c_gql_13_a_person_sends_no_more_bodies_at_once_than_requests() {
    let limits = AdmissionLimits { per_user: 3, ..AdmissionLimits::default() };
    let server = Server::admitting(limits, |_| {}).await;
    for content_type in [FORM, JSON] {
        let mut inside = Vec::new();
        for _ in 0..3 {
            inside.push(begin(&server, "good", content_type, 100_000, "--xx\r\n").await);
            // Admitted before the next one arrives.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for _ in 0..4 {
            let mut outside = begin(&server, "good", content_type, 100_000, "--xx\r\n").await;
            let text = told(&mut outside, SOON).await.expect("refused at once");
            assert!(text.starts_with("HTTP/1.1 503") && text.contains("retry-after: 1"), "{text}");
            assert!(text.contains("UNAVAILABLE"), "{text}");
        }
        let ask = server.post(&json!({ "query": "{ hello }" })).bearer_auth("other");
        assert_eq!(answer(ask).await.0, 200, "another person is not concerned");
        drop(inside);
        let mut ended = 503;
        for _ in 0..100 {
            ended = answer(server.post(&json!({ "query": "{ hello }" })).bearer_auth("good")).await.0;
            if ended == 200 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(ended, 200, "whoever goes away gives the slots back");
    }
}

#[tokio::test]
async fn c_gql_13_strangers_at_one_address_share_a_number_of_requests() {
    let limits = AdmissionLimits { per_address: 2, ..AdmissionLimits::default() };
    let server = Server::admitting(limits, |_| {}).await;
    let mut inside = Vec::new();
    // An invalid token makes no caller a person.
    for token in ["", "wrong"] {
        inside.push(begin(&server, token, JSON, 100_000, "{").await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut outside = begin(&server, "", JSON, 100_000, "{").await;
    assert!(told(&mut outside, SOON).await.unwrap().starts_with("HTTP/1.1 503"));
    assert_eq!(answer(server.post(&json!({ "query": "{ hello }" })).bearer_auth("good")).await.0, 200);
}

#[tokio::test]
async fn c_gql_13_bodies_that_drip_are_cut_with_408() {
    let server = Server::with(|settings| {
        for transfer in [&mut settings.body_transfer, &mut settings.upload_transfer] {
            (transfer.allowance, transfer.minimum_rate) = (Duration::from_secs(1), 10_000);
        }
    })
    .await;
    for content_type in [JSON, FORM] {
        // A fast start, and then a byte now and then: never a pause that is too long.
        let mut socket = begin(&server, "good", content_type, 90_000, &" ".repeat(50_000)).await;
        let started = Instant::now();
        let text = loop {
            if let Some(text) = told(&mut socket, Duration::from_millis(100)).await {
                break text;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "still read");
            socket.write_all(b" ").await.unwrap();
        };
        assert!(text.starts_with("HTTP/1.1 408") && text.contains("connection: close"), "{text}");
        assert!(text.contains("TIMEOUT"), "{text}");
    }
}

#[tokio::test]
async fn c_gql_13_an_upload_has_a_total_time() {
    let server = Server::with(|settings| settings.upload_transfer.total = Some(Duration::from_secs(1))).await;
    let mut socket = begin(&server, "good", FORM, 9_000_000, "--xx\r\n").await;
    let started = Instant::now();
    let text = loop {
        if let Some(text) = told(&mut socket, Duration::from_millis(50)).await {
            break text;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "still read");
        socket.write_all(&[b'-'; 500]).await.unwrap();
    };
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
}

/// Callers without points cannot send large bodies, but can sign in.
#[tokio::test]
async fn c_gql_13_points_are_looked_at_before_a_body_is_read() {
    let server = Server::with(|settings| {
        settings.points = PointSettings { per_hour: 60, burst: 2, anonymous_per_hour: 0 };
    })
    .await;
    let ask = |document: &str| answer(server.post(&json!({ "query": document })).bearer_auth("good"));
    while ask("mutation { bump }").await.0 == 200 {}
    while ask("{ hello }").await.0 == 200 {}
    for content_type in [JSON, FORM] {
        let mut socket = begin(&server, "good", content_type, 100_000, "").await;
        let text = told(&mut socket, SOON).await.expect("refused before anything is sent");
        assert!(text.starts_with("HTTP/1.1 429") && text.contains("retry-after: "), "{text}");
        assert!(text.contains("RATE_LIMITED"), "{text}");
    }
    let (status, body) = ask("mutation { login(password: \"right\") }").await;
    assert_eq!((status, &body["data"]["login"]), (200, &json!(true)), "{body}");
}

/// The operation of an upload is paid for before its files are read.
#[tokio::test]
async fn c_gql_13_files_are_read_when_their_operation_is_in_order() {
    let server = Server::with(|settings| {
        settings.points = PointSettings { per_hour: 60, burst: 7, anonymous_per_hour: 0 };
    })
    .await;
    let operations = r#"{"query":"mutation($f: Upload!) { upload(file: $f) a: bump b: bump }","variables":{"f":null}}"#;
    let mut form = String::new();
    for (name, content) in [("operations", operations), ("map", r#"{"0":["variables.f"]}"#)] {
        form += &format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n");
    }
    let start =
        form + "--xx\r\ncontent-disposition: form-data; name=\"0\"; filename=\"a\"\r\n\r\nthe beginning of a file";
    let bump = json!({ "query": "mutation { bump }" });
    assert_eq!(answer(server.post(&bump).bearer_auth("good")).await.0, 200);
    let mut socket = begin(&server, "good", FORM, 1_000_000, &start).await;
    let text = told(&mut socket, SOON).await.expect("refused while the file is on its way");
    assert!(text.starts_with("HTTP/1.1 429"), "{text}");
}

/// C-STR-15: shutdown waits for mutations whose caller is gone, and for sockets.
#[tokio::test]
async fn c_str_15_what_outlives_its_request_is_known() {
    let server = Server::start().await;
    assert_eq!(server.detached.len(), 0);
    let client = super::socket::Client::open(&server, "good").await;
    assert_eq!(server.detached.len(), 1);
    let slowly = json!({ "query": "mutation { slowly(milliseconds: 3000) }" });
    let hasty = server.post(&slowly).timeout(Duration::from_millis(200)).send().await;
    assert!(hasty.is_err(), "the client gives up");
    eventually("the mutation goes on", || server.detached.len() == 2).await;
    drop(client);
    eventually("both have ended", || server.detached.is_empty()).await;
    assert_eq!(code(&answer(server.post(&json!({ "query": "{" }))).await.1), "GRAPHQL_PARSE_FAILED");
}
