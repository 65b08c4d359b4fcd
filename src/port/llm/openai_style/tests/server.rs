//! A fake provider on loopback that replies as scripted and records the requests.

#![expect(clippy::disallowed_methods, reason = "the test owns the task")]

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// One reply of the provider.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub head_delay: Duration,
    pub parts: Vec<(Duration, Vec<u8>)>,
    pub end: End,
}

#[derive(Clone, Copy, PartialEq)]
pub enum End {
    Close,
    Abort,
    Hang,
}

impl Reply {
    pub fn stream(parts: &[&str]) -> Self {
        let parts = parts.iter().map(|p| (Duration::ZERO, p.as_bytes().to_vec())).collect();
        let headers = vec![("content-type", "text/event-stream".to_owned())];
        Self { status: 200, headers, head_delay: Duration::ZERO, parts, end: End::Close }
    }

    pub fn status(status: u16, body: &str) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { status, headers, ..Self::stream(&[body]) }
    }

    pub fn json(body: &Value) -> Self {
        Self::status(200, &body.to_string())
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// Waits before each part.
    pub fn every(mut self, pause: Duration) -> Self {
        self.parts.iter_mut().for_each(|part| part.0 = pause);
        self
    }
}

/// An event with a chunk of text.
pub fn says(text: &str) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": text } }] }))
}

pub fn finished(reason: &str) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "delta": {}, "finish_reason": reason }] }))
}

pub const DONE: &str = "data: [DONE]\n\n";

#[derive(Clone)]
pub struct Asked {
    pub at: Instant,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Value,
}

#[derive(Clone)]
pub struct Provider {
    pub base: String,
    state: Arc<Shared>,
}

struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    asked: Mutex<Vec<Asked>>,
    open: watch::Sender<usize>,
}

/// Counts a response as open until its body is dropped.
struct Open(Arc<Shared>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|n| *n -= 1);
    }
}

impl Provider {
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        crate::port::install_crypto();
        let state = Arc::new(Shared {
            replies: Mutex::new(replies.into_iter().collect()),
            asked: Mutex::default(),
            open: watch::channel(0).0,
        });
        let router = Router::new().fallback(answer).with_state(state.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, state }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap().clone()
    }

    /// Waits until no response is being sent; returns false when that takes longer than `limit`.
    pub async fn falls_silent(&self, limit: Duration) -> bool {
        let mut open = self.state.open.subscribe();
        tokio::time::timeout(limit, open.wait_for(|n| *n == 0)).await.is_ok()
    }
}

async fn answer(State(state): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    // What is only asked for has no body.
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    state.asked.lock().unwrap().push(Asked { at: Instant::now(), uri, headers, body });
    let reply = state.replies.lock().unwrap().pop_front();
    let reply = reply.unwrap_or_else(|| Reply::status(500, "no more replies"));
    state.open.send_modify(|n| *n += 1);
    let open = Open(state);
    sleep(reply.head_delay).await;
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    let parts = stream::iter(reply.parts).then(|(pause, bytes)| async move {
        sleep(pause).await;
        Ok::<_, io::Error>(bytes)
    });
    let end = stream::once(async move {
        // Lets the bytes before the break arrive.
        sleep(Duration::from_millis(20)).await;
        match reply.end {
            End::Close => Ok(Vec::new()),
            End::Abort => Err(io::Error::other("broken")),
            End::Hang => std::future::pending().await,
        }
    });
    let body = parts.chain(end).map(move |part| {
        let _ = &open;
        part
    });
    response.body(Body::from_stream(body)).unwrap()
}
