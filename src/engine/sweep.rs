//! Repairs jobs of dead workers, and queues jobs that are due.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};
use tokio_util::sync::CancellationToken;

use super::clock_sql;
use super::event::{self, NewEvent};
use super::finish::{self, End};
use super::kind::Registry;
use super::running::RunningJobs;
use super::signals;
use crate::app::App;
use crate::base::Result;
use crate::base::id::JobId;
use crate::entity::job_event::JobEventKind;
use crate::entity::{Unscoped as _, job};
use crate::telemetry::metrics;

/// Records that this worker is alive.
pub(super) async fn announce(app: &App, name: &str, (running, slots): (usize, usize)) -> Result<()> {
    let clock = clock_sql(app.db.backend());
    let sql = format!(
        "INSERT INTO workers (name, host, version, capacity, running, started_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, {clock}, {clock})
         ON CONFLICT (name) DO UPDATE SET running = excluded.running, seen_at = excluded.seen_at"
    );
    #[expect(clippy::disallowed_methods, reason = "the host name is not a setting")]
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let capacity = i32::try_from(slots).unwrap_or(i32::MAX);
    let running = i32::try_from(running).unwrap_or(i32::MAX);
    let values = [name.into(), host.into(), env!("CARGO_PKG_VERSION").into(), capacity.into(), running.into()];
    let tx = app.db.begin().await?;
    tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, values)).await?;
    tx.commit().await
}

/// Removes this worker from the list, along with workers that have been silent for an hour.
pub(super) async fn retire(app: &App, name: &str) -> Result<()> {
    let sql = format!("DELETE FROM workers WHERE name = $1 OR seen_at < {} - 3600000", clock_sql(app.db.backend()));
    let tx = app.db.begin().await?;
    tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, [name.into()])).await?;
    tx.commit().await
}

/// Releases jobs whose lease has expired. Jobs that this process still runs are exempt: its clock may have jumped.
pub(super) async fn rescue(app: &App, registry: &Registry, running: &[Arc<RunningJobs>]) -> Result<()> {
    let sql = format!(
        "SELECT * FROM jobs WHERE status IN ('RUNNING', 'CANCELLING') AND lease_until < {}",
        clock_sql(app.db.backend())
    );
    let statement = Statement::from_string(app.db.backend(), sql);
    let expired = job::Entity::unscoped().from_raw_sql(statement).all(app.db.read()).await?;
    let is_here = |row: &job::Model| running.iter().any(|running| running.holds(row.id, row.fence));
    for row in expired.iter().filter(|row| !is_here(row)) {
        release(app, registry, row).await?;
    }
    Ok(())
}

/// Releases every running job. Only for a process that is certain to be the only worker: after a crash of a
/// single-process server, jobs need not wait for their leases to expire.
pub async fn rescue_all(app: &App, registry: &Registry) -> Result<usize> {
    let sql = "SELECT * FROM jobs WHERE status IN ('RUNNING', 'CANCELLING')";
    let statement = Statement::from_string(app.db.backend(), sql);
    let left = job::Entity::unscoped().from_raw_sql(statement).all(app.db.read()).await?;
    for row in &left {
        release(app, registry, row).await?;
    }
    Ok(left.len())
}

async fn release(app: &App, registry: &Registry, row: &job::Model) -> Result<()> {
    if finish::write(app, registry, row, End::WorkerLost, &[]).await? {
        metrics::jobs_rescued(1);
        tracing::warn!(job = %row.id, kind = row.kind, worker = row.worker_name, "a worker disappeared; its job is available again");
    }
    Ok(())
}

/// Queues jobs when they are due: scheduled ones, retries, and waits with an end. Runs until stopped.
pub(super) async fn promote_when_due(app: App, stop: CancellationToken) {
    let mut due = app.db.signals().follow(signals::DUE);
    while !stop.is_cancelled() {
        let wait = match promote(&app).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = ?error, "due jobs could not be queued; trying again");
                app.config.jobs.sweep
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
            () = due.changed() => {}
        }
    }
}

/// Queues what is due and returns how long to wait for the next job.
pub(super) async fn promote(app: &App) -> Result<Duration> {
    const WAITING: &str = "status IN ('SCHEDULED', 'RETRYING', 'WAITING')";
    let (backend, clock) = (app.db.backend(), clock_sql(app.db.backend()));
    let next = Statement::from_string(backend, format!("SELECT MIN(available_at) - {clock} FROM jobs WHERE {WAITING}"));
    let row = app.db.read().query_one_raw(next).await?;
    let ahead: Option<i64> = row.map(|r| r.try_get_by_index(0)).transpose()?.flatten();
    match ahead.map(u64::try_from) {
        None => return Ok(app.config.jobs.sweep),
        Some(Ok(wait)) if wait > 0 => return Ok(Duration::from_millis(wait).min(app.config.jobs.sweep)),
        Some(_) => {}
    }
    let due = Statement::from_string(
        backend,
        format!("SELECT id FROM jobs WHERE {WAITING} AND available_at <= {clock} LIMIT 200"),
    );
    let ids: Vec<JobId> =
        app.db.read().query_all_raw(due).await?.iter().map(|r| r.try_get_by_index(0)).collect::<Result<_, _>>()?;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    for id in ids {
        let sql = format!("UPDATE jobs SET status = 'QUEUED' WHERE id = $1 AND {WAITING} AND available_at <= {clock}");
        let moved = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [id.0.into()])).await?;
        if moved.rows_affected() == 1 {
            let queued = NewEvent::new(JobEventKind::Queued, "The time has come; the job waits for a worker.");
            event::append_in(&mut tx, id, None, now, vec![queued]).await?;
        }
    }
    tx.signal(signals::QUEUE);
    tx.commit().await?;
    Ok(Duration::ZERO)
}
