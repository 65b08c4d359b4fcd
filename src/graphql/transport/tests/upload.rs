use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::toy::{Server, answer, code};

const OPERATIONS: &str = r#"{"query":"mutation($f: Upload!) { upload(file: $f) }","variables":{"f":null}}"#;

/// A part by its name, file name and content.
type Part<'a> = (&'a str, Option<&'a str>, &'a str);

fn body(parts: &[Part<'_>]) -> String {
    let mut text = String::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        text.push_str(&format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"));
    }
    text + "--xx--\r\n"
}

fn send(server: &Server, parts: &[Part<'_>]) -> reqwest::RequestBuilder {
    let request = server.client.post(server.url()).header("content-type", "multipart/form-data; boundary=xx");
    request.header("authorization", "Bearer good").body(body(parts))
}

#[tokio::test]
async fn files_reach_the_resolver() {
    let server = Server::start().await;
    let content = "hello ".repeat(50_000);
    let parts = [
        ("operations", None, OPERATIONS),
        ("map", None, r#"{"0":["variables.f"]}"#),
        ("0", Some("a.txt"), content.as_str()),
    ];
    let (status, body) = answer(send(&server, &parts)).await;
    assert_eq!((status, &body["data"]["upload"]), (200, &json!("a.txt: 300000 bytes, starts with \"hello\"")));
}

#[tokio::test]
async fn a_file_that_two_fields_name_is_whole_for_both() {
    let server = Server::start().await;
    let twice =
        r#"{"query":"mutation($f: Upload!) { one: upload(file: $f) two: upload(file: $f) }","variables":{"f":null}}"#;
    let parts = [("operations", None, twice), ("map", None, r#"{"0":["variables.f"]}"#), ("0", Some("a.txt"), "hello")];
    let (_, body) = answer(send(&server, &parts)).await;
    let whole = "a.txt: 5 bytes, starts with \"hello\"";
    assert_eq!(body["data"], json!({ "one": whole, "two": whole }));
}

/// C-GQL-5: a form of a foreign page cannot upload, and anonymous callers cannot fill the disk.
#[tokio::test]
async fn uploads_need_a_proof_and_a_caller() {
    let server = Server::start().await;
    let parts =
        [("operations", None, OPERATIONS), ("map", None, r#"{"0":["variables.f"]}"#), ("0", Some("a.txt"), "x")];
    let bare = || {
        server.client.post(server.url()).header("content-type", "multipart/form-data; boundary=xx").body(body(&parts))
    };
    let (status, answered) = answer(bare()).await;
    assert_eq!((status, code(&answered)), (403, "FORBIDDEN"));
    let (status, answered) = answer(bare().header("graphql-require-preflight", "1")).await;
    assert_eq!((status, code(&answered)), (401, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn malformed_and_large_uploads_are_refused() {
    let server = Server::with(|settings| {
        settings.file_bytes = 1_000;
        settings.files = 1;
        settings.body_bytes = 1_000;
    })
    .await;
    let (operations, map) = (("operations", None, OPERATIONS), ("map", None, r#"{"0":["variables.f"]}"#));
    let file = ("0", Some("a.txt"), "x");
    let big = "x".repeat(1_001);
    let two = r#"{"0":["variables.f"],"1":["variables.g"]}"#;
    let cases: &[(&str, &[Part<'_>], u16)] = &[
        ("nothing", &[], 400),
        ("map first", &[map, operations, file], 400),
        ("no map", &[operations, file], 400),
        ("no file", &[operations, map], 400),
        ("file twice", &[operations, map, file, file], 400),
        ("unknown part", &[operations, map, file, ("1", Some("b"), "y")], 400),
        ("two places", &[operations, ("map", None, r#"{"0":["variables.f","variables.f"]}"#), file], 400),
        ("no place", &[operations, ("map", None, r#"{"0":["variables.g"]}"#), file], 400),
        ("not below variables", &[operations, ("map", None, r#"{"0":["query"]}"#), file], 400),
        ("map of numbers", &[operations, ("map", None, r#"{"0":[1]}"#), file], 400),
        ("operations no JSON", &[("operations", None, "{"), map, file], 400),
        ("an array", &[("operations", None, "[]"), map, file], 400),
        ("too many files", &[operations, ("map", None, two), file], 413),
        ("large file", &[operations, map, ("0", Some("a"), &big)], 413),
        ("large operations", &[("operations", None, &big), map, file], 413),
    ];
    for (name, parts, expected) in cases {
        assert_eq!(answer(send(&server, parts)).await.0, *expected, "{name}");
    }
    let endless = server.client.post(server.url()).header("content-type", "multipart/form-data; boundary=xx");
    let endless = endless.header("authorization", "Bearer good").body(format!("--xx\r\na: {}", "b".repeat(200_000)));
    assert_eq!(answer(endless).await.0, 400);
}

/// The engine marks uploads with a string; callers cannot send it themselves.
#[tokio::test]
async fn uploads_cannot_be_forged() {
    let server = Server::start().await;
    for mark in ["#__graphql_file__:0", "#__graphql_file__:x", "x"] {
        let variable = json!({ "query": "mutation($f: Upload!) { upload(file: $f) }", "variables": { "f": mark } });
        assert_eq!(code(&answer(server.post(&variable)).await.1), "BAD_USER_INPUT");
    }
    for literal in ["\"#__graphql_file__:0\"", "\"\\u0023__graphql_file__:0\"", "\"\"\"#__graphql_file__:x\"\"\""] {
        let (status, body) = server.ask(&format!("mutation {{ upload(file: {literal}) }}")).await;
        assert_eq!((status, code(&body)), (400, "GRAPHQL_VALIDATION_FAILED"));
    }
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn slow_uploads_are_cut() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Server::with(|settings| settings.upload_transfer.pause = Duration::from_secs(1)).await;
    let mut socket = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\n\
                content-type: multipart/form-data; boundary=xx\r\ncontent-length: 9999\r\n\r\n--xx\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    tokio::time::timeout(Duration::from_secs(5), socket.read_exact(&mut start)).await.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 408");
}
