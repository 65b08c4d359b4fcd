//! The real listener against peers that are slow, greedy or silent (C-GQL-12).

#![expect(clippy::disallowed_methods, reason = "the test owns the task")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::listener::{Limits, serve};

mod http2;
mod unread_body;

/// Size of a response made in one chunk.
const LARGE: usize = 1024 * 1024;

/// How often the endless response was dropped.
type Dropped = Arc<AtomicUsize>;

struct Guard(Dropped);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct Server {
    address: SocketAddr,
    dropped: Dropped,
    _stop: tokio_util::sync::DropGuard,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let dropped = Dropped::default();
        let counter = Arc::clone(&dropped);
        let endless = move || {
            let guard = Guard(Arc::clone(&counter));
            let pieces = futures_util::stream::unfold(guard, |guard| async move {
                let piece = Ok::<_, std::convert::Infallible>(Bytes::from(vec![b'x'; 64 * 1024]));
                Some((piece, guard))
            });
            std::future::ready(Body::from_stream(pieces))
        };
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            "done"
        };
        let echo = |request: Request| async {
            axum::body::to_bytes(request.into_body(), 1024)
                .await
                .map(|bytes| bytes.len().to_string())
                .unwrap_or_default()
        };
        let router = Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/endless", get(endless))
            .route("/slow", get(slow))
            .route("/large", get(|| async { "x".repeat(LARGE) }))
            .route("/refuse", post(|| async { StatusCode::FORBIDDEN }))
            .route("/echo", post(echo));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, router, limits, stop.clone(), TaskTracker::new()));
        Self { address, dropped, _stop: stop.drop_guard() }
    }

    async fn connect(&self) -> Peer {
        Peer(TcpStream::connect(self.address).await.unwrap())
    }
}

struct Peer(TcpStream);

impl Peer {
    async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads until the text arrives.
    async fn expect(&mut self, text: &str) {
        let mut all = Vec::new();
        let reading = async {
            while !String::from_utf8_lossy(&all).contains(text) {
                let mut piece = [0; 4096];
                let length = self.0.read(&mut piece).await.unwrap();
                assert!(length > 0, "closed before {text:?}: {}", String::from_utf8_lossy(&all));
                all.extend_from_slice(&piece[..length]);
            }
        };
        tokio::time::timeout(Duration::from_secs(10), reading).await.expect("a response within ten seconds");
    }

    /// How long until the server closes the connection, and what it sends last.
    async fn closed(&mut self) -> (Duration, String) {
        let started = Instant::now();
        let mut all = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(15), self.0.read_to_end(&mut all));
        // A reset counts as closed.
        read.await.expect("closed within fifteen seconds").ok();
        (started.elapsed(), String::from_utf8_lossy(&all).into_owned())
    }
}

fn limits() -> Limits {
    Limits {
        header_time: Duration::from_millis(1_000),
        idle_time: Duration::from_millis(2_500),
        write_time: Duration::from_millis(1_000),
        ..Limits::default()
    }
}

const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn c_gql_12_slow_headers_are_cut() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    peer.send("GET / HTTP/1.1\r\nhost: x\r\n").await;
    let (time, _) = peer.closed().await;
    assert!(time >= Duration::from_millis(800) && time < Duration::from_secs(6), "{time:?}");
    // An occasional byte does not extend the time, which counts from the first one.
    let mut peer = server.connect().await;
    let started = Instant::now();
    peer.send("GET / HTTP/1.1\r\n").await;
    while started.elapsed() < Duration::from_secs(8) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if peer.0.write_all(b"a: b\r\n").await.is_err() {
            break;
        }
    }
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    // The same on a connection that has been used.
    let mut peer = server.connect().await;
    peer.send(GET).await;
    peer.expect("hello").await;
    peer.send("GET / HTTP/1.1\r\nhost").await;
    assert!(peer.closed().await.0 < Duration::from_secs(6));
}

#[tokio::test]
async fn c_gql_12_idle_connections_are_kept_for_a_while_and_cut_then() {
    let server = Server::start(limits()).await;
    let mut silent = server.connect().await;
    let mut used = server.connect().await;
    for _ in 0..2 {
        used.send(GET).await;
        used.expect("hello").await;
        // Longer than the header timeout, shorter than the idle timeout.
        tokio::time::sleep(Duration::from_millis(1_300)).await;
    }
    used.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    used.expect("done").await;
    let (time, _) = used.closed().await;
    assert!(time > Duration::from_millis(2_000) && time < Duration::from_millis(5_000), "{time:?}");
    assert!(silent.closed().await.0 < Duration::from_secs(1), "it was cut off meanwhile");
}

/// Header timeouts do not apply to a body, however slowly it is read.
#[tokio::test]
async fn bodies_and_answers_may_take_longer_than_heads() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    peer.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n").await;
    for piece in ["a", "b", "c"] {
        tokio::time::sleep(Duration::from_millis(700)).await;
        peer.send(piece).await;
    }
    peer.expect("\r\n\r\n3").await;
}

#[tokio::test]
async fn c_gql_12_many_and_large_headers_are_refused() {
    let server = Server::start(Limits { headers: 20, header_bytes: 16 * 1024, ..limits() }).await;
    let many: String = (0..30).map(|n| format!("h{n}: 1\r\n")).collect();
    let large = format!("h: {}\r\n", "x".repeat(20 * 1024));
    for headers in [many, large] {
        let mut peer = server.connect().await;
        peer.0.write_all(format!("GET / HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes()).await.ok();
        let (_, answer) = peer.closed().await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn c_gql_12_connections_above_the_limit_are_cut_and_the_others_untouched() {
    let server = Server::start(Limits { connections: 3, ..limits() }).await;
    let mut inside = Vec::new();
    for _ in 0..3 {
        let mut peer = server.connect().await;
        peer.send(GET).await;
        peer.expect("hello").await;
        inside.push(peer);
    }
    let mut outside = server.connect().await;
    let (time, answer) = outside.closed().await;
    assert!(time < Duration::from_secs(2) && answer.is_empty(), "{time:?} {answer}");
    for peer in &mut inside {
        peer.send(GET).await;
        peer.expect("hello").await;
    }
    drop(inside.pop());
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut peer = server.connect().await;
    peer.send(GET).await;
    peer.expect("hello").await;
}

/// C-STR-6: a peer that does not read loses the connection, and the source of the response is dropped.
#[tokio::test]
async fn c_str_6_peers_that_do_not_read_are_cut() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    peer.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    peer.expect("200 OK").await;
    let started = Instant::now();
    while server.dropped.load(Ordering::SeqCst) == 0 {
        assert!(started.elapsed() < Duration::from_secs(8), "the response is still being produced");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(started.elapsed() >= Duration::from_millis(900), "{:?}", started.elapsed());
    // A slow reader must not be cut off. The kernel opens its window in steps of some megabytes: with longer pauses a
    // step could take longer than the limit.
    let mut peer = server.connect().await;
    peer.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut buffer = vec![0; 512 * 1024];
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(peer.0.read(&mut buffer).await.unwrap() > 0);
    }
    assert_eq!(server.dropped.load(Ordering::SeqCst), 1);
}
