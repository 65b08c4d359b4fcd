//! A fake model service on loopback that counts calls: it speaks the OpenAI dialect, gives deterministic responses to
//! the prompts of research, and records every call by its idempotency key. It can be slow, block, and misbehave.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Marks the text of a released call, where an undisturbed one has other text.
pub const LATE: &str = "This was written by a worker that had lost its job.";

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Idempotency key: job and step.
    pub key: String,
    /// The process that called.
    pub who: String,
    /// Milliseconds since 1970.
    pub began: i64,
}

pub struct Model {
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
    _serving: JoinSet<()>,
}

#[derive(Default)]
struct Shared {
    calls: Mutex<Vec<Call>>,
    /// Number of calls per key, for faults at the first call of each.
    tried: Mutex<HashMap<String, usize>>,
    least_delay: AtomicU64,
    most_delay: AtomicU64,
    troubled: AtomicBool,
    /// Caller, and part of the key, of blocked calls.
    held: watch::Sender<Option<(String, String)>>,
}

impl Model {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let router = Router::new().route("/{who}/v1/chat/completions", post(answer)).with_state(Arc::clone(&shared));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, _serving: serving }
    }

    /// Base URL for one process.
    pub fn url(&self, who: &str) -> String {
        format!("http://{}/{who}/v1", self.address)
    }

    /// Delays each response by a time between the two, in milliseconds.
    pub fn slow(&self, least: u64, most: u64) {
        self.shared.least_delay.store(least, Ordering::SeqCst);
        self.shared.most_delay.store(most, Ordering::SeqCst);
    }

    /// The first call of each step fails, each in a different way.
    pub fn misbehave(&self) {
        self.shared.troubled.store(true, Ordering::SeqCst);
    }

    /// Blocks calls of `who` whose key contains `part` until [`Model::release`].
    pub fn hold(&self, who: &str, part: &str) {
        self.shared.held.send_replace(Some((who.to_owned(), part.to_owned())));
    }

    /// Responds to the blocked calls; texts contain [`LATE`].
    pub fn release(&self) {
        self.shared.held.send_replace(None);
    }

    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// Number of calls of `who` whose key contains `part`.
    pub fn count(&self, who: &str, part: &str) -> usize {
        self.shared.calls.lock().unwrap().iter().filter(|call| call.who == who && call.key.contains(part)).count()
    }

    /// Waits until this many calls have arrived.
    pub async fn until(&self, who: &str, part: &str, count: usize) {
        for _ in 0..3000 {
            if self.count(who, part) >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {} calls of {who} for {part:?} within 30 seconds", self.count(who, part))
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    Path(who): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let request: Value = serde_json::from_slice(&body).unwrap();
    shared.calls.lock().unwrap().push(Call { key: key.clone(), who: who.clone(), began: crate::now() });
    let tried = {
        let mut tried = shared.tried.lock().unwrap();
        let count = tried.entry(key.clone()).or_default();
        *count += 1;
        *count
    };
    if shared.troubled.load(Ordering::SeqCst)
        && tried == 1
        && let Some(trouble) = trouble(&key)
    {
        return trouble;
    }
    let (least, most) = (shared.least_delay.load(Ordering::SeqCst), shared.most_delay.load(Ordering::SeqCst));
    let delay = least + (most - least) * u64::from(rand::random::<u8>()) / 255;
    tokio::time::sleep(Duration::from_millis(delay)).await;
    let mut held = shared.held.subscribe();
    let waits =
        |held: &Option<(String, String)>| held.as_ref().is_some_and(|(w, part)| *w == who && key.contains(part));
    let was_held = waits(&held.borrow());
    if was_held {
        held.wait_for(|held| !waits(held)).await.unwrap();
    }
    let text = match request["response_format"]["json_schema"]["name"].as_str() {
        Some(shape) => structured(shape, &Prompt::of(&request)).to_string(),
        None if was_held => LATE.to_owned(),
        None => prose(&Prompt::of(&request)),
    };
    event_stream(events(&text))
}

/// A different fault for each kind of step.
fn trouble(key: &str) -> Option<Response> {
    let step = key.rsplit(':').next().unwrap();
    Some(match step.split('.').next().unwrap() {
        "plan" => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")], "slow down").into_response(),
        "queries" => event_stream(vec!["data: {\"choices\": [{\"delta\": {\"con\n\n".to_owned()]),
        "learn" => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        // Cut midway: no finish reason, and no `[DONE]`.
        "section" | "outline" => event_stream(events("Half a text that ends in the").drain(..1).collect()),
        "summary" => {
            event_stream(vec!["event: error\ndata: {\"error\": {\"message\": \"overloaded\"}}\n\n".to_owned()])
        }
        _ => return None,
    })
}

fn event_stream(events: Vec<String>) -> Response {
    let body = Body::from_stream(stream::iter(events.into_iter().map(Ok::<_, Infallible>)));
    ([("content-type", "text/event-stream")], body).into_response()
}

/// Events with the text in chunks, the finish reason, the usage, and the end.
fn events(text: &str) -> Vec<String> {
    let event = |value: Value| format!("data: {value}\n\n");
    let characters: Vec<char> = text.chars().collect();
    let mut all: Vec<String> = characters
        .chunks(24)
        .map(|piece| event(json!({ "choices": [{ "delta": { "content": piece.iter().collect::<String>() } }] })))
        .collect();
    all.push(event(json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] })));
    all.push(event(json!({ "choices": [], "usage": { "prompt_tokens": 200, "completion_tokens": 50 } })));
    all.push("data: [DONE]\n\n".to_owned());
    all
}

/// The data in a prompt, with labels.
struct Prompt {
    fences: Vec<(String, String)>,
}

impl Prompt {
    fn of(request: &Value) -> Self {
        let text = request["messages"][1]["content"].as_str().unwrap_or_default();
        let boundary = text.strip_prefix("<<<").and_then(|rest| rest.split(' ').next()).unwrap_or("-");
        let mut fences = Vec::new();
        for part in text.split(&format!("<<<{boundary} ")).skip(1) {
            let (label, rest) = part.split_once('\n').unwrap();
            let data = rest.split(&format!("\n{boundary}>>>")).next().unwrap();
            fences.push((label.to_owned(), data.to_owned()));
        }
        Self { fences }
    }

    /// The data whose label begins with `word`, with the rest of the label.
    fn all<'a>(&'a self, word: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fences.iter().filter_map(move |(label, data)| Some((label.strip_prefix(word)?, data.as_str())))
    }

    /// Findings as number and statement.
    fn findings(&self) -> Vec<(u32, &str)> {
        self.all("finding ")
            .map(|(mark, data)| (mark.parse().unwrap(), data.split("\nQuote: ").next().unwrap()))
            .collect()
    }
}

fn structured(shape: &str, prompt: &Prompt) -> Value {
    match shape {
        "plan" => json!({ "title": "Tides and power", "questions": [
            "How large is the tidal range?", "How is tidal power used?" ] }),
        "queries" => {
            let question = prompt.all("sub-question").next().unwrap().1;
            json!({ "queries": [question.split(' ').skip(2).collect::<Vec<_>>().join(" ")] })
        }
        "learnings" => json!({ "learnings": learnings(prompt) }),
        "reflection" => json!({ "action": "continue", "new_questions": [] }),
        "outline" => {
            let marks: Vec<u32> = prompt.findings().iter().map(|(mark, _)| *mark).collect();
            let sections = marks.chunks(2).enumerate();
            let sections: Vec<Value> = sections
                .map(|(index, marks)| json!({ "heading": format!("{}. Part {}", index + 1, char::from(b'a' + u8::try_from(index).unwrap())), "marks": marks }))
                .collect();
            json!({ "sections": sections })
        }
        other => panic!("nobody asks for {other}"),
    }
}

/// The first sentences of each passage, verbatim.
fn learnings(prompt: &Prompt) -> Vec<Value> {
    let mut all = Vec::new();
    for (id, data) in prompt.all("passage ") {
        let text = data.split_once("\n\n").map_or(data, |(_, text)| text);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for sentence in lines.flat_map(|line| line.split_inclusive(". ")).map(str::trim).take(2) {
            if sentence.ends_with('.') {
                all.push(json!({ "passage_id": id, "quote": sentence, "statement": sentence, "confidence": 0.9 }));
            }
        }
    }
    all
}

fn prose(prompt: &Prompt) -> String {
    let say = |(mark, statement): (u32, &str)| format!("{} [{mark}].", statement.trim_end_matches('.'));
    prompt.findings().into_iter().map(say).collect::<Vec<_>>().join(" ")
}
