//! Shared by the engine's tests: a server with a workspace, and toy kinds of jobs.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

use crate::app::App;
use crate::base::id::{JobId, WorkspaceId};
use crate::base::{Clock, Viewer};
use crate::config::Config;
use crate::engine::*;
use crate::entity::Unscoped as _;
use crate::entity::job_event;
use crate::entity::workspace;
use crate::port::llm::Models;
use crate::testing::{self, TestWorker};

/// A server whose jobs fail, wait and end within milliseconds, with a workspace for them.
pub(crate) struct QuickServer {
    server: testing::TestServer,
    pub(crate) workspace: WorkspaceId,
}

impl Deref for QuickServer {
    type Target = testing::TestServer;

    fn deref(&self) -> &testing::TestServer {
        &self.server
    }
}

pub(crate) async fn quick_server() -> QuickServer {
    quick_server_with(|_| {}).await
}

pub(crate) async fn quick_server_with(change: impl FnOnce(&mut Config)) -> QuickServer {
    quick_server_of(Clock::System, testing::no_models(), change).await
}

/// As [`quick_server_with`], with a clock and models of its own.
pub(crate) async fn quick_server_of(clock: Clock, models: Models, change: impl FnOnce(&mut Config)) -> QuickServer {
    let quick = |config: &mut Config| {
        config.jobs.slots = 8;
        config.jobs.lease = Duration::from_millis(600);
        config.jobs.heartbeat = Duration::from_millis(150);
        config.jobs.sweep = Duration::from_millis(150);
        config.jobs.retry_delay = Duration::from_millis(20);
        config.jobs.retry_delay_cap = Duration::from_millis(50);
        config.jobs.drain = Duration::from_millis(100);
        change(config);
    };
    let server = testing::TestServer::with_models(clock, models, quick).await;
    let workspace = add_workspace(&server.app).await;
    QuickServer { server, workspace }
}

pub(crate) async fn add_workspace(app: &App) -> WorkspaceId {
    use sea_orm::{ActiveModelTrait as _, Set};
    let id = WorkspaceId::generate();
    let now = app.clock.now();
    let tx = app.db.begin().await.unwrap();
    workspace::ActiveModel {
        id: Set(id),
        name: Set("Lab".to_owned()),
        slug: Set(id.to_string().to_lowercase()),
        description: Set(None),
        revision: Set(1),
        activity_sequence: Set(0),
        monthly_budget_micros: Set(None),
        document_retention_days: Set(None),
        conversation_retention_days: Set(None),
        requires_tool_approval: Set(false),
        created_at: Set(now),
        updated_at: Set(now),
    }
    .insert(&*tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// Three steps; `mode` selects what goes wrong.
#[derive(Default, Clone)]
pub(crate) struct Toy {
    ran: Arc<Mutex<HashMap<(JobId, &'static str), usize>>>,
    pub(crate) alive: Arc<AtomicUsize>,
    pub(crate) most_alive: Arc<AtomicUsize>,
}

impl Toy {
    pub(crate) fn count(&self, id: JobId, step: &'static str) -> usize {
        self.ran.lock().unwrap().get(&(id, step)).copied().unwrap_or(0)
    }
}

struct Alive(Arc<AtomicUsize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl JobHandler for Toy {
    fn kind(&self) -> &'static str {
        "TOY"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let now = self.alive.fetch_add(1, Ordering::SeqCst) + 1;
            let _alive = Alive(Arc::clone(&self.alive));
            self.most_alive.fetch_max(now, Ordering::SeqCst);
            let mode: String = ctx.parameters::<HashMap<String, String>>()?.remove("mode").unwrap_or_default();
            for name in ["one", "two", "three"] {
                let Step::Open(step) = ctx.step::<i32>(name, name).await? else { continue };
                *self.ran.lock().unwrap().entry((ctx.id(), name)).or_default() += 1;
                match mode.as_str() {
                    "slow" if name == "two" => tokio::time::sleep(Duration::from_secs(60)).await,
                    "brief" => tokio::time::sleep(Duration::from_millis(30)).await,
                    "flaky" if name == "two" && ctx.job().attempt == 1 => {
                        return Err(Failure::transient(FailureCode::ModelUnavailable, "not now").into());
                    }
                    "broken" if name == "three" => {
                        return Err(Failure::permanent(FailureCode::DocumentRejected, "never").into());
                    }
                    "panics" => panic!("a fault on purpose"),
                    _ => {}
                }
                let tx = ctx.begin().await?;
                step.finish(tx, format!("{name} is done"), 7).await?;
            }
            Ok(Outcome::Done { result: None })
        })
    }
}

pub(crate) async fn enqueue(
    server: &QuickServer,
    workspace: WorkspaceId,
    mode: &str,
    change: impl FnOnce(&mut NewJob),
) -> JobId {
    let viewer = Viewer::system("test".to_owned());
    let mut new = NewJob::new("TOY", Some(workspace), "toy", json!({ "mode": mode }));
    change(&mut new);
    let mut tx = server.app.db.begin().await.unwrap();
    let row = enqueue_in(&mut tx, &server.app, &viewer, new).unwrap();
    tx.commit().await.unwrap();
    row.id
}

pub(crate) fn start(server: &QuickServer, toy: &Toy) -> TestWorker {
    server.work(Registry::default().with(toy.clone()))
}

pub(crate) async fn events(server: &QuickServer, id: JobId) -> Vec<job_event::Model> {
    let all = job_event::Entity::unscoped()
        .filter(job_event::Column::JobId.eq(id))
        .order_by_asc(job_event::Column::Sequence)
        .all(server.app.db.read())
        .await
        .unwrap();
    let numbers: Vec<i64> = all.iter().map(|e| e.sequence).collect();
    let count = i64::try_from(all.len()).unwrap();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "C-JOB-15: dense from 1");
    assert_eq!(server.job(id).await.event_sequence, count);
    all
}

/// A kind whose jobs have nothing to do: for tests that play the worker themselves.
pub(crate) struct Idle;

impl JobHandler for Idle {
    fn kind(&self) -> &'static str {
        "TOY"
    }

    fn run<'a>(&'a self, _: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move { Ok(Outcome::Done { result: None }) })
    }
}

/// Plays forty generated cases, one after the other.
pub(crate) fn play_all<S: Strategy>(cases: &S, play: impl AsyncFn(S::Value) -> Result<(), TestCaseError>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: 40, ..ProptestConfig::default() });
    runner.run(cases, |case| runtime.block_on(play(case))).unwrap();
}
