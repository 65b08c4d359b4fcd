//! How large bodies are and how slowly they come.

use std::time::{Duration, Instant};

use super::wire::{PATIENCE, Wire, http2, silent_over_http2};
use super::{cases, changed};

cases! {
    "limits.body" => large_bodies(),
    "limits.body_idle_timeout" => pauses(),
    "limits.body_timeout" => drips(),
    "limits.body_rate" => slow_senders(),
}

const SHORT: Duration = Duration::from_millis(400);

async fn large_bodies() {
    let server = changed(|config| config.limits.body = 1_000).await;
    let mut wire = Wire::connect(&server).await;
    wire.post(None, 1_001, "").await;
    assert_eq!(wire.status().await, 413);
}

/// Whoever goes silent is told after the pause that is allowed, and cut then: nothing more of the body is waited for. The
/// time in all and the time of uploads, which are longer, do not matter.
async fn pauses() {
    let server = changed(|config| config.limits.body_idle_timeout = SHORT).await;
    let half = r#"{"query":"{ __typename"#;
    for start in ["", "{", half] {
        let mut wire = Wire::connect(&server).await;
        let started = Instant::now();
        wire.post(None, 100, start).await;
        assert_eq!(wire.status().await, 408, "{start}");
        wire.closed().await;
        assert!(started.elapsed() >= SHORT && started.elapsed() < SHORT * 5, "{start}: {:?}", started.elapsed());
    }
    // In pieces of which none comes too late.
    let mut wire = Wire::connect(&server).await;
    wire.post(None, 100, "").await;
    for piece in half.as_bytes().chunks(8) {
        tokio::time::sleep(SHORT / 4).await;
        wire.send(std::str::from_utf8(piece).unwrap()).await;
    }
    let started = Instant::now();
    assert_eq!(wire.status().await, 408);
    wire.closed().await;
    assert!(started.elapsed() < SHORT * 5, "{:?}", started.elapsed());
    let request = http2().post(format!("{}/graphql", server.url())).header("content-type", "application/json");
    let (status, time) = silent_over_http2(request, half).await;
    assert!(status == 408 && time >= SHORT && time < SHORT * 5, "{status} after {time:?}");
}

async fn drips() {
    let server = changed(|config| config.limits.body_timeout = SHORT).await;
    let mut wire = Wire::connect(&server).await;
    wire.post(None, 1_000_000, "{").await;
    assert!(wire.drip(" ").await.starts_with("HTTP/1.1 408"));
}

/// The same sender is fast enough for one rate, and too slow for another: it takes twice the allowance in all, and a
/// tenth of it for each piece.
async fn slow_senders() {
    let allowance = Duration::from_millis(1_500);
    for (rate, is_cut) in [(1, false), (1024 * 1024, true)] {
        let server = changed(|config| (config.limits.body_timeout, config.limits.body_rate) = (allowance, rate)).await;
        let mut wire = Wire::connect(&server).await;
        let mut heard = None;
        wire.post(None, 1_000, "").await;
        for _ in 0..20 {
            wire.send(&" ".repeat(50)).await;
            heard = wire.heard(allowance / 10).await;
            if heard.is_some() {
                break;
            }
        }
        let text = match heard {
            Some(text) => text,
            None => wire.heard(PATIENCE).await.expect("an answer"),
        };
        assert_eq!(text.starts_with("HTTP/1.1 408"), is_cut, "{rate}: {text}");
    }
}
