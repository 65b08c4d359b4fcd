//! The usual end: a job that succeeded and was not asked to stop meanwhile.
//!
//! Jobs of one worker that succeed at the same time share a transaction: the first who waits writes for all who came
//! while the transaction before was under way. Whatever does not fit (a request to stop, facts that no step wrote, something
//! left open, a worker that lost the job) is left to [`super::finish`], which looks at one job at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ActiveEnum as _, ConnectionTrait as _, Iden, Statement, Value};
use tokio::sync::oneshot;

use super::event::{self, LogPosition};
use super::finish;
use super::kind::{JobHandler, Registry};
use super::signals;
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{NodeRef, Result};
use crate::db::Tx;
use crate::entity::columns::Row as _;
use crate::entity::job::{self, JobStatus};
use crate::telemetry::metrics;

/// Maximum number of ends per transaction.
const GROUP: usize = 100;

/// The ends of one worker.
pub(super) struct Successes {
    registry: Registry,
    waiting: Mutex<Vec<Success>>,
    /// Held by the task that writes.
    write_lock: tokio::sync::Mutex<()>,
}

struct Success {
    handler: Arc<dyn JobHandler>,
    id: JobId,
    fence: i64,
    result: Option<NodeRef>,
    written: oneshot::Sender<()>,
}

impl std::fmt::Debug for Successes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Successes").finish_non_exhaustive()
    }
}

impl Successes {
    /// Ends of a worker with these kinds.
    pub(super) fn of(registry: Registry) -> Self {
        Self { registry, waiting: Mutex::default(), write_lock: tokio::sync::Mutex::default() }
    }

    /// The kinds of the worker.
    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Writes that a claimed job succeeded. Answers false when nothing was written, for whatever reason.
    pub(super) async fn write(
        &self,
        app: &App,
        handler: &Arc<dyn JobHandler>,
        claimed: &job::Model,
        result: Option<NodeRef>,
    ) -> bool {
        let (written, mut answer) = oneshot::channel();
        let success = Success { handler: Arc::clone(handler), id: claimed.id, fence: claimed.fence, result, written };
        self.lock().push(success);
        loop {
            let _lock = self.write_lock.lock().await;
            match answer.try_recv() {
                Ok(()) => return true,
                Err(oneshot::error::TryRecvError::Closed) => return false,
                Err(oneshot::error::TryRecvError::Empty) => {}
            }
            let group: Vec<Success> = {
                let mut waiting = self.lock();
                let size = waiting.len().min(GROUP);
                waiting.drain(..size).collect()
            };
            // Those who are not told are dropped with the group, and know that nothing of theirs was written.
            if let Err(error) = write_group(app, &self.registry, group).await {
                tracing::debug!(error = ?error, "jobs that ended together are written one by one");
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Success>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write_group(app: &App, registry: &Registry, mut group: Vec<Success>) -> Result<()> {
    // Always in the same order, so that two workers do not wait for each other.
    group.sort_by_key(|success| success.id);
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let rows = mark_in(&tx, registry, &group, now.0).await?;
    let mut ended: HashMap<JobId, Success> = group.into_iter().map(|success| (success.id, success)).collect();
    ended.retain(|id, _| rows.iter().any(|row| row.id == *id));
    let places = rows.iter().map(|row| {
        let position =
            LogPosition { job: row.id, workspace: row.workspace_id, newest: row.event_sequence, attempt: row.attempt };
        (position, vec![finish::succeeded()])
    });
    event::insert_many_in(&mut tx, now, places);
    for row in &rows {
        if let Some(success) = ended.get(&row.id) {
            success.handler.ended(app, &mut tx, row, None, now).await?;
        }
    }
    registry.tell_of_end_in(&mut tx, &rows, now)?;
    tx.signal(signals::QUEUE);
    tx.commit().await?;
    for (_, success) in ended {
        metrics::job_ended(success.handler.kind(), JobStatus::Succeeded.to_value());
        let _gone = success.written.send(());
    }
    Ok(())
}

/// Marks those that are still their worker's and left nothing open, and answers them as they are now.
async fn mark_in(tx: &Tx, registry: &Registry, group: &[Success], now: i64) -> Result<Vec<job::Model>> {
    let columns: Vec<String> = job::Model::COLUMNS.iter().map(Iden::to_string).collect();
    let mut values: Vec<Value> = vec![now.into()];
    let mut ends = Vec::with_capacity(group.len());
    for success in group {
        let first = values.len() + 1;
        ends.push(format!(
            "SELECT ${first} AS e_id, ${} AS e_fence, ${} AS e_type, ${} AS e_result",
            first + 1,
            first + 2,
            first + 3
        ));
        values.push(success.id.into());
        values.push(success.fence.into());
        values.push(success.result.map(|result| result.prefix().to_owned()).into());
        values.push(success.result.map(|result| result.uuid()).into());
    }
    let nothing_open: Vec<String> =
        registry.finalizers().iter().map(|finalizer| format!("AND NOT ({})", finalizer.open_condition())).collect();
    let sql = format!(
        "UPDATE jobs SET status = 'SUCCEEDED', progress = 1.0, failure = NULL, lease_until = NULL, fence = fence + 1,
             unready_since = NULL,
             event_sequence = event_sequence + 1, finished_at = $1, updated_at = $1,
             result_type = COALESCE(e_type, result_type), result_id = COALESCE(e_result, result_id)
         FROM ({}) AS ends
         WHERE id = e_id AND fence = e_fence AND status = 'RUNNING' {}
         RETURNING {}",
        ends.join(" UNION ALL "),
        nothing_open.concat(),
        columns.join(", ")
    );
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(rows.iter().map(job::Model::read).collect::<Result<_, _>>()?)
}
