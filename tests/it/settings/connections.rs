//! Heads and idle time of connections, on HTTP/1 and HTTP/2.

use std::time::Duration;

use super::wire::{PATIENCE, Wire};
use super::{cases, changed};

cases! {
    "limits.connections" => connections(),
    "limits.headers" => many_headers(),
    "limits.header_bytes" => large_headers(),
    "limits.header_timeout" => slow_heads(),
    "limits.keep_alive" => idle(),
}

const SHORT: Duration = Duration::from_millis(500);
const GET: &str = "GET /health/live HTTP/1.1\r\nhost: x\r\n";
/// The beginning of HTTP/2, with empty settings.
const HTTP2: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0";

async fn connections() {
    let server = changed(|config| config.limits.connections = 1).await;
    let mut first = Wire::connect(&server).await;
    first.send(&format!("{GET}\r\n")).await;
    assert_eq!(first.status().await, 200);
    assert!(Wire::connect(&server).await.closed().await < PATIENCE / 2);
}

async fn answered(change: fn(&mut dossier::internals::config::Config), headers: &str) -> u16 {
    let server = changed(change).await;
    let mut wire = Wire::connect(&server).await;
    wire.send(&format!("{GET}{headers}\r\n")).await;
    wire.status().await
}

async fn many_headers() {
    let headers: String = (0..20).map(|n| format!("h{n}: 1\r\n")).collect();
    assert_eq!(answered(|_| {}, &headers).await, 200);
    assert_eq!(answered(|config| config.limits.headers = 10, &headers).await, 431);
}

async fn large_headers() {
    let headers = format!("h: {}\r\n", "x".repeat(20 * 1024));
    assert_eq!(answered(|_| {}, &headers).await, 200);
    assert_eq!(answered(|config| config.limits.header_bytes = 8 * 1024, &headers).await, 431);
}

async fn slow_heads() {
    let server = changed(|config| config.limits.header_timeout = SHORT).await;
    // HTTP/2: the head of a frame with headers, and nothing of them.
    for start in [GET.to_owned(), format!("{HTTP2}\0\0\u{20}\u{1}\u{4}\0\0\0\u{1}")] {
        let mut wire = Wire::connect(&server).await;
        wire.send(&start).await;
        assert!(wire.closed().await < Duration::from_secs(8), "the usual time is ten seconds");
    }
}

async fn idle() {
    let server = changed(|config| config.limits.keep_alive = SHORT).await;
    let mut wire = Wire::connect(&server).await;
    wire.send(&format!("{GET}\r\n")).await;
    assert_eq!(wire.status().await, 200);
    wire.closed().await;
    // HTTP/2: `GET /` of the host `x`, from the table of HPACK.
    let mut wire = Wire::connect(&server).await;
    wire.send(HTTP2).await;
    let head = [0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x84, 0x86, 0x41, 1, b'x'];
    tokio::io::AsyncWriteExt::write_all(&mut wire.0, &head).await.unwrap();
    wire.closed().await;
}
