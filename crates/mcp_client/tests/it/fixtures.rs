//! Servers, and ways to them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use egress::{Exit, Policy};
use mcp_client::{Call, HttpTarget, Limits, ProgramTarget, Session, Target};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::toy::{Ledger, Toy};

/// A server on a free port of this machine, until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    task: AbortHandle,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves at `/mcp` and whatever else the router has.
pub async fn serve(router: Router) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Otherwise each second piece of a stream waits for the other side's kernel.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }).abort_handle();
    Served { address, task }
}

/// The toy over HTTP, with what happens at it.
pub struct HttpToy {
    pub served: Served,
    pub ledger: Arc<Ledger>,
    pub manager: Arc<LocalSessionManager>,
}

/// How the toy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// In sessions, and by streams of events.
    Events,
    /// Without sessions, in single answers.
    Json,
    /// Without a greeting.
    Modern,
}

/// Serves the toy.
pub async fn http_toy(speech: Speech) -> HttpToy {
    let toy = Toy { is_modern: speech == Speech::Modern, ..Toy::default() };
    let ledger = Arc::clone(&toy.ledger);
    let manager = Arc::new(LocalSessionManager::default());
    let mut config = StreamableHttpServerConfig::default();
    config.legacy_session_mode = speech == Speech::Events;
    config.json_response = speech == Speech::Json;
    let service = StreamableHttpService::new(move || Ok(toy.clone()), Arc::clone(&manager), config);
    HttpToy { served: serve(Router::new().route_service("/mcp", service)).await, ledger, manager }
}

/// A way to a server of this machine.
pub fn http_target(address: SocketAddr) -> HttpTarget {
    let policy = Policy { ports: vec![address.port()], exempt: vec!["127.0.0.0/8".parse().unwrap()] };
    HttpTarget {
        url: format!("http://{address}/mcp").parse().unwrap(),
        headers: vec![("authorization".into(), "Bearer sesame-open".into())],
        exit: Exit::new(policy),
    }
}

/// A session with a server of this machine.
pub async fn session(address: SocketAddr) -> Session {
    Session::connect(Target::Http(http_target(address)), Limits::default()).await.unwrap()
}

/// The toy as a program.
pub fn program_target() -> ProgramTarget {
    ProgramTarget {
        program: std::env::current_exe().unwrap(),
        arguments: vec!["serve".into()],
        environment: vec![("TOY_SECRET".into(), "open-sesame".into())],
        folder: None,
    }
}

/// A session with the toy as a program.
pub async fn program_session() -> Session {
    Session::connect(Target::Program(program_target()), Limits::default()).await.unwrap()
}

/// A session with the toy as a program that knows no greeting.
pub async fn modern_program_session() -> Session {
    let mut target = program_target();
    target.environment.push(("TOY_IS_MODERN".into(), "yes".into()));
    Session::connect(Target::Program(target), Limits::default()).await.unwrap()
}

/// A session of each kind with the toy; the servers are there as long as what is returned.
pub async fn all_sessions() -> (HashMap<&'static str, Session>, [HttpToy; 3]) {
    let toys = [http_toy(Speech::Events).await, http_toy(Speech::Json).await, http_toy(Speech::Modern).await];
    let sessions = HashMap::from([
        ("events", session(toys[0].served.address).await),
        ("json", session(toys[1].served.address).await),
        ("modern", session(toys[2].served.address).await),
        ("program", program_session().await),
        ("modern program", modern_program_session().await),
    ]);
    (sessions, toys)
}

/// A call that is waited for long enough.
pub fn call(name: &str) -> Call {
    Call::new(name, Duration::from_secs(20))
}

/// Waits until something holds, at most five seconds.
pub async fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came: {what}");
}
