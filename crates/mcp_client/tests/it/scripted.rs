//! Servers that say what no library would.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::post;
use futures_util::{StreamExt as _, stream};
use mcp_client::{CancellationToken, Limits, McpError, Session, Target};
use serde_json::{Value, json};

use crate::fixtures::{Served, call, eventually, http_target, serve, session};
use crate::{Test, tests};

pub const TESTS: &[Test] = tests![
    a_server_that_breaks_off_is_told,
    an_endless_event_is_cut_off,
    an_endless_body_is_cut_off,
    an_event_too_large_is_not_asked_for_again,
    a_stream_that_was_closed_is_resumed,
    an_unknown_session_of_a_reference_server_is_told,
    secrets_are_not_repeated,
    nonsense_is_told,
    cursors_that_go_round_end,
    a_flood_beside_the_answer_is_survived,
];

fn json_response(value: &Value) -> Response<Body> {
    Response::builder().header("content-type", "application/json").body(value.to_string().into()).unwrap()
}

fn events(body: Body) -> Response<Body> {
    Response::builder().header("content-type", "text/event-stream").body(body).unwrap()
}

fn event(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn answer(request: &Value, result: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": request["id"], "result": result})
}

fn greeting(request: &Value) -> Value {
    let server = json!({"name": "odd\u{7}", "version": "0"});
    answer(request, json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": server}))
}

/// Greets as it should, and answers everything else as `respond` does.
async fn scripted(respond: impl Fn(&Value) -> Response<Body> + Clone + Send + Sync + 'static) -> Served {
    let handler = move |body: Bytes| {
        let request: Value = serde_json::from_slice(&body).unwrap();
        let response = match request["method"].as_str() {
            Some("initialize") => json_response(&greeting(&request)),
            Some(method) if method.starts_with("notifications/") => {
                Response::builder().status(StatusCode::ACCEPTED).body(Body::empty()).unwrap()
            }
            _ => respond(&request),
        };
        async move { response }
    };
    serve(Router::new().route("/mcp", post(handler))).await
}

/// Calls a tool of such a server.
async fn called(served: &Served, limits: Limits) -> McpError {
    let session = Session::connect(Target::Http(http_target(served.address)), limits).await.unwrap();
    assert_eq!((session.info().protocol_version.as_str(), session.info().name.as_str()), ("2025-06-18", "odd"));
    let begun = Instant::now();
    let error = session.call(call("any"), &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    error
}

const SMALL: Limits = Limits {
    connect: Duration::from_secs(1),
    handshake: Duration::from_secs(5),
    listing: Duration::from_secs(5),
    leave: Duration::from_secs(1),
    message_bytes: 10_000,
    pages: 5,
    tools: 100,
    tools_bytes: 100_000,
};

async fn a_server_that_breaks_off_is_told() {
    let served = scripted(|_| {
        let first = event(
            &json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": 1}}),
        );
        let broken = stream::iter([Ok(first), Err(std::io::Error::other("gone"))]);
        events(Body::from_stream(broken))
    })
    .await;
    let error = called(&served, Limits::default()).await;
    assert_eq!(error, McpError::Unreachable { sent: true });
    assert!(!error.did_nothing());
}

/// Bytes without end and without a line.
fn endless() -> Body {
    Body::from_stream(stream::repeat("x".repeat(1000)).map(Ok::<_, Infallible>))
}

async fn an_endless_event_is_cut_off() {
    let served = scripted(|_| events(endless())).await;
    assert!(matches!(called(&served, SMALL).await, McpError::TooLarge { limit: 10_000, .. }));
}

async fn an_endless_body_is_cut_off() {
    let served =
        scripted(|_| Response::builder().header("content-type", "application/json").body(endless()).unwrap()).await;
    assert!(matches!(called(&served, SMALL).await, McpError::TooLarge { limit: 10_000, .. }));
    let served = scripted(|_| Response::builder().status(500).body(endless()).unwrap()).await;
    assert_eq!(called(&served, SMALL).await, McpError::Status { status: 500 });
}

async fn an_event_too_large_is_not_asked_for_again() {
    let served = scripted(|request| {
        let text = "x".repeat(20_000);
        let large = answer(request, json!({"content": [{"type": "text", "text": text}]}));
        events(format!("id: 1\nretry: 10\ndata:\n\nid: 2\n{}", event(&large)).into())
    })
    .await;
    assert!(matches!(called(&served, SMALL).await, McpError::TooLarge { limit: 10_000, .. }));
}

async fn a_stream_that_was_closed_is_resumed() {
    let asked = Arc::new(Mutex::new(Value::Null));
    let begin = {
        let asked = Arc::clone(&asked);
        move |body: Bytes| async move {
            let request: Value = serde_json::from_slice(&body).unwrap();
            match request["method"].as_str() {
                Some("initialize") => json_response(&greeting(&request)),
                Some("tools/call") => {
                    *asked.lock().unwrap() = request;
                    events("id: 7\nretry: 20\ndata:\n\n".into())
                }
                _ => Response::builder().status(StatusCode::ACCEPTED).body(Body::empty()).unwrap(),
            }
        }
    };
    let resume = move |headers: HeaderMap| async move {
        assert_eq!(headers["last-event-id"], "7");
        assert_eq!(headers["authorization"], "Bearer sesame-open");
        let content = json!({"content": [{"type": "text", "text": "after all"}]});
        events(event(&answer(&asked.lock().unwrap(), content)).into())
    };
    let served = serve(Router::new().route("/mcp", post(begin).get(resume))).await;
    let session = session(served.address).await;
    let output = session.call(call("any"), &CancellationToken::new(), |_| {}).await.unwrap();
    assert_eq!(output.text(), "after all");
}

async fn an_unknown_session_of_a_reference_server_is_told() {
    // It gives a session only here: the fixture above does without.
    let handler = |headers: HeaderMap, body: Bytes| async move {
        let request: Value = serde_json::from_slice(&body).unwrap();
        if request["method"] == "initialize" {
            let mut response = json_response(&greeting(&request));
            response.headers_mut().insert("mcp-session-id", "one".parse().unwrap());
            return response;
        }
        assert_eq!(headers["mcp-session-id"], "one");
        assert_eq!(headers["mcp-protocol-version"], "2025-06-18");
        if request["method"] == "notifications/initialized" {
            return Response::builder().status(StatusCode::ACCEPTED).body(Body::empty()).unwrap();
        }
        let refusal = json!({"jsonrpc": "2.0", "error": {"code": -32000, "message": "Bad Request: No valid session ID provided"}, "id": null});
        let mut response = json_response(&refusal);
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    };
    let served = serve(Router::new().route("/mcp", post(handler))).await;
    let session = session(served.address).await;
    let error = session.call(call("any"), &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert_eq!(error, McpError::SessionLost);
}

async fn secrets_are_not_repeated() {
    let served = scripted(|request| {
        let message = format!("bad token: Bearer sesame-open\u{1b}[0m {}", "y".repeat(5000));
        json_response(&json!({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32000, "message": message}}))
    })
    .await;
    let McpError::Server { code: -32000, words } = called(&served, Limits::default()).await else { panic!("another") };
    assert!(words.starts_with("bad token: [removed] [0m yyy"), "{words}");
    assert!(words.chars().count() <= 301, "{}", words.len());
}

async fn nonsense_is_told() {
    for body in ["", "null", "[]", "{\"jsonrpc\": \"2.0\"}", "<html>", "\u{0}"] {
        let served = scripted(move |_| {
            Response::builder().header("content-type", "application/json").body(body.into()).unwrap()
        })
        .await;
        assert_eq!(called(&served, Limits::default()).await.code(), "PROTOCOL", "{body}");
    }
    let served = scripted(|request| json_response(&answer(request, json!({"content": [{"type": "dance"}]})))).await;
    assert_eq!(called(&served, Limits::default()).await.code(), "PROTOCOL");
    let deep = |request: &Value| {
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let text = answer(request, json!("NESTED")).to_string().replace("\"NESTED\"", &nested);
        Response::builder().header("content-type", "application/json").body(text.into()).unwrap()
    };
    let served = scripted(deep).await;
    assert_eq!(called(&served, Limits::default()).await.code(), "PROTOCOL");
}

async fn cursors_that_go_round_end() {
    let served = scripted(|request| {
        let next = if request["params"]["cursor"] == "a" { "b" } else { "a" };
        json_response(&answer(request, json!({"tools": [], "nextCursor": next})))
    })
    .await;
    let session = Session::connect(Target::Http(http_target(served.address)), SMALL).await.unwrap();
    assert_eq!(session.tools().await.unwrap_err(), McpError::TooLarge { limit: 5, what: "pages of tools" });
}

async fn a_flood_beside_the_answer_is_survived() {
    let refusals = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&refusals);
    let served = scripted(move |request| {
        if request["method"].is_null() {
            assert_eq!(request["error"]["code"], -32601);
            counted.fetch_add(1, Ordering::SeqCst);
            return Response::builder().status(StatusCode::ACCEPTED).body(Body::empty()).unwrap();
        }
        let mut body = String::new();
        for number in 0..5000 {
            let token = &request["params"]["_meta"]["progressToken"];
            let params = json!({"progressToken": token, "progress": number});
            body += &event(&json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": params}));
            body += &event(&json!({"jsonrpc": "2.0", "id": number, "method": "roots/list"}));
        }
        body += &event(&answer(request, json!({"content": [{"type": "text", "text": "here"}]})));
        events(body.into())
    })
    .await;
    let session = session(served.address).await;
    let (mut last, mut told) = (-1.0, 0);
    let step = |step: mcp_client::Progress| {
        assert!(step.progress > last);
        last = step.progress;
        told += 1;
    };
    let output = session.call(call("any"), &CancellationToken::new(), step).await.unwrap();
    assert_eq!(output.text(), "here");
    assert!(told > 0);
    eventually("the first are refused", || refusals.load(Ordering::SeqCst) == 100).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(refusals.load(Ordering::SeqCst), 100);
}
