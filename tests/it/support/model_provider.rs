//! A stand-in for a provider of models that speaks the protocol of OpenAI: it lists one model, and says one sentence.

use std::future::Future;
use std::net::SocketAddr;

use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Binds it to an address that tests of the egress do not use; answers the address, and what serves it.
pub async fn bind() -> (SocketAddr, impl Future<Output = ()> + Send + use<>) {
    let listener = TcpListener::bind("127.0.0.2:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let routes = Router::new().route("/v1/models", get(list)).route("/v1/chat/completions", post(say));
    (address, async move { axum::serve(listener, routes).await.expect("the stand-in ends with its server") })
}

async fn list() -> Json<Value> {
    Json(json!({ "object": "list", "data": [{ "id": "small", "object": "model", "context_length": 8_000 }] }))
}

async fn say() -> Json<Value> {
    let message = json!({ "role": "assistant", "content": "Tides rise twice a day." });
    let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5 });
    Json(json!({ "id": "a", "object": "chat.completion", "choices": [choice], "usage": usage }))
}
