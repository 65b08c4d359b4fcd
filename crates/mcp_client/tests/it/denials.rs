//! Addresses that are not contacted, and servers that refuse.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use egress::{Exit, Policy, Resolve, Resolved};
use mcp_client::{HttpTarget, Limits, McpError, Session, Target};
use tokio::net::TcpListener;

use crate::fixtures::{http_target, serve};
use crate::{Test, tests};

pub const TESTS: &[Test] = tests![
    a_denied_address_is_not_contacted,
    a_name_with_a_denied_address_is_not_contacted,
    redirects_are_not_followed,
    refused_credentials_are_told,
    other_statuses_are_told,
    nobody_there_is_told,
    headers_of_the_protocol_are_ours,
];

async fn connect(target: HttpTarget) -> McpError {
    Session::connect(Target::Http(target), Limits::default()).await.unwrap_err()
}

/// A port that counts who comes.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&visits);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, visits)
}

async fn a_denied_address_is_not_contacted() {
    let (port, visits) = canary().await;
    let target = HttpTarget {
        url: format!("http://127.0.0.1:{port}/mcp").parse().unwrap(),
        headers: Vec::new(),
        exit: Exit::new(Policy { ports: vec![port], exempt: Vec::new() }),
    };
    let error = connect(target).await;
    assert_eq!(error, McpError::DeniedAddress { host: "127.0.0.1".into() });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

/// Answers with this machine, whatever the name.
struct Rebinding;

impl Resolve for Rebinding {
    fn resolve(&self, _: &str) -> Resolved {
        Box::pin(async { Ok(vec![IpAddr::from(Ipv4Addr::LOCALHOST)]) })
    }
}

async fn a_name_with_a_denied_address_is_not_contacted() {
    let (port, visits) = canary().await;
    let policy = Policy { ports: vec![port], exempt: Vec::new() };
    let target = HttpTarget {
        url: format!("http://tools.example.com:{port}/mcp").parse().unwrap(),
        headers: Vec::new(),
        exit: Exit::with_resolver(policy, Arc::new(Rebinding)),
    };
    let error = connect(target).await;
    assert_eq!(error.code(), "DENIED_ADDRESS");
    assert!(error.did_nothing() && !error.is_temporary());
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

async fn redirects_are_not_followed() {
    let (port, visits) = canary().await;
    for status in [StatusCode::MOVED_PERMANENTLY, StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT] {
        let there = format!("http://127.0.0.1:{port}/mcp");
        let router = Router::new().route("/mcp", any(move || async move { (status, [("location", there)]) }));
        let served = serve(router).await;
        let mut target = http_target(served.address);
        let policy = Policy { ports: vec![served.address.port(), port], exempt: vec!["127.0.0.0/8".parse().unwrap()] };
        target.exit = Exit::new(policy);
        assert_eq!(connect(target).await, McpError::Redirected);
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

async fn refused_credentials_are_told() {
    let router = Router::new().route(
        "/mcp",
        any(|headers: HeaderMap| async move {
            let said = headers["authorization"].to_str().unwrap().to_owned();
            (StatusCode::UNAUTHORIZED, [("www-authenticate", "Bearer")], format!("no: {said}"))
        }),
    );
    let served = serve(router).await;
    let error = connect(http_target(served.address)).await;
    assert_eq!(error, McpError::Unauthorized { status: 401 });
    assert!(!format!("{error} {error:?}").contains("sesame"));
}

async fn other_statuses_are_told() {
    let router = Router::new().route("/mcp", any(|| async { StatusCode::SERVICE_UNAVAILABLE }));
    let served = serve(router).await;
    let error = connect(http_target(served.address)).await;
    assert_eq!(error, McpError::Status { status: 503 });
    assert!(error.is_temporary());
    let router = Router::new().route("/mcp", any(|| async { "Welcome to our site!" }));
    let served = serve(router).await;
    assert_eq!(connect(http_target(served.address)).await.code(), "PROTOCOL");
}

async fn nobody_there_is_told() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(connect(http_target(address)).await, McpError::Unreachable { sent: false });
    // Somebody who takes the connection and says nothing.
    let (port, _) = canary().await;
    let limits = Limits { handshake: Duration::from_millis(300), ..Limits::default() };
    let target = Target::Http(http_target((Ipv4Addr::LOCALHOST, port).into()));
    let error = Session::connect(target, limits).await.unwrap_err();
    assert!(matches!(error.code(), "TIMEOUT" | "UNREACHABLE"), "{error:?}");
}

async fn headers_of_the_protocol_are_ours() {
    let address = (Ipv4Addr::LOCALHOST, 9).into();
    for (name, value) in [("Mcp-Session-Id", "x"), ("content-type", "x"), ("a b", "x"), ("x-key", "se\ncret")] {
        let target = HttpTarget { headers: vec![(name.into(), value.into())], ..http_target(address) };
        let error = connect(target).await;
        assert_eq!(error.code(), "INVALID_TARGET");
        assert!(!error.to_string().contains("cret"));
    }
}
