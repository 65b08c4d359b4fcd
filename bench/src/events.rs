//! A server in a process of its own that appends events to jobs when told to: the product's router, listener, streams
//! and database, without the work that would cause the events.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use dossier::internals::app::App;
use dossier::internals::base::Viewer;
use dossier::internals::base::id::{JobId, WorkspaceId};
use dossier::internals::engine::event::{NewEvent, append_in};
use dossier::internals::engine::{NewJob, enqueue_in};
use dossier::internals::entity::job_event::JobEventKind;
use dossier::internals::server;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio_util::sync::CancellationToken;

/// Microseconds since 1970, comparable between processes of one machine.
pub fn now_micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// Makes jobs that no worker takes, because they start tomorrow.
pub async fn waiting_jobs(app: &App, workspace: WorkspaceId, count: usize) -> Result<Vec<JobId>> {
    let viewer = Viewer::system("bench".to_owned());
    let tomorrow = app.clock.now().plus(Duration::from_secs(86_400));
    let mut tx = app.db.begin().await?;
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        let mut new = NewJob::new("RESEARCH", Some(workspace), format!("Followed job {number}"), json!({}));
        new.scheduled_for = Some(tomorrow);
        ids.push(enqueue_in(&mut tx, app, &viewer, new)?.id);
    }
    tx.commit().await?;
    Ok(ids)
}

/// Serves the settings of a folder. A line `RATE SECONDS JOB...` starts a run; its answer is one JSON line of the form
/// `[[job, sequence, microseconds of the commit], ...]`.
pub async fn serve(folder: &Path) -> Result<()> {
    let app = App::build(crate::instance::read(folder)?).await?;
    let stop = CancellationToken::new();
    let readiness = server::readiness(&app);
    let router = server::router(&app, readiness, stop.clone())?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let serving = tokio::spawn(server::serve(app.clone(), listener, router, stop.clone()));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let mut words = line.split_whitespace();
        let (rate, seconds): (f64, f64) = match (words.next(), words.next()) {
            (Some(rate), Some(seconds)) => (rate.parse()?, seconds.parse()?),
            _ => continue,
        };
        let jobs: Vec<JobId> = words.map(str::parse).collect::<Result<_, _>>()?;
        println!("{}", serde_json::Value::from(publish(&app, &jobs, rate, seconds).await?));
    }
    stop.cancel();
    serving.await??;
    Ok(())
}

async fn publish(app: &App, jobs: &[JobId], rate: f64, seconds: f64) -> Result<Vec<serde_json::Value>> {
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let mut told = Vec::new();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of events")]
    let count = (rate * seconds) as usize;
    for number in 0..count {
        tick.tick().await;
        let job = jobs[number % jobs.len()];
        let mut tx = app.db.begin().await?;
        let event = NewEvent::new(JobEventKind::Log, format!("Event number {number} of this run."));
        append_in(&mut tx, job, None, app.clock.now(), vec![event]).await?;
        tx.commit().await?;
        // The commit is done when its answer is here: what a subscriber needs from then on is counted.
        told.push(json!([job, number / jobs.len(), now_micros()]));
    }
    Ok(told)
}
