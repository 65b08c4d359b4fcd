use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message, http};

use super::toy::{Server, eventually};

/// A client that sends text and does not implement the protocol.
pub struct Client(tokio_tungstenite::WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>);

impl Client {
    pub async fn try_connect(server: &Server, headers: &[(&'static str, &str)]) -> Result<Self, Error> {
        let mut request = format!("ws://{}/graphql", server.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        tokio_tungstenite::connect_async(request).await.map(|(socket, _)| Self(socket))
    }

    pub async fn connect(server: &Server) -> Self {
        Self::try_connect(server, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap()
    }

    /// Connected and acknowledged.
    pub async fn open(server: &Server, token: &str) -> Self {
        let mut client = Self::connect(server).await;
        client.send(json!({ "type": "connection_init", "payload": { "authorization": token } })).await;
        assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
        client
    }

    pub async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    pub async fn send_text(&mut self, text: String) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub async fn send_frame(&mut self, frame: Message) -> Result<(), Error> {
        self.0.send(frame).await
    }

    pub async fn subscribe(&mut self, id: &str, document: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": document } })).await;
    }

    /// The next text message.
    pub async fn next(&mut self) -> Value {
        loop {
            match self.frame().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("expected a message, not {other:?}"),
            }
        }
    }

    /// Skips messages until the close frame: its code and reason.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.frame().await {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Ok(_)) => {}
                other => panic!("expected a close frame, not {other:?}"),
            }
        }
    }

    /// The number of the next tick, the code of the close frame, or the end of the connection.
    pub async fn try_next(&mut self) -> Option<Result<u64, u16>> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    return Some(Ok(message["payload"]["data"]["ticks"]["number"].as_u64().unwrap()));
                }
                Ok(Message::Close(Some(frame))) => return Some(Err(frame.code.into())),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    async fn frame(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(Duration::from_secs(10), self.0.next()).await.expect("a frame within ten seconds")
    }
}

/// C-STR-1: queries, mutations and subscriptions, with results in order and one end each.
#[tokio::test]
async fn operations_run_over_a_socket() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "Bearer good").await;
    client.subscribe("1", "{ whoami }").await;
    assert_eq!(
        client.next().await,
        json!({ "type": "next", "id": "1", "payload": { "data": { "whoami": "somebody" } } })
    );
    assert_eq!(client.next().await, json!({ "type": "complete", "id": "1" }));
    client.subscribe("1", "mutation { bump }").await;
    assert_eq!(client.next().await["payload"]["data"]["bump"], 1);
    assert_eq!(client.next().await["type"], "complete");
    client.subscribe("s", "subscription { ticks(count: 3) { number } }").await;
    for number in 1..=3 {
        assert_eq!(client.next().await["payload"]["data"]["ticks"]["number"], number);
    }
    assert_eq!(client.next().await, json!({ "type": "complete", "id": "s" }));
}

/// C-STR-1: a client that closes gets a close frame back, before and after `connection_init`, and not a lost
/// connection.
#[tokio::test]
async fn a_close_frame_is_answered() {
    let server = Server::start().await;
    for mut client in [Client::connect(&server).await, Client::open(&server, "good").await] {
        let frame = CloseFrame { code: 1000.into(), reason: "Normal Closure".into() };
        client.send_frame(Message::Close(Some(frame))).await.unwrap();
        assert_eq!(client.closed().await.0, 1000);
    }
}

/// Requests that are not executed get `error` messages; the socket stays open.
#[tokio::test]
async fn refused_operations_are_errors_of_their_own() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "good").await;
    for (document, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: ticks { number } b: ticks { number } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { a: login(password: \"1\") b: login(password: \"2\") }", "QUERY_TOO_COMPLEX"),
        // The stream could not be opened.
        ("subscription { broken { number } }", "FORBIDDEN"),
    ] {
        client.subscribe("x", document).await;
        let message = client.next().await;
        assert_eq!((message["type"].as_str(), message["id"].as_str()), (Some("error"), Some("x")), "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], code, "{message}");
        assert!(message["payload"][0]["extensions"]["correlationId"].is_string());
    }
    client.subscribe("x", "{ panics hello }").await;
    assert_eq!(client.next().await["payload"]["errors"][0]["extensions"]["code"], "INTERNAL");
    assert_eq!(client.next().await["type"], "complete");
    client.subscribe("x", "{ hello }").await;
    assert_eq!(client.next().await["payload"]["data"]["hello"], "world");
}

/// Every place where clients put their token.
#[tokio::test]
async fn tokens_are_found_in_the_payload() {
    let server = Server::start().await;
    for payload in [
        json!({ "authorization": "Bearer good" }),
        json!({ "Authorization": "good" }),
        json!({ "authToken": "good" }),
        json!({ "x-api-key": "key" }),
        json!({ "headers": { "Authorization": "Bearer good" } }),
        json!({ "headers": { "X-Api-Key": "key" } }),
    ] {
        let mut client = Client::connect(&server).await;
        client.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(client.next().await["type"], "connection_ack", "{payload}");
    }
    let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("authorization", "Bearer good")];
    let mut client = Client::try_connect(&server, &headers).await.unwrap();
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.next().await["type"], "connection_ack");
}

/// C-STR-1: the table of close codes.
#[tokio::test]
async fn sockets_close_with_the_codes_of_the_protocol() {
    let server = Server::with(|settings| settings.socket.init_time = Duration::from_secs(1)).await;
    let init = |payload: Value| json!({ "type": "connection_init", "payload": payload }).to_string();
    let hello = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ hello }" } }).to_string();
    let long = json!({ "type": "subscribe", "id": "1", "payload": { "query": "subscription { ticks(pause: 60000) { number } }" } });
    let good = init(json!({ "authToken": "good" }));
    for (messages, expected) in [
        (vec![], 4408),
        (vec![json!({ "type": "ping" }).to_string()], 4408),
        (vec!["{".to_owned()], 4400),
        (vec!["[]".to_owned()], 4400),
        (vec![json!({ "type": "nothing" }).to_string()], 4400),
        (vec![json!({ "type": "start", "id": "1", "payload": { "query": "{ hello }" } }).to_string()], 4400),
        (vec![hello.clone()], 4401),
        (vec![init(Value::Null)], 4403),
        (vec![init(json!({ "authToken": "bad" }))], 4403),
        (vec![init(json!({ "authToken": "expired" }))], 4403),
        (vec![good.clone(), good.clone()], 4429),
        (vec![good.clone(), long.to_string(), long.to_string()], 4409),
        (
            vec![
                good.clone(),
                json!({ "type": "subscribe", "id": "", "payload": { "query": "{ hello }" } }).to_string(),
            ],
            4400,
        ),
        (vec![good.clone(), json!({ "type": "subscribe", "id": "1", "payload": {} }).to_string()], 4400),
        (vec![good.clone(), json!({ "type": "subscribe", "id": "1" }).to_string()], 4400),
        (vec![good.clone(), json!({ "type": "complete" }).to_string()], 4400),
        (vec![good.clone(), " ".repeat(70_000)], 1009),
        (vec![good.clone(), " ".repeat(400_000)], 1009),
    ] {
        let mut client = Client::connect(&server).await;
        for message in &messages {
            client.send_text(message.clone()).await;
        }
        let (code, reason) = client.closed().await;
        assert_eq!(code, expected, "{messages:?} {reason}");
    }
    let mut client = Client::open(&server, "good").await;
    client.send_frame(Message::binary(vec![1])).await.unwrap();
    assert_eq!(client.closed().await.0, 4400);
    let mut client = Client::try_connect(&server, &[]).await.unwrap();
    assert_eq!(client.closed().await.0, 4406);
}

/// Application pings are answered with their payload, also before the acknowledgement.
#[tokio::test]
async fn pings_are_answered() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    client.send(json!({ "type": "ping", "payload": { "n": 1 } })).await;
    assert_eq!(client.next().await, json!({ "type": "pong", "payload": { "n": 1 } }));
    client.send(json!({ "type": "connection_init", "payload": { "authToken": "good" } })).await;
    assert_eq!(client.next().await["type"], "connection_ack");
    client.send(json!({ "type": "ping" })).await;
    assert_eq!(client.next().await, json!({ "type": "pong" }));
    client.send(json!({ "type": "pong" })).await;
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.next().await["type"], "next");
}

/// C-STR-2: pages of foreign origins cannot connect.
#[tokio::test]
async fn the_origin_of_a_page_is_checked() {
    let server = Server::with(|settings| settings.allowed_origins = vec!["https://app.example.com".into()]).await;
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    for origin in ["https://evil.example.org", "null", "https://app.example.com.evil.org"] {
        match Client::try_connect(&server, &[protocol, ("origin", origin)]).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), http::StatusCode::FORBIDDEN, "{origin}"),
            other => panic!("{origin}: {:?}", other.err()),
        }
    }
    let own = format!("http://{}", server.address);
    for origin in ["https://app.example.com", &own] {
        assert!(Client::try_connect(&server, &[protocol, ("origin", origin)]).await.is_ok(), "{origin}");
    }
}

/// C-STR-13: what the client completes is stopped and freed, and its identifier can be used again.
#[tokio::test]
async fn completed_operations_are_freed() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "good").await;
    for _ in 0..50 {
        client.subscribe("1", "subscription { ticks(count: 1) { number } }").await;
        assert_eq!(client.next().await["type"], "next");
        assert_eq!(client.next().await["type"], "complete");
    }
    let live = || server.counts.live_streams.load(Ordering::SeqCst);
    for _ in 0..20 {
        client.subscribe("1", "subscription { ticks(pause: 60000) { number } }").await;
        client.send(json!({ "type": "complete", "id": "1" })).await;
    }
    eventually("streams are dropped", || live() == 0).await;
    client.subscribe("1", "subscription { ticks(pause: 60000) { number } }").await;
    eventually("the stream runs", || live() == 1).await;
    drop(client);
    eventually("streams end with their socket", || live() == 0).await;
}

/// C-STR-10: an expired token closes the socket within two seconds, after a warning.
#[tokio::test]
async fn a_socket_ends_with_its_credentials() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "short").await;
    client.subscribe("1", "subscription { ticks(pause: 60000) { number } }").await;
    let started = tokio::time::Instant::now();
    assert_eq!(client.next().await["payload"]["code"], "TOKEN_EXPIRES_SOON");
    assert_eq!(client.next().await, json!({ "type": "ping", "payload": { "code": "TOKEN_EXPIRED" } }));
    let (code, reason) = client.closed().await;
    assert_eq!(code, 4403);
    assert!(reason.starts_with("TOKEN_EXPIRED") && started.elapsed() < Duration::from_secs(2));
    eventually("the stream is freed", || server.counts.live_streams.load(Ordering::SeqCst) == 0).await;
}

/// C-STR-10: a client that sends a newer token stays connected, with its operations; no token is repeated.
#[tokio::test]
async fn c_str_10_a_token_is_renewed_in_the_connection() {
    let server = Server::start().await;
    let mut client = Client::open(&server, "brief").await;
    client.subscribe("1", "subscription { ticks(pause: 1500, count: 1) { number } }").await;
    let warning = client.next().await;
    assert_eq!((&warning["type"], &warning["payload"]["code"]), (&json!("ping"), &json!("TOKEN_EXPIRES_SOON")));
    assert_eq!(warning["payload"]["expiresAt"], "2027-01-15T08:00:02.000Z");
    for (token, code) in [("wrong", "UNAUTHENTICATED"), ("expired", "TOKEN_EXPIRED"), ("second", "FORBIDDEN")] {
        client.send(json!({ "type": "ping", "payload": { "authorization": token } })).await;
        let refused = client.next().await;
        assert_eq!((&refused["payload"]["renewed"], &refused["payload"]["code"]), (&json!(false), &json!(code)));
    }
    client.send(json!({ "type": "ping", "payload": { "authorization": "Bearer longer" } })).await;
    let renewed = json!({ "renewed": true, "expiresAt": "2027-01-15T08:00:02.500Z" });
    assert_eq!(client.next().await, json!({ "type": "pong", "payload": renewed }));
    // Older than the one in use: the expiry does not move back.
    client.send(json!({ "type": "ping", "payload": { "headers": { "Authorization": "Bearer brief" } } })).await;
    assert_eq!(client.next().await["payload"], renewed);
    assert_eq!(client.next().await["payload"]["data"]["ticks"]["number"], 1, "the operation goes on");
    loop {
        let message = client.next().await;
        match message["payload"]["code"].as_str() {
            Some("TOKEN_EXPIRED") => break,
            _ => assert!(message["type"] != "error", "{message}"),
        }
    }
    assert_eq!(client.closed().await.0, 4403);
}

/// C-STR-12: at shutdown sockets are told to connect again, one after another.
#[tokio::test]
async fn sockets_are_drained() {
    let server = Server::with(|settings| settings.socket.drain_time = Duration::from_secs(1)).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(Client::open(&server, "good").await);
    }
    server.shutdown.cancel();
    let started = tokio::time::Instant::now();
    let ends = clients.into_iter().map(|mut client| async move { (client.closed().await.0, started.elapsed()) });
    let ends = futures_util::future::join_all(ends).await;
    assert!(ends.iter().all(|(code, _)| *code == 1012), "{ends:?}");
    let (first, last) = (ends.iter().map(|end| end.1).min().unwrap(), ends.iter().map(|end| end.1).max().unwrap());
    assert!(
        last < Duration::from_secs(2) && last.saturating_sub(first) > Duration::from_millis(100),
        "spread: {ends:?}"
    );
    let late = Client::try_connect(&server, &[("sec-websocket-protocol", "graphql-transport-ws")]).await;
    assert!(matches!(late.err(), Some(Error::Http(response)) if response.status() == 503));
}

/// The sub-protocol of Playground is accepted only where an operator allows it.
#[tokio::test]
async fn the_legacy_protocol_is_a_setting() {
    let server = Server::start().await;
    let legacy = [("sec-websocket-protocol", "graphql-ws")];
    let refused = Client::try_connect(&server, &legacy).await.err();
    assert!(matches!(refused, Some(Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)))), "{refused:?}");

    let server = Server::with(|settings| settings.socket.legacy_protocol = true).await;
    let mut client = Client::try_connect(&server, &legacy).await.unwrap();
    client.send(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer good" } })).await;
    assert_eq!(client.next().await["type"], "connection_ack");
    assert_eq!(client.next().await["type"], "ka");
    client.send(json!({ "type": "start", "id": "1", "payload": { "query": "subscription { ticks(count: 1) { number } }" } })).await;
    assert_eq!(
        client.next().await,
        json!({ "type": "data", "id": "1", "payload": { "data": { "ticks": { "number": 1 } } } })
    );
    assert_eq!(client.next().await, json!({ "type": "complete", "id": "1" }));
    client.send(json!({ "type": "start", "id": "2", "payload": { "query": "subscription { ticks(pause: 60000) { number } }" } })).await;
    eventually("it runs", || server.counts.live_streams.load(Ordering::SeqCst) == 1).await;
    client.send(json!({ "type": "stop", "id": "2" })).await;
    eventually("it is stopped", || server.counts.live_streams.load(Ordering::SeqCst) == 0).await;
    client.send(json!({ "type": "start", "id": "3", "payload": { "query": "{ nothing }" } })).await;
    assert_eq!(client.next().await["payload"]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

/// C-GQL-13: where sockets may be anonymous, invalid credentials count as none; operations that need a caller report
/// them.
#[tokio::test]
async fn c_gql_13_credentials_of_no_use_count_as_none_where_sockets_may_be_anonymous() {
    let server = Server::with(|settings| settings.socket.anonymous = true).await;
    for (token, expected) in [("expired", "TOKEN_EXPIRED"), ("null", "UNAUTHENTICATED")] {
        let mut client = Client::open(&server, token).await;
        client.subscribe("1", "mutation { login(password: \"right\") }").await;
        assert_eq!(client.next().await["payload"]["data"]["login"], true);
        assert_eq!(client.next().await["type"], "complete");
        client.subscribe("2", "{ hello }").await;
        let refused = client.next().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("2")));
        assert_eq!(refused["payload"][0]["extensions"]["code"], expected);
    }
}
