//! A small tool server, made with the server side of the protocol's library.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ProgressNotificationParam, ServerCapabilities, ServerConfig, Tool,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt as _};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData as Error, ServerHandler};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// What the toy offers, and what happened at it.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) tools: Mutex<Vec<Tool>>,
    /// Names of the tools that were called, with the keys of the calls.
    pub(super) calls: Mutex<Vec<(String, String)>>,
    /// How often the tools were listed.
    pub(super) lists: AtomicUsize,
    /// Calls that were told to stop.
    pub(super) stopped: AtomicUsize,
    /// True while the key that callers come with is not taken.
    pub(super) is_locked: AtomicBool,
    /// The keys that callers came with.
    pub(super) keys: Mutex<Vec<String>>,
    /// The peer that greeted last.
    peer: Mutex<Option<rmcp::Peer<RoleServer>>>,
}

impl Ledger {
    pub(super) fn called(&self) -> Vec<(String, String)> {
        self.calls.lock().unwrap().clone()
    }

    /// Says that the tools have changed.
    pub(super) async fn announce(&self) {
        let peer = self.peer.lock().unwrap().clone().unwrap();
        peer.notify_tool_list_changed().await.unwrap();
    }

    /// Describes a tool in another way.
    pub(super) fn change(&self, name: &str, change: impl FnOnce(&mut Tool)) {
        let mut tools = self.tools.lock().unwrap();
        change(tools.iter_mut().find(|tool| tool.name == name).unwrap());
    }
}

/// The server.
#[derive(Clone)]
pub(super) struct Toy(Arc<Ledger>);

pub(super) fn schema(value: Value) -> Arc<JsonObject> {
    Arc::new(serde_json::from_value(value).unwrap())
}

pub(super) fn tool(name: &'static str, schema_of: Value) -> Tool {
    Tool::new(name, format!("Does what {name} does."), schema(schema_of))
}

impl Toy {
    pub(super) fn new() -> Self {
        let sum = json!({ "type": "object", "required": ["a", "b"], "additionalProperties": false,
            "properties": { "a": { "type": "number" }, "b": { "type": "number" } } });
        let any = || json!({ "type": "object" });
        let reads = || ToolAnnotations::new().read_only(true);
        let tools = vec![
            tool("sum", sum).with_title("Sum").with_annotations(reads().idempotent(true)),
            tool("say", any()).with_annotations(reads()),
            tool("place-order", any()),
            tool("wipe", any()).with_annotations(ToolAnnotations::new().destructive(true)),
            tool("slow", any()),
            tool("fail", any()).with_annotations(reads()),
            tool("odd", json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/a" } } })),
        ];
        let ledger = Ledger { tools: Mutex::new(tools), ..Ledger::default() };
        Self(Arc::new(ledger))
    }

    async fn slow(
        &self,
        arguments: &JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, Error> {
        let steps = arguments.get("steps").and_then(Value::as_u64).unwrap_or(100);
        for step in 1..=steps {
            tokio::select! {
                () = context.ct.cancelled() => {
                    self.0.stopped.fetch_add(1, Ordering::SeqCst);
                    return Err(ErrorData::internal_error("stopped", None));
                }
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
            if let Some(token) = context.meta.get_progress_token() {
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let progress = ProgressNotificationParam::new(token, step as f64)
                    .with_total(steps as f64)
                    .with_message(format!("Step {step} with s3cret-of-the-shop"));
                context.peer.notify_progress(progress).await.ok();
            }
        }
        Ok(text("done"))
    }
}

/// What the program was given.
fn environment() -> String {
    #[expect(clippy::disallowed_methods, reason = "that is the question")]
    let variables = std::env::vars();
    variables.map(|(name, value)| format!("{name}={value} ")).collect()
}

fn text(text: &str) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}

impl ServerHandler for Toy {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build();
        ServerConfig::new(capabilities).with_server_info(Implementation::new("toy", "1.0.0"))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, Error> {
        self.0.lists.fetch_add(1, Ordering::SeqCst);
        *self.0.peer.lock().unwrap() = Some(context.peer.clone());
        Ok(ListToolsResult::with_all_items(self.0.tools.lock().unwrap().clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Error> {
        let key = context.meta.get("dossier/idempotencyKey").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.0.calls.lock().unwrap().push((request.name.to_string(), key));
        let arguments = request.arguments.clone().unwrap_or_default();
        let result = match request.name.as_ref() {
            "sum" => {
                let number = |name: &str| arguments[name].as_f64().unwrap();
                CallToolResult::structured(json!({ "sum": number("a") + number("b") }))
            }
            "say" => text(arguments.get("words").and_then(Value::as_str).unwrap_or("nothing")),
            "place-order" | "wipe" => text("It is done."),
            "slow" => self.slow(&arguments, &context).await?,
            "fail" => CallToolResult::error(vec![ContentBlock::text("No luck with s3cret-of-the-shop.")]),
            "secret" => text(&environment()),
            name => return Err(ErrorData::invalid_params(format!("Unknown tool: {name}"), None)),
        };
        Ok(result.into())
    }
}

/// The toy over HTTP, until it is dropped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    pub(super) ledger: Arc<Ledger>,
    task: JoinHandle<()>,
}

impl Served {
    pub(super) async fn start() -> Self {
        Self::with(Toy::new().0, "127.0.0.1:0".parse().unwrap()).await
    }

    async fn with(ledger: Arc<Ledger>, address: SocketAddr) -> Self {
        let toy = Toy(Arc::clone(&ledger));
        let manager = Arc::new(LocalSessionManager::default());
        let service =
            StreamableHttpService::new(move || Ok(toy.clone()), manager, StreamableHttpServerConfig::default());
        let lock = middleware::from_fn_with_state(Arc::clone(&ledger), locked);
        let router = Router::new().route_service("/mcp", service).layer(lock);
        let listener = loop {
            // The port of a server that was stopped is free a moment later.
            match tokio::net::TcpListener::bind(address).await {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let address = listener.local_addr().unwrap();
        #[expect(clippy::disallowed_methods, reason = "ends with the toy")]
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, ledger, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// Starts it anew at the same address, with the same tools, after doing something while it is away.
    pub(super) async fn restart(self, meanwhile: impl AsyncFnOnce()) -> Self {
        let (address, ledger) = (self.address, Arc::clone(&self.ledger));
        drop(self);
        meanwhile().await;
        Self::with(ledger, address).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes the key that callers come with, or does not.
async fn locked(State(ledger): State<Arc<Ledger>>, request: Request, next: Next) -> Response {
    let key = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    ledger.keys.lock().unwrap().push(key.to_owned());
    match ledger.is_locked.load(Ordering::SeqCst) {
        true => (StatusCode::UNAUTHORIZED, "who is s3cret-of-the-shop?").into_response(),
        false => next.run(request).await,
    }
}

/// Not a test: the toy as a program, which tests start by this name.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a program that tests start"]
async fn serves_by_its_streams() {
    let toy = Toy::new();
    toy.0.tools.lock().unwrap().push(tool("secret", json!({ "type": "object" })));
    let running = toy.serve((tokio::io::stdin(), tokio::io::stdout())).await.unwrap();
    running.waiting().await.unwrap();
}
