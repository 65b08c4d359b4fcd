//! Sockets and event streams.

use std::time::Duration;

use dossier::internals::config::LimitsConfig;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::wire::{PATIENCE, Wire};
use super::{cases, changed};
use crate::support::{Client, TestServer};

cases! {
    "limits.socket_init_timeout" => silence_before_init(),
    "limits.ping_interval" => signs_of_life(),
    "limits.socket_message" => large_messages(),
    "limits.socket_messages_per_minute" => many_messages(),
    "limits.socket_operations" => many_operations(),
    "limits.outbound_messages" => answers_that_wait(),
    "limits.sockets_per_user" => sockets_of_a_person(),
    "limits.sockets_per_address" => sockets_refused(|limits| limits.sockets_per_address = 1, 429),
    "limits.sockets" => sockets_refused(|limits| limits.sockets = 1, 503),
}

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

const WATCH: &str = "subscription($id: ID!) { workspaceActivity(workspaceId: $id) { cursor } }";
const SHORT: Duration = Duration::from_millis(400);

async fn connect(server: &TestServer) -> Result<Socket, Error> {
    let mut request = format!("ws://{}/graphql", server.address).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    tokio_tungstenite::connect_async(request).await.map(|(socket, _)| socket)
}

async fn send(socket: &mut Socket, message: &Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// A socket whose caller is known.
async fn open(server: &TestServer, person: &Client) -> Socket {
    let mut socket = connect(server).await.unwrap();
    let payload = json!({ "authorization": person.token });
    send(&mut socket, &json!({ "type": "connection_init", "payload": payload })).await;
    socket
}

/// The code of the close frame.
async fn closed(socket: &mut Socket) -> u16 {
    let reading = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                _ => return 1006,
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("the socket is closed")
}

async fn silence_before_init() {
    let server = changed(|config| config.limits.socket_init_timeout = SHORT).await;
    assert_eq!(closed(&mut connect(&server).await.unwrap()).await, 4408);
}

/// Pings on sockets, comments on event streams, empty parts in multipart answers.
async fn signs_of_life() {
    // Long enough for a client on a slow machine to answer.
    let server = changed(|config| config.limits.ping_interval = Duration::from_secs(2)).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let mut socket = open(&server, &ada).await;
    let pinged = async { while !matches!(socket.next().await.unwrap().unwrap(), Message::Ping(_)) {} };
    tokio::time::timeout(PATIENCE, pinged).await.expect("a ping");
    for (accept, sign) in [("text/event-stream", ":\n\n:\n\n"), ("multipart/mixed", "{}\r\n--graphql")] {
        let request = ada.http().post(format!("{}/graphql", server.url())).header("accept", accept);
        let request = request.json(&json!({ "query": WATCH, "variables": { "id": workspace } }));
        let mut stream = ada.signed(request).send().await.unwrap().bytes_stream();
        let mut text = String::new();
        let beats = async {
            while !text.contains(sign) {
                text += &String::from_utf8_lossy(&stream.next().await.unwrap().unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, beats).await.unwrap_or_else(|_| panic!("no sign of life as {accept}"));
    }
}

async fn large_messages() {
    let server = changed(|config| config.limits.socket_message = 1_000).await;
    let mut socket = open(&server, &server.person("Ada").await).await;
    send(&mut socket, &json!({ "type": "ping", "payload": { "text": "x".repeat(2_000) } })).await;
    assert_eq!(closed(&mut socket).await, 1009);
}

async fn many_messages() {
    let server = changed(|config| config.limits.socket_messages_per_minute = 5).await;
    let mut socket = open(&server, &server.person("Ada").await).await;
    for _ in 0..20 {
        // The last ones may meet a closed socket.
        socket.send(Message::text(r#"{"type":"pong"}"#)).await.ok();
    }
    assert_eq!(closed(&mut socket).await, 1008);
}

/// A burst of pings makes more than one answer wait.
async fn answers_that_wait() {
    let frequent = |limits: &mut LimitsConfig| limits.socket_messages_per_minute = 100_000;
    for (messages, expected) in [(1_000, None), (1, Some(4413))] {
        let server = changed(|config| {
            frequent(&mut config.limits);
            config.limits.outbound_messages = messages;
        })
        .await;
        let mut socket = open(&server, &server.person("Ada").await).await;
        let bursts = if expected.is_some() { 1_000 } else { 20 };
        for _ in 0..bursts {
            for _ in 0..20 {
                socket.feed(Message::text(r#"{"type":"ping"}"#)).await.ok();
            }
            if socket.flush().await.is_err() {
                break;
            }
        }
        match expected {
            Some(code) => assert_eq!(closed(&mut socket).await, code),
            None => {
                send(&mut socket, &json!({ "type": "ping", "payload": { "text": "the last one" } })).await;
                let read =
                    async { while !socket.next().await.unwrap().unwrap().to_string().contains("the last one") {} };
                tokio::time::timeout(PATIENCE, read).await.expect("all of them are answered");
            }
        }
    }
}

async fn many_operations() {
    let server = changed(|config| config.limits.socket_operations = 1).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let mut socket = open(&server, &ada).await;
    for id in ["1", "2"] {
        let payload = json!({ "query": WATCH, "variables": { "id": workspace } });
        send(&mut socket, &json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }
    let refused = async {
        loop {
            let message = socket.next().await.unwrap().unwrap().to_string();
            if message.contains("\"error\"") {
                return message;
            }
        }
    };
    let message = tokio::time::timeout(PATIENCE, refused).await.expect("a refusal");
    assert!(message.contains("RATE_LIMITED") && message.contains("\"id\":\"2\""), "{message}");
}

async fn sockets_of_a_person() {
    let server = changed(|config| config.limits.sockets_per_user = 1).await;
    let ada = server.person("Ada").await;
    let mut first = open(&server, &ada).await;
    first.next().await.unwrap().unwrap();
    assert_eq!(closed(&mut open(&server, &ada).await).await, 1013);
}

async fn sockets_refused(change: fn(&mut LimitsConfig), expected: u16) {
    let server = changed(|config| change(&mut config.limits)).await;
    let _first = connect(&server).await.unwrap();
    match connect(&server).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), expected),
        other => panic!("not refused: {other:?}"),
    }
    // Plain requests are not concerned.
    let mut wire = Wire::connect(&server).await;
    wire.send("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(wire.status().await, 200);
}
