//! What a worker does for its running jobs beside running them: it renews their leases, and ends those that were
//! cancelled or are not permitted any more.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};
use tokio_util::sync::CancellationToken;

use super::kind::Registry;
use super::running::RunningJobs;
use super::{clock_sql, millis};
use crate::app::App;
use crate::base::Result;
use crate::base::id::JobId;
use crate::entity::job;
use crate::identity::ACCESS_CHANGED;

/// Longest time between two looks at the rights behind running jobs.
const LOOK: Duration = Duration::from_secs(1);

/// Repeats `work` until stopped; errors are logged and retried in the next period.
pub(super) async fn every<F, Fut>(stop: CancellationToken, period: Duration, mut work: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<()>>,
{
    loop {
        if let Err(error) = work().await {
            tracing::warn!(error = ?error, "upkeep of the queue failed; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(period) => {}
        }
    }
}

/// Renews the leases of this process; abandons jobs that it no longer owns (C-JOB-6).
pub(super) async fn heartbeat(app: &App, running: &RunningJobs) -> Result<()> {
    let jobs = running.snapshot();
    if jobs.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE jobs SET lease_until = {} + {} WHERE id = $1 AND fence = $2 AND status IN ('RUNNING', 'CANCELLING')",
        clock_sql(app.db.backend()),
        millis(app.config.jobs.lease),
    );
    let tx = app.db.begin().await?;
    let mut gone = Vec::new();
    for (id, entry) in jobs {
        let values = [id.0.into(), entry.fence.into()];
        let statement = Statement::from_sql_and_values(app.db.backend(), sql.as_str(), values);
        if tx.execute_raw(statement).await?.rows_affected() == 0 {
            gone.push((id, entry));
        }
    }
    tx.commit().await?;
    for (id, entry) in gone {
        // A job that has just ended is not lost.
        if running.holds(id, entry.fence) {
            entry.lost.cancel();
        }
    }
    Ok(())
}

/// Ends running jobs that are not permitted any more: looks when rights were changed, and once a second for what no
/// wake-up tells of. Nothing is asked while nothing runs.
pub(super) async fn look_for_revoked(app: App, running: Arc<RunningJobs>, kinds: Registry, stop: CancellationToken) {
    let mut changes = app.wake_ups(ACCESS_CHANGED);
    loop {
        if let Err(error) = revoke(&app, &running, &kinds).await {
            tracing::warn!(error = ?error, "the rights behind running jobs could not be looked at; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
            _ = changes.next() => {}
        }
    }
}

async fn revoke(app: &App, running: &RunningJobs, kinds: &Registry) -> Result<()> {
    let mut by_kind: HashMap<String, Vec<Arc<job::Model>>> = HashMap::new();
    let jobs = running.snapshot();
    for (_, entry) in &jobs {
        by_kind.entry(entry.row.kind.clone()).or_default().push(Arc::clone(&entry.row));
    }
    for (kind, rows) in by_kind {
        let Some(handler) = kinds.get(&kind) else { continue };
        for (id, failure) in handler.revoked(app, &rows).await? {
            if let Some((_, entry)) = jobs.iter().find(|(job, _)| *job == id) {
                entry.revoked.send_replace(Some(failure));
            }
        }
    }
    Ok(())
}

/// Finds cancellations whose wake-up was lost.
pub(super) async fn look_for_cancelled(app: &App, running: &RunningJobs) -> Result<()> {
    let jobs = running.snapshot();
    if jobs.is_empty() {
        return Ok(());
    }
    let statement = Statement::from_string(app.db.backend(), "SELECT id, fence FROM jobs WHERE status = 'CANCELLING'");
    for row in app.db.read().query_all_raw(statement).await? {
        let (id, fence): (JobId, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some((_, entry)) = jobs.iter().find(|(job, entry)| *job == id && entry.fence == fence) {
            entry.cancelled.cancel();
        }
    }
    Ok(())
}
