//! Recurring jobs (C-JOB-13): fire once per cluster, survive restarts, and run a missed firing once.

use std::str::FromStr as _;
use std::time::Duration;

use chrono::DateTime;
use croner::Cron;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set, Statement,
};
use tokio_util::sync::CancellationToken;

use super::queue::{NewJob, enqueue_in};
use crate::app::App;
use crate::base::id::ScheduleId;
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::entity::{Unscoped as _, schedule};

/// A recurring job.
#[derive(Debug, Clone)]
pub struct Recurring {
    /// Unique name.
    pub name: &'static str,
    /// Cron expression in UTC.
    pub cron: &'static str,
    /// Kind of the job.
    pub kind: &'static str,
    /// Input of the job, as JSON.
    pub parameters: serde_json::Value,
}

/// Stores the server's schedules. A changed expression takes effect now; others keep their next firing.
pub async fn install(app: &App, wanted: &[Recurring]) -> Result<()> {
    let tx = app.db.begin().await?;
    let now = app.clock.now();
    for work in wanted {
        let stored = schedule::Entity::unscoped().filter(schedule::Column::Name.eq(work.name)).one(&*tx).await?;
        match stored {
            Some(row) if row.cron == work.cron && row.kind == work.kind => {}
            Some(row) => {
                let mut change: schedule::ActiveModel = row.into();
                change.cron = Set(work.cron.to_owned());
                change.kind = Set(work.kind.to_owned());
                change.parameters = Set(work.parameters.clone());
                change.next_at = Set(next(work.cron, now)?);
                change.update(&*tx).await?;
            }
            None => {
                let row = schedule::ActiveModel {
                    id: Set(ScheduleId::generate()),
                    name: Set(work.name.to_owned()),
                    cron: Set(work.cron.to_owned()),
                    kind: Set(work.kind.to_owned()),
                    parameters: Set(work.parameters.clone()),
                    next_at: Set(next(work.cron, now)?),
                    last_at: Set(None),
                };
                schedule::Entity::insert(row)
                    .on_conflict(sea_orm::sea_query::OnConflict::column(schedule::Column::Name).do_nothing().to_owned())
                    .exec_without_returning(&*tx)
                    .await?;
            }
        }
    }
    tx.commit().await
}

/// First firing after a point in time.
fn next(cron: &str, after: Timestamp) -> Result<Timestamp> {
    let cron = Cron::from_str(cron).map_err(Error::internal)?;
    let from = DateTime::from_timestamp_millis(after.0).unwrap_or_default();
    let at = cron.find_next_occurrence(&from, false).map_err(Error::internal)?;
    Ok(Timestamp(at.timestamp_millis()))
}

/// Fires schedules when they are due, until stopped.
pub(super) async fn fire_when_due(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let wait = match fire_due(&app).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = ?error, "recurring work could not be started; trying again");
                app.config.jobs.sweep
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Starts what is due and returns how long to wait for the next firing, at most a minute.
pub async fn fire_due(app: &App) -> Result<Duration> {
    const LONGEST: Duration = Duration::from_secs(60);
    let now = app.clock.now();
    let first = schedule::Entity::unscoped().order_by_asc(schedule::Column::NextAt).one(app.db.read()).await?;
    let Some(due) = first else { return Ok(LONGEST) };
    if due.next_at > now {
        return Ok(due.next_at.since(now).min(LONGEST));
    }
    let mut tx = app.db.begin().await?;
    // The process that moves `next_at` from the value it read starts the job; others find it moved.
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE schedules SET next_at = $1, last_at = $2 WHERE id = $3 AND next_at = $4",
        [next(&due.cron, now)?.0.into(), now.0.into(), due.id.0.into(), due.next_at.0.into()],
    );
    if tx.execute_raw(statement).await?.rows_affected() == 1 {
        // Recurring work is the server's own: nobody asked for it, and it is on nobody's behalf.
        let viewer = Viewer::system(format!("schedule-{}-{}", due.name, due.next_at.0));
        let mut job = NewJob::new("MAINTENANCE", None, due.name.clone(), due.parameters.clone());
        job.concurrency_key = Some(format!("schedule:{}", due.name));
        enqueue_in(&mut tx, app, &viewer, job)?;
    }
    tx.commit().await?;
    Ok(Duration::ZERO)
}
