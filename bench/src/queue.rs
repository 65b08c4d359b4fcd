//! J1 and J2: the queue of the product with a kind of job that does nothing, in one process as `dossier serve` has it.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use dashmap::DashMap;
use dossier::internals::app::App;
use dossier::internals::base::Viewer;
use dossier::internals::base::id::{JobId, WorkspaceId};
use dossier::internals::engine::{
    JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, Runner, enqueue_in, stream, submit,
};
use dossier::internals::entity::job_event::JobEventKind;
use dossier::internals::identity::ACCESS_CHANGED;
use dossier::internals::live::Permit;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::data::{Cell, Rows};
use crate::figures::{Table, quantile, spread};
use crate::instance::{Instance, named};
use crate::workload::Sample;
use crate::{Options, data};

/// Jobs of J1.
const DRAINED: usize = 10_000;
/// Jobs of one claim.
const BATCH: usize = 4;
/// Jobs of J2, one every 20 ms.
const SINGLE: usize = 200;
/// Head of the column with [`flushes`].
const FLUSH: &str = "one flush of the disk p50 / p99 ms";

/// The benchmark follows its own jobs: nobody could lose the right to.
struct Anybody;

impl Permit for Anybody {
    async fn check(&self) -> dossier::internals::base::Result<()> {
        Ok(())
    }
}

/// Work that does nothing, and notes when it began.
#[derive(Clone, Default)]
struct Noop {
    started: Arc<DashMap<JobId, Instant>>,
}

impl JobHandler for Noop {
    fn kind(&self) -> &'static str {
        "noop"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            self.started.insert(ctx.id(), Instant::now());
            Ok(Outcome::Done { result: None })
        })
    }
}

pub async fn run(options: &Options) -> Result<()> {
    let mut drained = Table::new(&["database", "jobs/s (min-max)", "events a job"]);
    let mut single = Table::new(&[
        "database",
        "submit to start p50 ms (min-max)",
        "p99 ms",
        "submit to seen done p50 ms",
        "p99 ms",
        FLUSH,
    ]);
    let mut claims = Table::new(&["database", "waiting jobs", "p50 ms", "p99 ms", "most ms"]);
    for instance in named(options, "queue")? {
        instance.clear().await?;
        data::fill(&instance, 0.02).await?;
        let app = instance.app().await?;
        let workspaces = Sample::read(&app).await?.workspaces;
        let mut rates = Vec::new();
        for _ in 0..options.rounds.min(3) {
            rates.push(drain(&app, &workspaces).await?);
        }
        let events = events_of_a_job(&app).await?;
        drained.row(&[instance.name.to_owned(), spread(&rates, 0), format!("{events:.1}")]);
        single.row(&idle(options, &instance, &app, &workspaces).await?);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of jobs")]
        let deep = (1_000_000.0 * options.scale) as usize;
        backlog(&app, &workspaces, deep).await?;
        claims.row(&claim(&instance, &app, deep).await?);
        app.db.close().await?;
    }
    println!("\nJ1: {DRAINED} jobs that do nothing, drained by one worker\n\n{drained}");
    println!("\nJ2: one job every 20 ms on an idle queue, {SINGLE} a round\n\n{single}");
    println!("\nClaims of {BATCH} jobs from a long queue\n\n{claims}");
    Ok(())
}

fn noop(workspace: WorkspaceId) -> NewJob {
    NewJob::new("noop", Some(workspace), "Nothing", json!({}))
}

async fn drain(app: &App, workspaces: &[WorkspaceId]) -> Result<f64> {
    let viewer = Viewer::system("bench".to_owned());
    let mut tx = app.db.begin().await?;
    for number in 0..DRAINED {
        enqueue_in(&mut tx, app, &viewer, noop(workspaces[number % workspaces.len()]))?;
    }
    tx.commit().await?;
    let stop = CancellationToken::new();
    let start = Instant::now();
    let runner = Runner::new(app.clone(), Registry::default().with(Noop::default()));
    let running = tokio::spawn(runner.run(stop.clone()));
    while unfinished(app).await? > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let rate = DRAINED as f64 / start.elapsed().as_secs_f64();
    stop.cancel();
    running.await??;
    Ok(rate)
}

/// One when some job is not done, else zero; reads an index, not the whole table.
async fn unfinished(app: &App) -> Result<i64> {
    let waits = "EXISTS (SELECT 1 FROM jobs WHERE status = 'QUEUED')";
    let runs = "EXISTS (SELECT 1 FROM jobs WHERE status IN ('RUNNING', 'CANCELLING'))";
    one(app, &format!("SELECT CAST({waits} OR {runs} AS INTEGER)")).await
}

async fn events_of_a_job(app: &App) -> Result<f64> {
    let events = one(
        app,
        "SELECT CAST(COUNT(*) AS INTEGER) FROM job_events WHERE job_id IN (SELECT id FROM jobs WHERE kind = 'noop')",
    );
    let events = events.await?;
    Ok(events as f64 / one(app, "SELECT CAST(COUNT(*) AS INTEGER) FROM jobs WHERE kind = 'noop'").await? as f64)
}

async fn one(app: &App, sql: &str) -> Result<i64> {
    let row = app.db.read().query_one_raw(Statement::from_string(app.db.backend(), sql)).await?;
    let row = row.context("no row")?;
    Ok(row.try_get_by_index::<i32>(0).map(i64::from).or_else(|_| row.try_get_by_index::<i64>(0))?)
}

async fn idle(options: &Options, instance: &Instance, app: &App, workspaces: &[WorkspaceId]) -> Result<Vec<String>> {
    let (mut starts, mut seen) = (Vec::new(), Vec::new());
    let (mut medians, mut tails, mut flushed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds.min(3) {
        let file = instance.folder.join("flushes");
        flushed.extend(tokio::task::spawn_blocking(move || flushes(&file)).await??);
        let (start, done) = steady(app, workspaces).await?;
        medians.push(quantile(&start, 0.5));
        tails.push(quantile(&start, 0.99));
        starts.extend(start);
        seen.extend(done);
    }
    Ok(vec![
        instance.name.to_owned(),
        spread(&medians, 2),
        spread(&tails, 2),
        format!("{:.2}", quantile(&seen, 0.5)),
        format!("{:.2}", quantile(&seen, 0.99)),
        format!("{:.2} / {:.2}", quantile(&flushed, 0.5), quantile(&flushed, 0.99)),
    ])
}

/// Milliseconds that the disk takes to flush a few pages of a file: what no durable commit can be quicker than.
fn flushes(path: &Path) -> Result<Vec<f64>> {
    let mut file = File::create(path)?;
    let page = [1; 4096];
    // As long as a log that is used again: its length does not change.
    for _ in 0..SINGLE {
        file.write_all(&page)?;
    }
    file.sync_all()?;
    file.rewind()?;
    let mut times = Vec::with_capacity(SINGLE);
    for _ in 0..SINGLE {
        file.write_all(&page)?;
        let start = Instant::now();
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        std::thread::sleep(Duration::from_millis(5));
    }
    std::fs::remove_file(path)?;
    Ok(times)
}

/// Submits one job after the other and follows each to its end.
async fn steady(app: &App, workspaces: &[WorkspaceId]) -> Result<(Vec<f64>, Vec<f64>)> {
    let viewer = Viewer::system("bench".to_owned());
    let handler = Noop::default();
    let stop = CancellationToken::new();
    let runner = Runner::new(app.clone(), Registry::default().with(handler.clone()));
    let running = tokio::spawn(runner.run(stop.clone()));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let mut followers = tokio::task::JoinSet::new();
    for number in 0..SINGLE {
        tick.tick().await;
        let new = noop(workspaces[number % workspaces.len()]);
        let submitted = Instant::now();
        let mut change = app.db.batch();
        let row = enqueue_in(&mut change, app, &viewer, new)?;
        submit(app, change, row.id).await?;
        let (app, started) = (app.clone(), Arc::clone(&handler.started));
        followers.spawn(async move {
            let events = stream::events(&app, &row, None).await?;
            let mut events = events.while_permitted(Anybody, app.wake_ups(ACCESS_CHANGED));
            while let Some(event) = events.next().await {
                if event?.kind == JobEventKind::Succeeded {
                    break;
                }
            }
            let seen = submitted.elapsed().as_secs_f64() * 1000.0;
            let start = *started.get(&row.id).context("done, but never started")?;
            anyhow::Ok(((start - submitted).as_secs_f64() * 1000.0, seen))
        });
    }
    let (mut starts, mut seen) = (Vec::new(), Vec::new());
    while let Some(done) = followers.join_next().await {
        let (start, end) = done??;
        starts.push(start);
        seen.push(end);
    }
    stop.cancel();
    running.await??;
    Ok((starts, seen))
}

/// How long it takes to claim from a queue of so many jobs.
async fn claim(instance: &Instance, app: &App, waiting: usize) -> Result<Vec<String>> {
    let runner = Runner::new(app.clone(), Registry::default().with(Noop::default()));
    let mut times = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        ensure!(runner.claim(BATCH).await?.len() == BATCH, "a claim from a long queue came out short");
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let figure = |share: f64| format!("{:.1}", quantile(&times, share));
    Ok(vec![instance.name.to_owned(), waiting.to_string(), figure(0.5), figure(0.99), figure(1.0)])
}

/// Waiting jobs, without the events that each has: claims do not look at those.
async fn backlog(app: &App, workspaces: &[WorkspaceId], count: usize) -> Result<()> {
    let (tx, now) = (app.db.begin().await?, app.clock.now().0);
    let columns = "id, workspace_id, lane, kind, title, status, priority, parameters, attempt, maximum_attempts, \
                   crash_count, fence, available_at, completed_steps, event_sequence, input_tokens, \
                   cached_input_tokens, output_tokens, model_requests, cost_micros, reserved_micros, timeout_ms, \
                   correlation_id, created_at, updated_at";
    let mut rows = Rows::new(app.db.backend(), "jobs", columns);
    for number in 0..count {
        let workspace = workspaces[number % workspaces.len()].0;
        let cells = [
            Cell::Id(JobId::generate().0),
            Cell::Id(workspace),
            Cell::Id(workspace),
            Cell::Text("noop".to_owned()),
            Cell::Text("Waits".to_owned()),
            Cell::Text("QUEUED".to_owned()),
            Cell::Int(1),
            Cell::Text("{}".to_owned()),
            Cell::Int(0),
            Cell::Int(5),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(now),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(7_200_000),
            Cell::Text("bench".to_owned()),
            Cell::Int(now),
            Cell::Int(now),
        ];
        rows.push(&tx, &cells).await?;
    }
    rows.flush(&tx).await?;
    tx.commit().await?;
    app.db.read().execute_unprepared("ANALYZE").await?;
    Ok(())
}
