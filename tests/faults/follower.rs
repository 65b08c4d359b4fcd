//! A client that follows a job, and resumes at its last cursor however often the connection breaks.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::caller::Caller;

pub const EVENTS: &str =
    "subscription($id: ID!, $after: String) { jobEvents(jobId: $id, after: $after) { sequence type cursor } }";

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What a follower received.
#[derive(Debug, Default)]
pub struct Followed {
    pub sequences: Vec<i64>,
    pub kinds: Vec<String>,
    pub connections: u32,
}

/// Follows a job to its end.
pub async fn follow(caller: Caller, job: String) -> Followed {
    let mut seen = Followed::default();
    let mut cursor = Value::Null;
    loop {
        if let Ok(mut socket) = open(&caller.url(), &caller.token).await {
            seen.connections += 1;
            if subscribe(&mut socket, "1", &job, &cursor).await && read(&mut socket, &mut seen, &mut cursor).await {
                return seen;
            }
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

/// Opens a socket and initialises its connection.
pub async fn open(url: &str, token: &str) -> Result<Socket, String> {
    let mut request = format!("{}/graphql", url.replace("http", "ws")).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let connected = tokio::time::timeout(Duration::from_secs(5), tokio_tungstenite::connect_async(request)).await;
    let (mut socket, _) = connected.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    socket.send(Message::text(init.to_string())).await.map_err(|e| e.to_string())?;
    Ok(socket)
}

/// Subscribes to a job; returns false when the socket is gone.
pub async fn subscribe(socket: &mut Socket, id: &str, job: &str, after: &Value) -> bool {
    let payload = json!({ "query": EVENTS, "variables": { "id": job, "after": after } });
    let message = json!({ "id": id, "type": "subscribe", "payload": payload });
    socket.send(Message::text(message.to_string())).await.is_ok()
}

/// The next protocol message; `None` when the connection has ended or been silent for long.
pub async fn next(socket: &mut Socket) -> Option<Value> {
    loop {
        match tokio::time::timeout(Duration::from_secs(30), socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => {
                let message: Value = serde_json::from_str(&text).unwrap();
                if message["type"] == "ping" {
                    socket.send(Message::text(r#"{"type":"pong"}"#)).await.ok()?;
                } else {
                    return Some(message);
                }
            }
            Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return None,
            Ok(Some(Ok(_))) => {}
        }
    }
}

/// Reads up to the end of the log (true) or of the connection (false).
async fn read(socket: &mut Socket, seen: &mut Followed, cursor: &mut Value) -> bool {
    while let Some(mut message) = next(socket).await {
        match message["type"].as_str() {
            Some("complete") => return true,
            // The server may lose its database before or during a subscription; it reports that, and the client
            // reconnects.
            Some("error") => {
                let text = message["payload"].to_string();
                assert!(text.contains("UNAVAILABLE"), "a cursor that the server gave was refused: {text}");
                return false;
            }
            Some("next") if message["payload"].get("errors").is_some() => {
                let text = message["payload"]["errors"].to_string();
                assert!(text.contains("UNAVAILABLE"), "{text}");
                return false;
            }
            Some("next") => {
                let event = message["payload"]["data"]["jobEvents"].take();
                *cursor = event["cursor"].clone();
                seen.sequences.push(event["sequence"].as_i64().unwrap());
                seen.kinds.push(event["type"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
    }
    false
}
