//! `serve`, `api` and `worker`: the long-running processes.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::output::print;
use super::printable;
use crate::app::App;
use crate::base::{Error, Result};
use crate::config::Config;
use crate::domain::auth;
use crate::domain::models::service::declared;
use crate::domain::tools::built_in::rows as built_in;
use crate::http::metrics;
use crate::port::bus;
use crate::{server, worker};

/// The roles of a process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roles {
    pub(super) api: bool,
    pub(super) worker: bool,
}

/// How long shutdown waits until other processes have been notified of the last commits.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs until SIGTERM or SIGINT, then drains.
pub(super) async fn run(config: Config, roles: Roles) -> Result<()> {
    let app = App::build(config).await?;
    declared::publish(&app).await?;
    built_in::publish(&app).await?;
    let mut asked = StopSignals::listen()?;
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    let mut ready = None;
    let drained = CancellationToken::new();
    let mut telling = None;
    if let Some((listener, publisher)) = bus::join(&app.db).await? {
        let stop = stop.clone();
        tasks.spawn(async move {
            listener.run(stop).await;
            Ok(())
        });
        #[expect(clippy::disallowed_methods, reason = "outlives the tasks whose commits it announces; awaited below")]
        let task = tokio::spawn(publisher.run(drained.clone()));
        telling = Some(task);
    }
    if let Some(address) = app.config.server.metrics_listen {
        let listener = bind(address, "server.metrics_listen").await?;
        tasks.spawn(server::serve(app.clone(), listener, metrics::separate(&app.config), stop.clone()));
    }
    if roles.worker {
        // Documents that are no scans are read all the same.
        if let Err(error) = app.document_reader.recognition().check().await {
            tracing::warn!("letters in scans are not recognised: {}", error.message());
        }
        worker::prepare(&app).await?;
        tasks.spawn(worker::run(app.clone(), stop.clone()));
    }
    if roles.api {
        let listener = bind(app.config.server.listen, "--listen").await?;
        let bound = listener.local_addr().map_err(Error::internal)?;
        app.bound.get_or_init(|| printable(bound));
        let claim = auth::claim::secret_at_first_start(&app).await?;
        let readiness = server::readiness(&app);
        let router = server::router(&app, readiness.clone(), stop.clone())?;
        ready = Some(readiness);
        greet(&app, bound, claim.as_deref());
        tasks.spawn(server::serve(app.clone(), listener, router, stop.clone()));
    }
    tokio::select! {
        () = asked.received() => tracing::info!("stopping: open requests and jobs may end"),
        Some(ended) = tasks.join_next() => {
            // Each task lives as long as the process; if one ends early, stop the process.
            stop.cancel();
            ended.map_err(Error::internal)??;
        }
    }
    if let Some(readiness) = ready {
        readiness.drain();
    }
    stop.cancel();
    let timeout = app.config.server.shutdown_timeout + Duration::from_secs(5);
    tokio::select! {
        drained = tokio::time::timeout(timeout, async { while tasks.join_next().await.is_some() {} }) => {
            if drained.is_err() {
                tracing::warn!("not everything ended in time");
            }
        }
        // A second signal means "do not wait"; jobs survive this as they survive a crash.
        () = asked.received() => tracing::warn!("stopped at once, on a second signal"),
    }
    app.tool_servers.close().await;
    // Notify other processes of the last commits too: released jobs wait for one of them.
    drained.cancel();
    if let Some(telling) = telling
        && tokio::time::timeout(LAST_WORDS, telling).await.is_err()
    {
        tracing::warn!("the database did not answer in time; other processes find the last commits by themselves");
    }
    app.db.close().await
}

/// Binds a listener. `setting` is named in the error when the address is in use.
async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    let refuse = |e| {
        let message = format!("Nothing can listen on {address}. Choose another address with {setting}.");
        Error::unavailable(message).because(e)
    };
    TcpListener::bind(address).await.map_err(refuse)
}

/// Prints a line with the address, for people and for programs that started the server, then where to go next.
fn greet(app: &App, bound: SocketAddr, claim: Option<&str>) {
    let server = &app.config.server;
    let address = server.address(printable(bound));
    let mut lines = vec![address.clone(), format!("GraphQL    {address}/graphql")];
    if server.graphiql.is_on(app.config.profile) {
        lines.push(format!("GraphiQL   {address}/graphiql"));
    }
    if server.playground.is_on(app.config.profile) {
        lines.push(format!("Playground {address}/playground"));
    }
    if let Some(secret) = claim {
        lines.push(format!(
            "This server has no administrator yet. Claim it with `claimInstance` and this secret: {secret}"
        ));
    }
    // A closed standard output is no reason to stop. The secret is written nowhere else.
    if let Err(error) = lines.iter().try_for_each(|line| print(line)) {
        tracing::warn!(%error, %address, "standard output is closed; a new start prints what is missing");
    }
}

/// SIGTERM and SIGINT, registered from the start, so that the server shuts down gracefully as soon as it can be
/// reached.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> Result<Self> {
        let on = |kind| signal(kind).map_err(Error::internal);
        Ok(Self { terminate: on(SignalKind::terminate())?, interrupt: on(SignalKind::interrupt())? })
    }

    /// Waits for the next signal.
    async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
