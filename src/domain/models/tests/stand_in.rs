//! A stand-in for a provider that speaks the protocol of OpenAI: lists models and answers, or fails, as it is told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running stand-in. Dropping it stops it.
pub(in crate::domain::models) struct StandIn {
    address: SocketAddr,
    said: Arc<Said>,
    task: JoinHandle<()>,
}

/// What it is told to say, and what it was told.
pub(in crate::domain::models) struct Said {
    pub(in crate::domain::models) models: Mutex<Vec<Value>>,
    pub(in crate::domain::models) is_down: AtomicBool,
    pub(in crate::domain::models) answers: AtomicUsize,
    /// The keys that came along.
    pub(in crate::domain::models) keys: Mutex<Vec<String>>,
    text: String,
}

impl StandIn {
    /// Lists these models.
    pub(in crate::domain::models) async fn with(models: &[Value]) -> Self {
        Self::saying("Tides rise twice a day.", models).await
    }

    /// Lists these models, of which each says the same.
    pub(in crate::domain::models) async fn saying(text: &str, models: &[Value]) -> Self {
        let said = Arc::new(Said {
            models: Mutex::new(models.to_vec()),
            is_down: AtomicBool::default(),
            answers: AtomicUsize::default(),
            keys: Mutex::default(),
            text: text.to_owned(),
        });
        let routes = Router::new()
            .route("/v1/models", get(list))
            .route("/v1/chat/completions", post(answer))
            .with_state(Arc::clone(&said));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        #[expect(clippy::disallowed_methods, reason = "ends with the stand-in")]
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, said, task }
    }

    pub(in crate::domain::models) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub(in crate::domain::models) fn said(&self) -> &Said {
        &self.said
    }

    /// From now on, or not any more, every request fails.
    pub(in crate::domain::models) fn goes_down(&self, is_down: bool) {
        self.said.is_down.store(is_down, Ordering::SeqCst);
    }

    pub(in crate::domain::models) fn lists(&self, models: &[Value]) {
        *self.said.models.lock().unwrap() = models.to_vec();
    }

    /// Requests for an answer so far, also those that failed.
    pub(in crate::domain::models) fn asked(&self) -> usize {
        self.said.answers.load(Ordering::SeqCst)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A model as OpenRouter lists it, with prices of a million tokens in US dollars.
pub(in crate::domain::models) fn listed(name: &str, input: f64, output: f64) -> Value {
    json!({
        "id": name, "object": "model", "context_length": 8_000,
        "pricing": { "prompt": format!("{:.10}", input / 1e6), "completion": format!("{:.10}", output / 1e6) },
    })
}

fn note(said: &Said, headers: &HeaderMap) {
    let key = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    said.keys.lock().unwrap().push(key.unwrap_or_default());
}

async fn list(State(said): State<Arc<Said>>, headers: HeaderMap) -> Response {
    note(&said, &headers);
    if said.is_down.load(Ordering::SeqCst) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response();
    }
    let models = said.models.lock().unwrap().clone();
    Json(json!({ "object": "list", "data": models })).into_response()
}

async fn answer(State(said): State<Arc<Said>>, headers: HeaderMap, Json(asked): Json<Value>) -> Response {
    note(&said, &headers);
    said.answers.fetch_add(1, Ordering::SeqCst);
    if said.is_down.load(Ordering::SeqCst) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response();
    }
    let piece = |delta: Value, finish: Value| {
        let chunk = json!({
            "id": "c", "object": "chat.completion.chunk", "model": asked["model"],
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
        });
        format!("data: {chunk}\n\n")
    };
    let usage = json!({
        "id": "c", "object": "chat.completion.chunk", "choices": [],
        "usage": { "prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100 },
    });
    let body = [
        piece(json!({ "role": "assistant", "content": said.text }), Value::Null),
        piece(json!({}), json!("stop")),
        format!("data: {usage}\n\n"),
        "data: [DONE]\n\n".to_owned(),
    ]
    .concat();
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}
