//! A small schema, a gateway that knows a few tokens, and a server on a free port.

#![expect(clippy::disallowed_methods, reason = "a test is its own top")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{
    Context, ID, Object, Request, Response, Schema, SimpleObject, Subscription, Upload, ValidationMode,
};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::super::super::directives::{checks_credentials, public};
use super::super::super::rate_limit::PointSettings;
use super::super::super::upload::file_of;
use super::super::{Credentials, Gateway, Process, RequestMeta, TransportSettings, router};
use crate::base::error::Kind;
use crate::base::id::{SessionId, UserId};
use crate::base::viewer::Actor;
use crate::base::{Clock, Error, InstanceRole, Timestamp, Viewer};
use crate::identity::admission::{Admission, AdmissionLimits};
use crate::port::limits::InProcess;

/// How often each side effect happened.
#[derive(Default)]
pub struct Counters {
    pub bumps: AtomicUsize,
    pub slow_mutations_done: AtomicUsize,
    pub slow_queries_done: AtomicUsize,
    pub live_streams: AtomicUsize,
}

type Counts = Arc<Counters>;

fn counts<'a>(ctx: &Context<'a>) -> &'a Counts {
    ctx.data_unchecked::<Counts>()
}

pub struct Query;

#[derive(SimpleObject)]
struct User {
    id: ID,
    name: String,
}

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn whoami(&self, ctx: &Context<'_>) -> String {
        match ctx.data_unchecked::<Arc<Viewer>>().user_id() {
            Some(_) => "somebody".into(),
            None => "nobody".into(),
        }
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn twice(&self, number: i32) -> i32 {
        number.saturating_mul(2)
    }

    async fn user(&self, id: ID) -> Option<User> {
        Some(User { id, name: "Ada".into() })
    }

    async fn users(&self) -> Vec<User> {
        vec![User { id: "1".into(), name: "Ada".into() }]
    }

    async fn panics(&self) -> Option<i32> {
        let words = std::hint::black_box("the resolver's own words");
        if !words.is_empty() {
            panic!("{words}");
        }
        None
    }

    async fn fails(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("secret text of a driver".into()))
    }

    async fn forbidden(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err(Error::forbidden("Not yours.").into()))
    }

    async fn slow(&self, ctx: &Context<'_>, milliseconds: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        counts(ctx).slow_queries_done.fetch_add(1, Ordering::SeqCst);
        true
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn bump(&self, ctx: &Context<'_>) -> usize {
        counts(ctx).bumps.fetch_add(1, Ordering::SeqCst) + 1
    }

    #[graphql(directive = public::apply(), directive = checks_credentials::apply())]
    async fn login(&self, ctx: &Context<'_>, password: String) -> bool {
        counts(ctx).bumps.fetch_add(1, Ordering::SeqCst);
        password == "right"
    }

    async fn slowly(&self, ctx: &Context<'_>, milliseconds: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        counts(ctx).slow_mutations_done.fetch_add(1, Ordering::SeqCst);
        true
    }

    async fn upload(&self, ctx: &Context<'_>, file: Upload) -> async_graphql::Result<String> {
        let value = file_of(ctx, &file)?;
        let name = value.filename.clone();
        let text = std::io::read_to_string(value.content)?;
        Ok(format!("{name}: {} bytes, starts with {:?}", text.len(), text.get(..5).unwrap_or_default()))
    }
}

#[derive(SimpleObject, Clone)]
struct Tick {
    cursor: String,
    number: u64,
    text: String,
}

/// Counts the streams that have not been dropped.
struct Live(Counts);

impl Drop for Live {
    fn drop(&mut self) {
        self.0.live_streams.fetch_sub(1, Ordering::SeqCst);
    }
}

pub struct Subscriptions;

#[Subscription(name = "Subscription")]
impl Subscriptions {
    /// `count` events after the cursor, each `size` bytes, `pause` apart; endless without a count.
    async fn ticks(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        count: Option<u64>,
        #[graphql(default = 0)] pause: u64,
        #[graphql(default = 1)] size: usize,
    ) -> impl Stream<Item = Tick> + use<> {
        let counts = Arc::clone(counts(ctx));
        counts.live_streams.fetch_add(1, Ordering::SeqCst);
        let live = Live(counts);
        let first = after.and_then(|cursor| cursor.strip_prefix("t-")?.parse().ok()).unwrap_or(0);
        let last = count.map_or(u64::MAX, |count| first + count);
        stream::unfold((first, live), move |(number, live)| async move {
            if number >= last {
                return None;
            }
            if pause > 0 {
                tokio::time::sleep(Duration::from_millis(pause)).await;
            } else {
                tokio::task::yield_now().await;
            }
            let number = number + 1;
            Some((Tick { cursor: format!("t-{number}"), number, text: "x".repeat(size) }, (number, live)))
        })
    }

    async fn broken(&self) -> async_graphql::Result<stream::Empty<Tick>> {
        Err(Error::forbidden("Not yours.").into())
    }
}

pub type ToySchema = Schema<Query, Mutation, Subscriptions>;

struct Toy {
    schema: ToySchema,
    schema_of_known: ToySchema,
    user: UserId,
    other: UserId,
    session: SessionId,
    clock: Clock,
}

impl Toy {
    fn schema_for(&self, validated: bool) -> &ToySchema {
        if validated { &self.schema_of_known } else { &self.schema }
    }
}

impl Gateway for Toy {
    fn sdl(&self) -> String {
        self.schema.sdl()
    }

    fn clock(&self) -> Clock {
        self.clock.clone()
    }

    fn authenticate<'a>(
        &'a self,
        credentials: Credentials,
        meta: &'a RequestMeta,
    ) -> BoxFuture<'a, Result<Arc<Viewer>, Error>> {
        Box::pin(async move {
            let user = match credentials {
                Credentials::None => return Ok(Arc::new(Viewer::anonymous(meta.correlation_id.clone()))),
                Credentials::Bearer(token) => match token.as_str() {
                    "good" => (self.user, 1_000_000, self.session),
                    "other" => (self.other, 1_000_000, SessionId::generate()),
                    "second" => (self.user, 1_000_000, SessionId::generate()),
                    "short" => (self.user, 300, self.session),
                    "brief" => (self.user, 2_000, self.session),
                    "longer" => (self.user, 2_500, self.session),
                    "expired" => return Err(Error::new(Kind::TokenExpired, "The access token has expired.")),
                    _ => return Err(Error::unauthenticated()),
                },
                Credentials::ApiKey(key) if key == "key" => (self.user, 1_000_000, SessionId::generate()),
                Credentials::ApiKey(_) => return Err(Error::unauthenticated()),
            };
            let actor = Actor::Session {
                user_id: user.0,
                session_id: user.2,
                expires_at: self.clock.now().plus(Duration::from_millis(user.1)),
                reauthenticated_until: None,
            };
            Ok(Arc::new(Viewer::new(actor, InstanceRole::User, HashMap::new(), meta.correlation_id.clone())))
        })
    }

    fn prepare(&self, request: Request, viewer: &Arc<Viewer>) -> Request {
        request.data(Arc::clone(viewer))
    }

    fn execute(&self, request: Request, validated: bool) -> BoxFuture<'_, Response> {
        Box::pin(async move { self.schema_for(validated).execute(request).await })
    }

    fn execute_stream(&self, request: Request, validated: bool) -> BoxStream<'static, Response> {
        self.schema_for(validated).execute_stream(request).boxed()
    }

    fn until_revoked(&self, viewer: Arc<Viewer>, renewed_until: Option<Timestamp>) -> BoxFuture<'_, Error> {
        Box::pin(async move {
            match &viewer.actor {
                // The toy's clock does not advance: remaining times count from now.
                Actor::Session { expires_at, .. } => {
                    let left = renewed_until.unwrap_or(*expires_at).since(self.clock.now());
                    tokio::time::sleep(left).await;
                    Error::new(Kind::TokenExpired, "The access token has expired.")
                }
                _ => std::future::pending().await,
            }
        })
    }
}

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    pub counts: Counts,
    pub shutdown: CancellationToken,
    pub detached: TaskTracker,
    pub clock: Clock,
    pub client: reqwest::Client,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut TransportSettings)) -> Self {
        Self::admitting(AdmissionLimits::default(), change).await
    }

    pub async fn admitting(limits: AdmissionLimits, change: impl FnOnce(&mut TransportSettings)) -> Self {
        // Several tests install it; only the first one succeeds.
        rustls::crypto::ring::default_provider().install_default().ok();
        let mut settings =
            TransportSettings { introspection: super::super::Introspection::Everyone, ..Default::default() };
        settings.points = PointSettings { per_hour: 0, burst: 0, anonymous_per_hour: 0 };
        change(&mut settings);
        let clock = Clock::manual(Timestamp(1_800_000_000_000));
        let counts = Counts::default();
        let builder = || Schema::build(Query, Mutation, Subscriptions).data(Arc::clone(&counts));
        let (schema, known) = (builder().finish(), builder().validation_mode(ValidationMode::Fast).finish());
        let gateway = Arc::new(Toy {
            schema,
            schema_of_known: known,
            user: UserId::generate(),
            other: UserId::generate(),
            session: SessionId::generate(),
            clock: clock.clone(),
        });
        let shutdown = CancellationToken::new();
        let detached = TaskTracker::new();
        let process = Process {
            shutdown: shutdown.clone(),
            detached: detached.clone(),
            admission: Arc::new(Admission::new(limits)),
            limits: Arc::new(InProcess::new(clock.clone())),
        };
        let app = router(gateway, settings, process).expect("a readable schema");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(async move {
            axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await.expect("serves");
        });
        Self { address, counts, shutdown, detached, clock, client: reqwest::Client::new() }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// A GET with the given query string.
    pub fn get(&self, query: &[(&str, &str)]) -> reqwest::RequestBuilder {
        self.client.get(url::Url::parse_with_params(&self.url(), query).expect("a valid address"))
    }

    pub fn post(&self, body: &serde_json::Value) -> reqwest::RequestBuilder {
        self.client
            .post(self.url())
            .header("accept", "application/graphql-response+json")
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    /// Sends a document and reads status and answer.
    pub async fn ask(&self, document: &str) -> (u16, serde_json::Value) {
        answer(self.post(&serde_json::json!({ "query": document }))).await
    }
}

pub async fn answer(request: reqwest::RequestBuilder) -> (u16, serde_json::Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("JSON, not {text:?}")))
}

/// The code of the first error.
pub fn code(answer: &serde_json::Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("(none)")
}

/// Waits until something is true, at most five seconds.
pub async fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    for _ in 0..500 {
        if is_true() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("did not happen: {what}");
}
