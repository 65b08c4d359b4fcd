//! Tools through the API, against a server that counts what it is asked.

mod addresses;
mod built_in;
mod deciding;
mod describing;
mod running;
mod servers;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::base::id::WorkspaceId;
use crate::base::{Viewer, WorkspaceRole};
use crate::config::Config;
use crate::port::llm::Models;
use crate::testing::{TestServer, TestWorker, input, no_models};
use crate::worker;

const CALL: &str = "id calledName status arguments output isOutputCut failure { code message } tool { id name }
    approval { id status proposal proposalHash decision explanation allowsEditing toolCall { id } } job { id status }
    requestedBy { name } startedAt finishedAt";
const TOOL: &str =
    "id kind name title description parametersSchema effect isIdempotent approvalPolicy approvalCondition
    isEnabled timeoutSeconds revision request { method urlTemplate headerNames bodyTemplate answerPaths }";

/// A request that the server of the tools got.
#[derive(Debug, Clone)]
pub struct Got {
    pub method: Method,
    pub uri: String,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A server of tools on this machine.
#[derive(Clone, Default)]
pub struct Tools {
    got: Arc<Mutex<Vec<Got>>>,
    port: u16,
}

impl Tools {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tools = Self { port: listener.local_addr().unwrap().port(), ..Self::default() };
        let router = Router::new().fallback(answer).with_state(tools.clone());
        #[expect(clippy::disallowed_methods, reason = "a test is its own top; the server ends with its runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        tools
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

/// Notes each request, and answers by its path: what it got, a status, a move elsewhere, or nothing the first time.
async fn answer(State(tools): State<Tools>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let got = Got { method, uri: uri.to_string(), headers, body };
    let number = {
        let mut all = tools.got.lock().unwrap();
        all.push(got.clone());
        all.len()
    };
    let path = uri.path();
    if let Some(status) = path.strip_prefix("/status/") {
        return (StatusCode::from_u16(status.parse().unwrap()).unwrap(), "{\"error\": \"no\"}").into_response();
    }
    if path == "/moved" {
        return (StatusCode::FOUND, [("location", tools.url("/secret"))]).into_response();
    }
    if path == "/lost" && number == 1 {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let headers: Vec<String> = got.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    let told =
        json!({ "path": got.uri, "body": got.body, "headers": headers, "items": [{ "name": "A" }, { "name": "B" }] });
    ([("content-type", "application/json")], told.to_string()).into_response()
}

/// A workspace whose tools lead to a server of the test.
pub struct Lab {
    pub server: TestServer,
    pub tools: Tools,
    pub ada: Arc<Viewer>,
    pub workspace: WorkspaceId,
    pub worker: Option<TestWorker>,
}

impl Lab {
    async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn with_models(models: Models) -> Self {
        Self::open_all(models, |_| {}).await
    }

    async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::open_all(no_models(), change).await
    }

    async fn open_all(models: Models, change: impl FnOnce(&mut Config)) -> Self {
        let tools = Tools::start().await;
        let server = TestServer::with_models(crate::base::Clock::System, models, |config| {
            config.egress.allowed = vec!["127.0.0.1".parse().unwrap()];
            config.egress.ports = (1..=u16::MAX).collect();
            config.jobs.lease = Duration::from_millis(900);
            config.jobs.heartbeat = Duration::from_millis(200);
            config.jobs.sweep = Duration::from_millis(200);
            config.jobs.drain = Duration::from_millis(200);
            config.jobs.retry_delay = Duration::from_millis(20);
            config.jobs.retry_delay_cap = Duration::from_millis(50);
            change(config);
        })
        .await;
        let (ada, workspace) = server.owner("Ada", "Lab").await;
        let worker = Some(server.work(worker::registry()));
        Self { server, tools, ada, workspace, worker }
    }

    pub async fn close(mut self) {
        if let Some(worker) = self.worker.take() {
            worker.close().await;
        }
    }

    pub async fn member(&self) -> Arc<Viewer> {
        self.server.member("Bob", self.workspace, WorkspaceRole::Member).await
    }

    pub async fn change_as(&self, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let document = format!(
            "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
        );
        self.server.data(viewer, &document, input(values)).await[field].take()
    }

    pub async fn change(&self, field: &str, values: Value, selection: &str) -> Value {
        self.change_as(&self.ada, field, values, selection).await
    }

    /// Adds a tool that reads an order; `changes` are members of the input.
    pub async fn tool(&self, changes: Value) -> Value {
        let mut values = json!({
            "workspaceId": self.workspace, "name": "read_order", "description": "Reads an order.", "effect": "READ_ONLY",
            "parametersSchema": { "type": "object", "required": ["id"], "additionalProperties": false,
                "properties": { "id": { "type": "string" }, "fields": { "type": "string" } } },
            "request": { "method": "GET", "urlTemplate": self.tools.url("/orders/{id}?fields={fields}") },
        });
        for (name, value) in changes.as_object().unwrap() {
            values[name] = value.clone();
        }
        self.change("createHttpTool", values, &format!("tool {{ {TOOL} }}")).await
    }

    /// Adds a tool that places an order.
    pub async fn writing_tool(&self, path: &str, changes: Value) -> Value {
        let mut values = json!({
            "name": "place_order", "description": "Places an order.", "effect": "WRITE",
            "parametersSchema": { "type": "object", "required": ["item"], "additionalProperties": false,
                "properties": { "item": { "type": "string" }, "count": { "type": "integer", "maximum": 10 } } },
            "request": { "method": "POST", "urlTemplate": self.tools.url(path) },
        });
        for (name, value) in changes.as_object().unwrap() {
            values[name] = value.clone();
        }
        self.tool(values).await["tool"].clone()
    }

    async fn run(&self, tool: &Value, arguments: Value) -> Value {
        let values = json!({ "workspaceId": self.workspace, "toolId": tool["id"], "arguments": arguments });
        self.change("runTool", values, &format!("toolCall {{ {CALL} }}")).await
    }

    pub async fn call(&self, id: &Value) -> Value {
        let document = format!("query ($id: ID!) {{ node(id: $id) {{ ... on ToolCall {{ {CALL} }} }} }}");
        self.server.data(&self.ada, &document, json!({ "id": id })).await["node"].take()
    }

    async fn until(&self, id: &Value, status: &str) -> Value {
        for _ in 0..2_000 {
            let call = self.call(id).await;
            if call["status"] == status && call["job"]["status"] != "RUNNING" {
                return call;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited in vain for {status}: {:#}", self.call(id).await)
    }

    /// The open request about a call.
    async fn asked(&self, id: &Value) -> Value {
        for _ in 0..2_000 {
            let call = self.call(id).await;
            if call["job"]["status"] == "WAITING" && call["approval"]["status"] == "PENDING" {
                return call["approval"].clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody was asked: {:#}", self.call(id).await)
    }

    pub async fn grant(&self, approval: &Value, changed: Option<Value>) -> Value {
        let mut values = json!({ "approvalId": approval["id"], "proposalHash": approval["proposalHash"] });
        if let Some(changed) = changed {
            values["changedProposal"] = changed;
        }
        self.change("grantApproval", values, "approval { id status decision }").await
    }
}
