//! A caller of the API: plain HTTP, JSON in and out.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

/// A password that the policy accepts.
pub const PASSWORD: &str = "wandering-otter-42-lamps";

/// A caller, signed in or not.
#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub token: Option<String>,
    pub api_key: Option<String>,
    pub refresh_token: Option<String>,
    pub email: String,
    http: reqwest::Client,
}

impl Client {
    #[expect(clippy::disallowed_methods, reason = "a test's client is outside the server")]
    pub fn new(url: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().expect("a client");
        Self { url, token: None, api_key: None, refresh_token: None, email: String::new(), http }
    }

    /// The HTTP client, for requests that are not GraphQL.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Adds the caller's credentials to a request.
    pub fn signed(&self, mut request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = &self.api_key {
            request = request.header("x-api-key", key);
        }
        request
    }

    /// Sends an operation and answers with the whole response.
    pub async fn send(&self, query: &str, variables: Value) -> Value {
        let request =
            self.http.post(format!("{}/graphql", self.url)).json(&json!({ "query": query, "variables": variables }));
        let response = self.signed(request).send().await.expect("an answer");
        response.json().await.expect("JSON")
    }

    /// Sends an operation that must not have top-level errors, and answers with its data.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut response = self.send(query, variables).await;
        assert!(response.get("errors").is_none(), "{query}\n{response:#}");
        response["data"].take()
    }

    /// Sends a mutation `name(input:)` and answers with its payload, which must not have errors.
    pub async fn change(&self, name: &str, input: Value, selection: &str) -> Value {
        let payload = self.try_change(name, input, selection).await;
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    /// Sends a mutation `name(input:)` and answers with its payload.
    pub async fn try_change(&self, name: &str, input: Value, selection: &str) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
        );
        self.ask(&query, json!({ "input": input })).await[name].take()
    }

    /// The same caller at another address, for a server that was started again.
    pub fn at(mut self, url: String) -> Self {
        self.url = url;
        self
    }

    /// Registers a new person and signs in.
    pub async fn registered(mut self, name: &str) -> Self {
        let tag = uuid::Uuid::now_v7().simple().to_string();
        self.email = format!("{}.{tag}@example.org", name.to_lowercase().replace(' ', "."));
        let input = json!({ "email": self.email, "password": PASSWORD, "name": name });
        let payload = self.change("register", input, "tokens { accessToken refreshToken }").await;
        self.take_tokens(&payload["tokens"]);
        self
    }

    /// Keeps the tokens of a payload.
    pub fn take_tokens(&mut self, tokens: &Value) {
        self.token = Some(tokens["accessToken"].as_str().expect("an access token").to_owned());
        self.refresh_token = Some(tokens["refreshToken"].as_str().expect("a refresh token").to_owned());
    }

    /// Makes a workspace and answers with its identifier.
    pub async fn create_workspace(&self, name: &str) -> String {
        let payload = self.change("createWorkspace", json!({ "name": name }), "workspace { id }").await;
        payload["workspace"]["id"].as_str().expect("a workspace").to_owned()
    }

    /// Waits for the end of a job, at most a minute, and answers with it.
    pub async fn finished(&self, job: &Value) -> Value {
        let query = "query($id: ID!) { job(id: $id) { status isFinished failure { code message } eventCursor } }";
        for _ in 0..1200 {
            let found = self.ask(query, json!({ "id": job })).await["job"].take();
            if found["isFinished"] == true {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the job did not end")
    }

    /// Starts research that waits for approval of its plan: its job, its report and the request.
    pub async fn asked(&self, workspace: &str) -> Value {
        let research = json!({ "requirePlanApproval": true });
        let question = json!({ "text": "How high are tides?" });
        let input = json!({ "workspaceId": workspace, "question": question, "research": research });
        let mut started = self.change("startResearch", input, "job { id } report { id }").await;
        let query = "query($id: ID!) { job(id: $id) { status approvals(last: 1) { nodes { id proposalHash } } } }";
        for _ in 0..400 {
            let found = self.ask(query, json!({ "id": started["job"]["id"] })).await["job"].take();
            if found["status"] == "WAITING" {
                started["approval"] = found["approvals"]["nodes"][0].clone();
                return started;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the job does not wait")
    }

    /// Takes a table out of a new document, and corrects it once: the table and the correction.
    pub async fn with_table(&self, workspace: &str) -> (String, String) {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let content = format!("Harbour,Depth\nBrest,{}\n", 100 + MADE.fetch_add(1, Ordering::Relaxed));
        let source = json!({ "text": { "content": content, "mediaType": "text/csv" } });
        let input = json!({ "workspaceId": workspace, "source": source, "process": false });
        let document = self.change("addDocument", input, "document { id }").await["document"]["id"].take();
        let input = json!({ "workspaceId": workspace, "documentIds": [document] });
        let job = self.change("startExtraction", input, "job { id }").await["job"]["id"].take();
        self.finished(&job).await;
        let query = "query($id: ID!) { job(id: $id) { tables { nodes { id } } } }";
        let mut found = self.ask(query, json!({ "id": job })).await;
        let table = found["job"]["tables"]["nodes"][0]["id"].take();
        let input = json!({ "tableId": table, "cells": [{ "row": 1, "column": 1, "text": "13" }] });
        let corrected = self.change("correctTable", input, "table { corrections { nodes { id } } }").await;
        let text = |value: &Value| value.as_str().expect("an identifier").to_owned();
        (text(&table), text(&corrected["table"]["corrections"]["nodes"][0]["id"]))
    }

    /// Opens a subscription over `graphql-transport-ws`.
    pub async fn subscribe(&self, query: &str, variables: Value) -> Subscription {
        let mut request =
            format!("{}/graphql", self.url.replace("http", "ws")).into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("a socket");
        let payload =
            json!({ "authorization": self.token.as_ref().map(|t| format!("Bearer {t}")), "x-api-key": self.api_key });
        socket
            .send(Message::text(json!({ "type": "connection_init", "payload": payload }).to_string()))
            .await
            .expect("init");
        let subscribe =
            json!({ "id": "1", "type": "subscribe", "payload": { "query": query, "variables": variables } });
        socket.send(Message::text(subscribe.to_string())).await.expect("subscribe");
        Subscription { socket }
    }
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// A subscription under way.
pub struct Subscription {
    socket: Socket,
}

/// What came over a subscription.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    Next(Value),
    Error(Value),
    Complete,
    Closed(Option<u16>),
}

impl Subscription {
    /// Sends a ping of the protocol and answers with the payload of its pong.
    pub async fn ping(&mut self, payload: Value) -> Value {
        let text = json!({ "type": "ping", "payload": payload }).to_string();
        self.socket.send(Message::text(text)).await.expect("a ping");
        while let Some(Ok(message)) = self.socket.next().await {
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).expect("JSON");
            if message["type"] == "pong" {
                return message["payload"].clone();
            }
        }
        panic!("closed without a pong");
    }

    /// The next thing that comes; fails the test after 20 seconds.
    pub async fn receive(&mut self) -> Received {
        tokio::time::timeout(Duration::from_secs(20), self.read()).await.expect("something within 20 seconds")
    }

    /// The next value.
    pub async fn next(&mut self) -> Value {
        match self.receive().await {
            Received::Next(value) => value,
            other => panic!("no value but {other:?}"),
        }
    }

    /// All values until the end.
    pub async fn rest(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            match self.receive().await {
                Received::Next(value) => all.push(value),
                Received::Complete => return all,
                other => panic!("no value but {other:?}"),
            }
        }
    }

    async fn read(&mut self) -> Received {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    match message["type"].as_str() {
                        Some("next") => return Received::Next(message["payload"].clone()),
                        Some("error") => return Received::Error(message["payload"].clone()),
                        Some("complete") => return Received::Complete,
                        Some("ping") => {
                            let _pong = self.socket.send(Message::text(r#"{"type":"pong"}"#)).await;
                        }
                        _ => {}
                    }
                }
                Some(Ok(Message::Close(frame))) => return Received::Closed(frame.map(|f| f.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Received::Closed(None),
            }
        }
    }
}
