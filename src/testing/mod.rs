//! What unit tests of domains share: the schema over a fresh database file, people, workspaces.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_graphql::{Request, Variables};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::app::App;
use crate::base::id::{SessionId, UserId, WorkspaceId};
use crate::base::viewer::Actor;
use crate::base::{Clock, InstanceRole, Timestamp, Viewer, WorkspaceRole};
use crate::config::{Config, DatabaseUrl};
use crate::db::migrate;
use crate::domain::workspaces::service::{self as workspaces, CreateWorkspace, member};
use crate::entity::user;
use crate::graphql::answer::translate;
use crate::graphql::context::RequestContext;
use crate::port::document_reader::DocumentReader;
use crate::port::llm::{self, ChunkStream, LanguageModel, LlmError, LlmErrorCode, Models, Prices};
use crate::schema::{self, Schema};
use crate::worker;

#[path = "../../tests/it/support/db.rs"]
pub mod database;
pub mod rows;
mod work;

pub use work::TestWorker;

/// A server without transports, over a database of its own.
pub struct TestServer {
    pub app: App,
    pub schema: Schema,
    people: AtomicU32,
    _folder: Option<tempfile::TempDir>,
}

impl TestServer {
    pub async fn new() -> Self {
        Self::with(Clock::System, |_| {}).await
    }

    /// A server with a clock and settings of its own.
    pub async fn with(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        Self::with_models(clock, no_models(), change).await
    }

    /// A server whose texts are written by a model of the test.
    pub async fn with_model(model: Arc<dyn LanguageModel>) -> Self {
        Self::with_models(Clock::System, Models::writing_only(model), |_| {}).await
    }

    /// As [`Self::with`], with models of its own.
    pub async fn with_models(clock: Clock, models: Models, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = settings(folder.path()).await;
        change(&mut config);
        Self { _folder: Some(folder), ..Self::start(config, clock, models).await }
    }

    /// A second process on the same database, with the same keys and files. It must not outlive this one.
    pub async fn another(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.app.config.clone();
        change(&mut config);
        Self::start(config, self.app.clock.clone(), self.app.models.clone()).await
    }

    /// As [`Self::another`], with models of its own.
    pub async fn another_with_models(&self, models: Models) -> Self {
        Self::start(self.app.config.clone(), self.app.clock.clone(), models).await
    }

    async fn start(config: Config, clock: Clock, models: Models) -> Self {
        let db = App::connect(&config).await.unwrap();
        migrate::up(&db).await.unwrap();
        let document_reader = DocumentReader::on_threads(&config.documents);
        let app = App::assemble(config, db, clock, models, document_reader).unwrap();
        Self { schema: schema::build(app.clone(), worker::registry()), app, people: AtomicU32::new(0), _folder: None }
    }

    /// A person with an account and a session, in no workspace.
    pub async fn person(&self, name: &str) -> Arc<Viewer> {
        self.person_with(name, InstanceRole::User).await
    }

    /// A person with rights over the instance.
    pub async fn person_with(&self, name: &str, instance_role: InstanceRole) -> Arc<Viewer> {
        let id = UserId::generate();
        let now = self.app.clock.now();
        let tx = self.app.db.begin().await.unwrap();
        user::ActiveModel {
            id: Set(id),
            email: Set(format!("{}{}@example.org", name.to_lowercase(), self.people.fetch_add(1, Ordering::SeqCst))),
            name: Set(name.to_owned()),
            password_hash: Set(None),
            status: Set(user::UserStatus::Active),
            instance_role: Set(instance_role),
            locale: Set("en".to_owned()),
            time_zone: Set("UTC".to_owned()),
            avatar_key: Set(None),
            default_workspace_id: Set(None),
            email_verified_at: Set(None),
            failed_sign_ins: Set(0),
            last_failure_at: Set(None),
            last_seen_at: Set(Some(now)),
            created_at: Set(now),
            updated_at: Set(now),
        }
        .insert(&*tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let actor = Actor::Session {
            user_id: id,
            session_id: SessionId::generate(),
            expires_at: Timestamp(i64::MAX),
            reauthenticated_until: None,
        };
        Arc::new(Viewer::new(actor, instance_role, HashMap::new(), "test".to_owned()))
    }

    /// A new person who owns a new workspace.
    pub async fn owner(&self, name: &str, workspace: &str) -> (Arc<Viewer>, WorkspaceId) {
        let viewer = self.person(name).await;
        let new = CreateWorkspace::parse(workspace, None, None).unwrap();
        let row = workspaces::create(&self.app, &viewer, new).await.unwrap();
        (viewer, row.id)
    }

    /// A new person in an existing workspace.
    pub async fn member(&self, name: &str, workspace: WorkspaceId, role: WorkspaceRole) -> Arc<Viewer> {
        let viewer = self.person(name).await;
        let mut tx = self.app.db.begin().await.unwrap();
        let system = Viewer::system("test".to_owned());
        let user = viewer.user_id().unwrap();
        member::add_member_in(&mut tx, &self.app, &system, workspace, user, role).await.unwrap();
        tx.commit().await.unwrap();
        viewer.note_membership(workspace, Some(role));
        viewer
    }

    /// Executes a document: `{"data": …, "errors": […]}`, as it leaves the server.
    pub async fn run(&self, viewer: &Arc<Viewer>, document: &str, variables: Value) -> Value {
        let mut response = self.schema.execute(self.request(viewer, document, variables)).await;
        translate(&mut response);
        serde_json::to_value(response).unwrap()
    }

    /// Executes a document that must succeed, and answers its data.
    pub async fn data(&self, viewer: &Arc<Viewer>, document: &str, variables: Value) -> Value {
        let mut answer = self.run(viewer, document, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    /// Starts a subscription.
    pub fn follow(&self, viewer: &Arc<Viewer>, document: &str, variables: Value) -> Following {
        Following { responses: self.schema.execute_stream(self.request(viewer, document, variables)) }
    }

    fn request(&self, viewer: &Arc<Viewer>, document: &str, variables: Value) -> Request {
        let scope = RequestContext::new(self.app.clone(), Arc::clone(viewer));
        Request::new(document).variables(Variables::from_json(variables)).data(scope)
    }
}

/// The folder `tests/clients` when this package is installed there. Without it a test is left out, but fails where
/// nothing may be: `make test` installs the packages and sets `DOSSIER_TEST_STRICT`.
#[expect(clippy::disallowed_methods, reason = "a test tells that it is left out")]
pub fn clients_with(package: &str) -> Option<std::path::PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    if folder.join("node_modules").join(package).exists() {
        return Some(folder);
    }
    assert!(std::env::var_os("DOSSIER_TEST_STRICT").is_none(), "{package} is missing: run `npm ci` in tests/clients");
    eprintln!("left out: run `npm ci` in tests/clients");
    None
}

/// An empty schema of its own in the PostgreSQL database that `DOSSIER_TEST_DATABASE_URL` names; none means SQLite. Schemas
/// are left behind: the database is made for the tests and thrown away with them.
async fn postgres_schema() -> Option<String> {
    let url = database::postgres()?;
    let name = format!("test_{}", WorkspaceId::generate().to_string().to_lowercase());
    let mut admin = sqlx::PgConnection::connect(&url).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}"));
    sqlx::raw_sql(create).execute(&mut admin).await.unwrap();
    admin.close().await.unwrap();
    let separator = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{separator}options[search_path]={name}"))
}

/// A running subscription.
pub struct Following {
    responses: BoxStream<'static, async_graphql::Response>,
}

impl Following {
    /// The next answer; none when the subscription has ended.
    pub async fn next(&mut self) -> Option<Value> {
        let next = tokio::time::timeout(Duration::from_secs(10), self.responses.next());
        let mut response = next.await.expect("the subscription should answer")?;
        translate(&mut response);
        Some(serde_json::to_value(response).unwrap())
    }

    /// True when nothing comes for a moment.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(100), self.responses.next()).await.is_err()
    }
}

/// The codes of the refusals in a payload.
pub fn codes(payload: &Value) -> Vec<&str> {
    payload["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

/// The code of the first top-level error.
pub fn error_code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

/// Variables with one `input`.
pub fn input(value: Value) -> Value {
    json!({ "input": value })
}

/// Models that are never there.
pub fn no_models() -> Models {
    Models::writing_only(Arc::new(NoModel))
}

struct NoModel;

impl LanguageModel for NoModel {
    fn name(&self) -> &str {
        "none"
    }
    fn provider(&self) -> &str {
        "none"
    }
    fn prices(&self) -> Prices {
        Prices::FREE
    }
    fn context_tokens(&self) -> u32 {
        0
    }
    fn stream<'a>(&'a self, _: &'a llm::Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move { Err(LlmError::new(LlmErrorCode::ModelUnavailable, "there is no model here")) })
    }
}

/// Settings of a test, with a database of its own: a file in the folder, or one of PostgreSQL. So every test that begins
/// with this is a test of both.
pub async fn settings(folder: &std::path::Path) -> Config {
    settings_with(folder, &database::fresh(folder).await)
}

/// As [`settings`], with a database without tables.
pub async fn settings_of_nothing(folder: &std::path::Path) -> Config {
    database::note_the_test();
    let file = || format!("sqlite://{}", folder.join("dossier.db").display());
    settings_with(folder, &postgres_schema().await.unwrap_or_else(file))
}

fn settings_with(folder: &std::path::Path, url: &str) -> Config {
    let mut config = Config::for_tests(folder);
    config.database.url = DatabaseUrl::parse(url).unwrap();
    // One connection for everything (on SQLite, beside the writer): whoever holds it while he waits for another one
    // waits in vain, so each test shows that what it tests never empties the pool by waiting for itself.
    config.database.max_connections = 1;
    config
}
