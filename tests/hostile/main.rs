//! Hostile requests against the endpoint (C-GQL-1), measuring CPU time of the thread and memory of the process for
//! each: a separate binary, because it counts all allocated memory.

#![expect(clippy::unwrap_used, reason = "a test fails at the first violation")]

mod bodies;
#[path = "../../src/graphql/limits/tests/generator.rs"]
mod generator;
#[path = "../../src/graphql/limits/tests/toy.rs"]
mod toy;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, Response};
use axum::Router;
use axum::body::{Body, to_bytes};
use cpu_time::ThreadTime;
use dossier::internals::base::{Clock, Error, Timestamp, Viewer};
use dossier::internals::graphql::rate_limit::PointSettings;
use dossier::internals::graphql::request_documents::DocumentSettings;
use dossier::internals::graphql::transport::{
    Credentials, Gateway, Introspection, Process, RequestMeta, TransportSettings, router,
};
use dossier::internals::identity::admission::{Admission, AdmissionLimits};
use dossier::internals::port::limits::InProcess;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use generator::Dice;
use peak_alloc::PeakAlloc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Requests in `make test`; `DOSSIER_TEST_HOSTILE_DOCUMENTS` overrides the number, for the nightly run.
const REQUESTS: u64 = 5_000;

/// CPU time allowed per request, from C-GQL-1. Unoptimised code is many times slower.
const ALLOWED: Duration = Duration::from_millis(if cfg!(debug_assertions) { 400 } else { 20 });

/// Memory may grow to this many times the request, or the largest document, whichever is more: a document of ten bytes
/// needs the hundred fields of a response's frame like any other.
const GROWTH: usize = 16;
const LARGEST_DOCUMENT: usize = 32 * 1024;

/// Requests that once exceeded the limits.
const FOUND: [u64; 1] = [
    // A list of two thousand values as the default of a variable was copied too often.
    149_294,
];

struct Toy(toy::Toy);

impl Gateway for Toy {
    fn sdl(&self) -> String {
        self.0.sdl()
    }

    fn clock(&self) -> Clock {
        Clock::System
    }

    fn authenticate<'a>(&'a self, _: Credentials, meta: &'a RequestMeta) -> BoxFuture<'a, Result<Arc<Viewer>, Error>> {
        Box::pin(async move { Ok(Arc::new(Viewer::anonymous(meta.correlation_id.clone()))) })
    }

    fn prepare(&self, request: Request, _: &Arc<Viewer>) -> Request {
        request
    }

    fn execute(&self, request: Request, _validated: bool) -> BoxFuture<'_, Response> {
        Box::pin(async move { self.0.execute(request).await })
    }

    fn execute_stream(&self, request: Request, _validated: bool) -> BoxStream<'static, Response> {
        self.0.execute_stream(request).boxed()
    }

    fn until_revoked(&self, _: Arc<Viewer>, _: Option<Timestamp>) -> BoxFuture<'_, Error> {
        Box::pin(async move { std::future::pending().await })
    }
}

fn endpoint() -> Router {
    let settings = TransportSettings {
        introspection: Introspection::Everyone,
        points: PointSettings { per_hour: 0, burst: 0, anonymous_per_hour: 0 },
        // The cache has a bound of its own and must not count here.
        documents: DocumentSettings { parsed: 0, ..DocumentSettings::default() },
        batch: 5,
        ..TransportSettings::default()
    };
    let process = Process {
        shutdown: CancellationToken::new(),
        detached: TaskTracker::new(),
        admission: Arc::new(Admission::new(AdmissionLimits::default())),
        limits: Arc::new(InProcess::new(Clock::System)),
    };
    router(Arc::new(Toy(toy::toy())), settings, process).unwrap()
}

/// Resource use of one request.
struct Taken {
    time: Duration,
    memory: usize,
    status: u16,
    answer: Vec<u8>,
}

async fn send(endpoint: &Router, body: Vec<u8>) -> Taken {
    let request = axum::http::Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .body(Body::from(body))
        .unwrap();
    let endpoint = endpoint.clone();
    MEMORY.reset_peak_usage();
    let (before, started) = (MEMORY.current_usage(), ThreadTime::now());
    let response = endpoint.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let answer = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let (time, memory) = (started.elapsed(), MEMORY.peak_usage().saturating_sub(before));
    Taken { time, memory, status, answer: answer.to_vec() }
}

/// C-GQL-1: every request is rejected or answered, within the limits of time and memory.
#[tokio::test]
async fn c_gql_1_hostile_requests_are_refused_or_answered() {
    #[expect(clippy::disallowed_methods, reason = "the nightly run asks for more")]
    let requests =
        std::env::var("DOSSIER_TEST_HOSTILE_DOCUMENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(REQUESTS);
    let endpoint = endpoint();
    // One-time initialisation must not count against the first request.
    send(&endpoint, b"{\"query\":\"{ a { d } }\"}".to_vec()).await;
    let (mut slowest, mut largest) = ((Duration::ZERO, 0), (0_f64, 0));
    let mut codes: BTreeMap<String, u64> = BTreeMap::new();
    for seed in FOUND.into_iter().chain(1..=requests) {
        let body = bodies::body(&mut Dice::new(seed));
        let (length, show) = (body.len(), String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned());
        let mut taken = send(&endpoint, body.clone()).await;
        if taken.time > ALLOWED {
            // Page faults and cold caches happen once; a slow request stays slow.
            taken = send(&endpoint, body).await;
        }
        let about = || format!("seed {seed}, {length} bytes: {show}");
        assert!(taken.time <= ALLOWED, "{:?} of CPU: {}", taken.time, about());
        let room = GROWTH * length.max(LARGEST_DOCUMENT);
        assert!(taken.memory <= room, "{} bytes of memory, {room} allowed: {}", taken.memory, about());
        assert!(matches!(taken.status, 200 | 400 | 403 | 405 | 413), "{}: {}", taken.status, about());
        *codes.entry(verdict(&taken.answer)).or_default() += 1;
        slowest = slowest.max((taken.time, seed));
        let share = share(taken.memory, length.max(LARGEST_DOCUMENT));
        if share > largest.0 {
            largest = (share, seed);
        }
    }
    println!(
        "{requests} requests; most CPU time {:?} (seed {}), most memory {:.1} times the size (seed {})",
        slowest.0, slowest.1, largest.0, largest.1
    );
    println!("verdicts: {codes:?}");
    assert!(!codes.contains_key("INTERNAL") && !codes.contains_key("TIMEOUT"), "{codes:?}");
    for expected in
        ["executed", "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COMPLEX"]
    {
        assert!(codes.contains_key(expected), "the generator makes all sorts, also {expected}: {codes:?}");
    }
}

/// The code of the first error, or that the request was executed.
fn verdict(answer: &[u8]) -> String {
    let answer: serde_json::Value = serde_json::from_slice(answer).expect("an answer in JSON");
    let first = answer.get(0).unwrap_or(&answer);
    first["errors"][0]["extensions"]["code"].as_str().unwrap_or("executed").to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "a human-readable figure")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
