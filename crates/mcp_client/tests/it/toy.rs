//! A small tool server, made with the server side of the protocol's library.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ProgressNotificationParam, ProtocolVersion, Resource, ResourceContents,
    ServerCapabilities, ServerConfig, ServerRequest, SubscriptionFilter, Tool, ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt as _, SubscriptionContext};
use rmcp::{ErrorData as Error, ServerHandler};
use serde_json::{Value, json};
use tokio::sync::Notify;

/// Tools on a page.
const PAGE: usize = 4;

/// What happened at the server.
#[derive(Default)]
pub struct Ledger {
    /// Keys of calls, in their order.
    pub keys: Mutex<Vec<String>>,
    /// Calls that were told to stop.
    pub stopped: AtomicUsize,
    /// True when there is one more tool.
    pub has_grown: AtomicBool,
    /// Tells that there is.
    growth: Notify,
}

/// The server.
#[derive(Clone, Default)]
pub struct Toy {
    pub ledger: Arc<Ledger>,
    /// True when it knows nothing but the revision of the protocol without a greeting.
    pub is_modern: bool,
}

/// Serves by standard input and output until the input ends.
pub async fn serve_streams() {
    eprintln!("the toy is here");
    let toy = Toy { is_modern: std::env::var_os("TOY_IS_MODERN").is_some(), ..Toy::default() };
    let running = toy.serve((tokio::io::stdin(), tokio::io::stdout())).await.unwrap();
    running.waiting().await.unwrap();
}

fn schema(value: Value) -> JsonObject {
    serde_json::from_value(value).unwrap()
}

fn any() -> JsonObject {
    schema(json!({"type": "object"}))
}

fn tools(has_grown: bool) -> Vec<Tool> {
    let sum = json!({"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]});
    let result = json!({"type": "object", "properties": {"sum": {"type": "number"}}, "required": ["sum"]});
    let mut tools = vec![
        Tool::new("sum", "Adds two numbers.", schema(sum))
            .with_title("Sum")
            .with_raw_output_schema(Arc::new(schema(result)))
            .with_annotations(ToolAnnotations::new().read_only(true).idempotent(true).open_world(false)),
        Tool::new("count", "Counts calls.", any()).with_annotations(ToolAnnotations::new().destructive(false)),
        Tool::new("slow", "Takes its time.", any()),
    ];
    tools.extend(
        ["echo", "grow", "big", "ask", "fail", "show", "die", "look", "start", "chatter"]
            .map(|name| Tool::new(name, "Does something.", any())),
    );
    tools.extend(has_grown.then(|| Tool::new("grown", "Was not there before.", any())));
    tools
}

impl ServerHandler for Toy {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("toy", "1.2.3").with_title("A toy"))
            .with_instructions("Play with it.")
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        match self.is_modern {
            true => Cow::Borrowed(&[ProtocolVersion::V_2026_07_28]),
            false => Cow::Borrowed(ProtocolVersion::KNOWN_VERSIONS),
        }
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), Error> {
        loop {
            tokio::select! {
                () = context.cancelled() => return Ok(()),
                () = self.ledger.growth.notified() => context.sink().notify_tool_list_changed().await.unwrap(),
            }
        }
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, Error> {
        let tools = tools(self.ledger.has_grown.load(Ordering::SeqCst));
        let from: usize = request.and_then(|page| page.cursor).map_or(0, |cursor| cursor.parse().unwrap());
        let mut page = ListToolsResult::with_all_items(tools.iter().skip(from).take(PAGE).cloned().collect());
        page.next_cursor = (from + PAGE < tools.len()).then(|| (from + PAGE).to_string());
        Ok(page)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Error> {
        let arguments = request.arguments.clone().unwrap_or_default();
        let result = match request.name.as_ref() {
            "echo" => text(arguments["message"].as_str().unwrap_or_default()),
            "sum" => sum(&arguments)?,
            "count" => self.count(&context),
            "slow" => self.slow(&arguments, &context).await?,
            "grow" => {
                self.ledger.has_grown.store(true, Ordering::SeqCst);
                self.ledger.growth.notify_waiters();
                if !self.is_modern {
                    context.peer.notify_tool_list_changed().await.unwrap();
                }
                text("grown")
            }
            "big" => text(&"x".repeat(usize::try_from(arguments["bytes"].as_u64().unwrap()).unwrap())),
            "ask" => ask(&context).await,
            "fail" => CallToolResult::error(vec![ContentBlock::text("It went wrong.")]),
            "show" => show(),
            "look" => look(),
            "start" => start(),
            "die" => {
                eprintln!("fatal: no luck with {}", std::env::var("TOY_SECRET").unwrap_or_default());
                std::process::exit(7);
            }
            "chatter" => {
                println!("this is no message");
                text("said")
            }
            "grown" if self.ledger.has_grown.load(Ordering::SeqCst) => text("here"),
            name => return Err(ErrorData::invalid_params(format!("Unknown tool: {name}"), None)),
        };
        Ok(result.into())
    }
}

impl Toy {
    fn count(&self, context: &RequestContext<RoleServer>) -> CallToolResult {
        let mut keys = self.ledger.keys.lock().unwrap();
        let key = context.meta.get("dossier/idempotencyKey").and_then(Value::as_str).unwrap_or("none").to_owned();
        if !keys.contains(&key) {
            keys.push(key);
        }
        CallToolResult::structured(json!({"calls": keys.len(), "keys": *keys}))
    }

    async fn slow(
        &self,
        arguments: &JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, Error> {
        let steps = arguments["steps"].as_u64().unwrap();
        let pause = Duration::from_millis(arguments["pause"].as_u64().unwrap());
        for step in 1..=steps {
            tokio::select! {
                () = context.ct.cancelled() => {
                    self.ledger.stopped.fetch_add(1, Ordering::SeqCst);
                    return Err(ErrorData::internal_error("stopped", None));
                }
                () = tokio::time::sleep(pause) => {}
            }
            if let Some(token) = context.meta.get_progress_token() {
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let progress = ProgressNotificationParam::new(token, step as f64)
                    .with_total(steps as f64)
                    .with_message(format!("step\u{1b}[1m {step}"));
                if context.peer.notify_progress(progress).await.is_err() {
                    // Without a greeting, a call is stopped by closing its stream, which may be found out in either way.
                    self.ledger.stopped.fetch_add(1, Ordering::SeqCst);
                    return Err(ErrorData::internal_error("stopped", None));
                }
            }
        }
        Ok(text("done"))
    }
}

fn text(text: &str) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}

fn sum(arguments: &JsonObject) -> Result<CallToolResult, Error> {
    let number = |name: &str| arguments.get(name).and_then(Value::as_f64);
    match (number("a"), number("b")) {
        (Some(a), Some(b)) => Ok(CallToolResult::structured(json!({"sum": a + b}))),
        _ => Err(ErrorData::invalid_params("a and b\u{7} must be numbers", None)),
    }
}

/// Wants something of the client, and tells what it got.
async fn ask(context: &RequestContext<RoleServer>) -> CallToolResult {
    let request = ServerRequest::ListRootsRequest(rmcp::model::RequestNoParam::default());
    match context.peer.send_request(request).await {
        Ok(answer) => text(&format!("got {answer:?}")),
        Err(error) => text(&format!("refused: {error}")),
    }
}

fn show() -> CallToolResult {
    let blob = ResourceContents::BlobResourceContents {
        uri: "toy://blob".into(),
        mime_type: Some("application/x-toy".into()),
        blob: "AAEC".into(),
        meta: None,
    };
    CallToolResult::success(vec![
        ContentBlock::image("iVBORw==", "image/png"),
        ContentBlock::audio("UklGRg", "audio/wav"),
        ContentBlock::embedded_text("toy://text", "within"),
        ContentBlock::resource(blob),
        ContentBlock::resource_link(Resource::new("toy://far", "far")),
    ])
}

/// The names in the environment, and the folder.
fn look() -> CallToolResult {
    let mut names: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
    names.sort();
    CallToolResult::structured(json!({"names": names, "folder": std::env::current_dir().unwrap()}))
}

/// Starts a process that would go on for long, and tells its number.
fn start() -> CallToolResult {
    #[expect(clippy::zombie_processes, reason = "somebody else is to end it")]
    let child = std::process::Command::new("sleep").arg("300").spawn().unwrap();
    CallToolResult::structured(json!({"number": child.id()}))
}
