//! A whole server for a test: API and worker in this process, real HTTP, a database of its own.

use std::net::SocketAddr;

use dossier::internals::app::App;
use dossier::internals::config::Config;
use dossier::internals::{server, worker};
use sandbox::Child;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::{db, model_provider};

/// A running server. Dropping it stops it.
pub struct TestServer {
    pub app: App,
    pub address: SocketAddr,
    pub folder: tempfile::TempDir,
    /// Address of a provider of models that this server may contact.
    pub model_provider: String,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

/// A server that was stopped, for starting it again on the same data.
pub struct Stopped {
    config: Config,
    folder: tempfile::TempDir,
}

impl TestServer {
    /// Starts a server with the settings of tests.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts a server with changed settings.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = db::fresh(folder.path()).await;
        let mut config = Config::for_tests(folder.path());
        config.database.url = dossier::internals::config::DatabaseUrl::parse(&url).expect("an address");
        config.database.max_connections = 6;
        config.jobs.lease = std::time::Duration::from_secs(2);
        config.jobs.heartbeat = std::time::Duration::from_millis(500);
        config.jobs.sweep = std::time::Duration::from_millis(500);
        config.jobs.drain = std::time::Duration::from_millis(200);
        let (stand_in, serving) = model_provider::bind().await;
        config.egress.allowed.push("127.0.0.2".parse().expect("an exemption"));
        config.egress.ports.push(stand_in.port());
        change(&mut config);
        let mut server = Self::run(config, folder, true).await;
        server.model_provider = format!("http://{stand_in}/v1");
        server.tasks.spawn(serving);
        server
    }

    /// A second process on the same database and files, which answers requests and works on no jobs.
    pub async fn another(&self) -> Self {
        self.another_with(|_| {}).await
    }

    /// As [`Self::another`], with changed settings.
    pub async fn another_with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = self.app.config.clone();
        change(&mut config);
        Self::run(config, folder, false).await
    }

    async fn run(config: Config, folder: tempfile::TempDir, has_worker: bool) -> Self {
        dossier::internals::port::install_crypto();
        let program = Child::new(env!("CARGO_BIN_EXE_dossier"));
        let app = App::build_with_program(config, program).await.expect("the app");
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        if let Some((listener, publisher)) = dossier::internals::port::bus::join(&app.db).await.expect("the bus") {
            tasks.spawn(listener.run(stop.clone()));
            tasks.spawn(publisher.run(stop.clone()));
        }
        if has_worker {
            worker::prepare(&app).await.expect("the worker");
            let (working, working_stop) = (app.clone(), stop.clone());
            tasks.spawn(async move { worker::run(working, working_stop).await.expect("the worker ends well") });
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        app.bound.get_or_init(|| address);
        let router = server::router(&app, server::readiness(&app), stop.clone()).expect("the router");
        let (serving, serving_stop) = (app.clone(), stop.clone());
        tasks.spawn(async move {
            server::serve(serving, listener, router, serving_stop).await.expect("the server ends well");
        });
        Self { app, address, folder, model_provider: String::new(), stop, tasks }
    }

    /// Base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A caller who is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(self.url())
    }

    /// A new person, signed in.
    pub async fn person(&self, name: &str) -> Client {
        self.anonymous().registered(name).await
    }

    /// A new person with a new workspace; answers with its identifier.
    pub async fn person_with_workspace(&self, name: &str) -> (Client, String) {
        let person = self.person(name).await;
        let workspace = person.create_workspace(&format!("{name}'s lab")).await;
        (person, workspace)
    }

    /// Kills the server as a crash would: nothing is drained, nobody says goodbye.
    pub async fn kill(mut self) -> Stopped {
        self.tasks.abort_all();
        while self.tasks.join_next().await.is_some() {}
        self.stop.cancel();
        Stopped { config: self.app.config.clone(), folder: self.folder }
    }
}

impl Stopped {
    /// Starts the server again on the same data.
    pub async fn start(self) -> TestServer {
        TestServer::run(self.config, self.folder, true).await
    }
}
