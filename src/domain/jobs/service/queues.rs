//! Figures of queues and workers, and pausing. A queue is all jobs of one kind.

use std::time::Duration;

use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set, Statement,
};
use serde_json::json;

use super::KINDS;
use crate::app::App;
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::domain::audit::service::{Entry, Outcome, record_in};
use crate::domain::workspaces::service::require_person;
use crate::engine::clock_sql;
use crate::engine::signals;
use crate::entity::{OfInstance as _, queue_pause, worker};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A worker that has not reported for longer counts as dead.
const ALIVE: Duration = Duration::from_secs(60);

/// Figures of a queue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueueSummary {
    /// Kind of its jobs.
    pub name: &'static str,
    /// True while workers take no jobs from it.
    pub is_paused: bool,
    /// Jobs waiting for their scheduled time.
    pub scheduled: i64,
    /// Jobs waiting for a worker.
    pub queued: i64,
    /// Running jobs, including those being stopped.
    pub running: i64,
    /// Jobs waiting for their next attempt.
    pub retrying: i64,
    /// Jobs that failed in the last 24 hours.
    pub failed_last_day: i64,
    /// Since when the job that has waited longest is queued.
    pub oldest_queued_at: Option<Timestamp>,
    /// Jobs that finished in the last hour.
    pub finished_last_hour: i64,
}

/// A process that runs jobs.
#[derive(Debug, Clone)]
pub struct Worker {
    /// As it last reported.
    pub row: worker::Model,
    /// True when that was within the last minute.
    pub is_alive: bool,
}

/// All queues, by name. The caller is an administrator of the instance.
pub async fn all(app: &App) -> Result<Vec<QueueSummary>> {
    let mut all: Vec<QueueSummary> =
        KINDS.iter().map(|name| QueueSummary { name, ..QueueSummary::default() }).collect();
    let now = app.clock.now();
    // Each condition matches an index.
    let of = |states| {
        format!("SELECT kind, status, COUNT(*), MIN(available_at) FROM jobs WHERE {states} GROUP BY kind, status")
    };
    let waiting =
        ["status = 'QUEUED'", "status IN ('RUNNING', 'CANCELLING')", "status IN ('SCHEDULED', 'RETRYING', 'WAITING')"]
            .map(of)
            .join(" UNION ALL ");
    let (backend, connection) = (app.db.backend(), app.db.read());
    for row in connection.query_all_raw(Statement::from_string(backend, waiting)).await? {
        let (kind, status): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let Some(queue) = all.iter_mut().find(|queue| queue.name == kind) else { continue };
        let count: i64 = row.try_get_by_index(2)?;
        match status.as_str() {
            "SCHEDULED" => queue.scheduled = count,
            "RETRYING" => queue.retrying = count,
            "QUEUED" => {
                queue.queued = count;
                queue.oldest_queued_at = row.try_get_by_index(3)?;
            }
            "RUNNING" | "CANCELLING" => queue.running += count,
            _ => {}
        }
    }
    let failed = ("status = 'FAILED'", now.minus(DAY));
    for (kind, count) in finished(app, failed).await? {
        all.iter_mut().filter(|queue| queue.name == kind).for_each(|queue| queue.failed_last_day = count);
    }
    let any = ("status IN ('SUCCEEDED', 'FAILED', 'CANCELLED')", now.minus(HOUR));
    for (kind, count) in finished(app, any).await? {
        all.iter_mut().filter(|queue| queue.name == kind).for_each(|queue| queue.finished_last_hour = count);
    }
    for pause in queue_pause::Entity::of_instance().all(connection).await? {
        all.iter_mut().filter(|queue| queue.name == pause.kind).for_each(|queue| queue.is_paused = true);
    }
    Ok(all)
}

/// Number of jobs, by kind, that finished since a time with one of some statuses.
async fn finished(app: &App, (states, since): (&str, Timestamp)) -> Result<Vec<(String, i64)>> {
    let sql = format!("SELECT kind, COUNT(*) FROM jobs WHERE {states} AND finished_at >= $1 GROUP BY kind");
    let statement = Statement::from_sql_and_values(app.db.backend(), sql, [since.0.into()]);
    let rows = app.db.read().query_all_raw(statement).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Workers that reported within the last hour, by name. The caller is an administrator of the instance.
pub async fn workers(app: &App) -> Result<Vec<Worker>> {
    // Workers report with the database's clock, so their silence is measured with it.
    let clock = Statement::from_string(app.db.backend(), format!("SELECT {}", clock_sql(app.db.backend())));
    let row = app.db.read().query_one_raw(clock).await?;
    let now: i64 =
        row.ok_or_else(|| Error::internal(anyhow::anyhow!("the database has no clock")))?.try_get_by_index(0)?;
    let now = Timestamp(now);
    let rows = worker::Entity::of_instance()
        .filter(worker::Column::SeenAt.gte(now.minus(HOUR)))
        .order_by_asc(worker::Column::Name)
        .all(app.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| Worker { is_alive: row.seen_at >= now.minus(ALIVE), row }).collect())
}

/// Pauses or resumes a queue: workers of all processes take nothing from a paused one, but running jobs continue.
/// Repeating it changes nothing.
pub async fn set_paused(app: &App, viewer: &Viewer, name: &str, is_paused: bool) -> Result<QueueSummary> {
    require_person(viewer)?;
    if !viewer.is_instance_admin() {
        return Err(Error::forbidden("Only administrators of the instance may pause queues."));
    }
    let known = KINDS.iter().find(|kind| **kind == name);
    let kind = *known.ok_or_else(|| Error::not_found("queueName", name))?;
    let mut tx = app.db.begin().await?;
    let changed = if is_paused {
        let row = queue_pause::ActiveModel { kind: Set(kind.to_owned()), paused_at: Set(app.clock.now()) };
        let nothing = sea_orm::sea_query::OnConflict::column(queue_pause::Column::Kind).do_nothing().to_owned();
        queue_pause::Entity::insert(row).on_conflict(nothing).exec_without_returning(&*tx).await?
    } else {
        queue_pause::Entity::delete_of_instance()
            .filter(queue_pause::Column::Kind.eq(kind))
            .exec(&*tx)
            .await?
            .rows_affected
    };
    if changed > 0 {
        let entry = Entry {
            action: if is_paused { "queue.paused" } else { "queue.resumed" },
            workspace: None,
            subject: None,
            changes: json!({ "queue": kind }),
            outcome: Outcome::Success,
        };
        record_in(&mut tx, app, viewer, entry);
        tx.signal(signals::QUEUE);
    }
    // Even when nothing changed: another caller's change, found here, may not be on disk yet.
    tx.commit().await?;
    let found = all(app).await?.into_iter().find(|queue| queue.name == kind);
    found.ok_or_else(|| Error::internal(anyhow::anyhow!("a known queue is not listed")))
}
