//! Controlling jobs: cancel, retry, reprioritize, delete. Every change writes the audit log and the workspace's
//! timeline in its own transaction.

use sea_orm::{ActiveEnum as _, ModelTrait as _};
use serde_json::{Value, json};

use super::{CHAT, found, is_visible, may_control};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Error, Permission, Result, Viewer, text};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::signals;
use crate::engine::{Registry, queue};
use crate::entity::job::{self, JobStatus};

/// Longest reason for a cancellation, in characters.
const MAXIMUM_REASON: usize = 500;
/// States in which a job waits.
const WAITING: [JobStatus; 4] = [JobStatus::Scheduled, JobStatus::Queued, JobStatus::Waiting, JobStatus::Retrying];
/// States of a job that ended without success.
const UNSUCCESSFUL: [JobStatus; 2] = [JobStatus::Failed, JobStatus::Cancelled];
/// Final states.
const FINISHED: [JobStatus; 3] = [JobStatus::Succeeded, JobStatus::Failed, JobStatus::Cancelled];

/// Cancels a job. Cancelling again, or after the end, changes nothing and is not an error (C-JOB-9).
///
/// A waiting job ends here and not in a worker, so its handler is notified here, through `kinds`.
pub async fn cancel(
    app: &App,
    viewer: &Viewer,
    kinds: &Registry,
    id: JobId,
    reason: Option<&str>,
) -> Result<job::Model> {
    let reason = reason.map(|reason| text::bounded("reason", reason, 0, MAXIMUM_REASON)).transpose()?;
    let reason = reason.filter(|reason| !reason.is_empty());
    let asked = found(app, viewer, id).await?;
    // Who asked may always stop the answer, whatever has become of his role; a program must have been given the right.
    let is_own_answer = asked.kind == CHAT && asked.created_by.is_some() && asked.created_by == viewer.user_id();
    if !is_own_answer || !viewer.is_in_scope(Permission::JobsRun) {
        permitted(app, viewer, id).await?;
    }
    let mut tx = app.db.begin().await?;
    let row = locked_in(&tx, viewer, id).await?;
    if row.status == JobStatus::Cancelling || queue::is_finished(row.status) {
        tx.commit().await?;
        return Ok(row);
    }
    let row = queue::cancel_in(&mut tx, app, id, reason.as_deref()).await?.unwrap_or(row);
    let summary = match &reason {
        Some(reason) => format!("The job “{}” was asked to stop: {reason}", row.title),
        None => format!("The job “{}” was asked to stop", row.title),
    };
    note_in(&mut tx, app, viewer, &row, "job.cancel_requested", summary, json!({ "reason": reason })).await?;
    if let Some(handler) = kinds.get(&row.kind).filter(|_| row.status == JobStatus::Cancelled) {
        handler.ended(app, &mut tx, &row, None, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(row)
}

/// Gives a failed or cancelled job another attempt; finished steps are kept. Its handler, found in `kinds`, refuses
/// when the subject is gone.
pub async fn retry(app: &App, viewer: &Viewer, kinds: &Registry, id: JobId) -> Result<job::Model> {
    permitted(app, viewer, id).await?;
    let mut tx = app.db.begin().await?;
    let row = locked_in(&tx, viewer, id).await?;
    require_state(&row, &UNSUCCESSFUL, "Only a job that failed or was cancelled can be tried again.")?;
    let before = row.status.to_value();
    let row = queue::retry_in(&mut tx, app, row).await?;
    if let Some(handler) = kinds.get(&row.kind) {
        handler.retried(&mut tx, &row, app.clock.now()).await?;
    }
    let summary = format!("The job “{}” was given another attempt", row.title);
    note_in(&mut tx, app, viewer, &row, "job.retried", summary, json!({ "previousStatus": before })).await?;
    tx.commit().await?;
    Ok(row)
}

/// Changes the priority of a waiting job.
pub async fn set_priority(app: &App, viewer: &Viewer, id: JobId, priority: i32) -> Result<job::Model> {
    permitted(app, viewer, id).await?;
    let mut tx = app.db.begin().await?;
    let row = locked_in(&tx, viewer, id).await?;
    require_state(&row, &WAITING, "Only a job that waits can be moved; this one does not wait any more.")?;
    let before = row.priority;
    if before == priority {
        tx.commit().await?;
        return Ok(row);
    }
    queue::set_priority_in(&mut tx, app, id, priority).await?;
    let row = locked_in(&tx, viewer, id).await?;
    let summary = format!("The priority of the job “{}” was changed", row.title);
    let changes = json!({ "priority": { "from": before, "to": priority } });
    note_in(&mut tx, app, viewer, &row, "job.priority_changed", summary, changes).await?;
    tx.commit().await?;
    Ok(row)
}

/// Deletes a finished job with its steps and events. Its results and its entries in the cost ledger stay.
pub async fn delete(app: &App, viewer: &Viewer, id: JobId) -> Result<JobId> {
    permitted(app, viewer, id).await?;
    let mut tx = app.db.begin().await?;
    let row = locked_in(&tx, viewer, id).await?;
    require_state(&row, &FINISHED, "Only a finished job can be deleted. Cancel it first.")?;
    row.clone().delete(&*tx).await?;
    let summary = format!("The job “{}” was deleted", row.title);
    let changes = json!({ "kind": row.kind, "title": row.title, "status": row.status.to_value() });
    note_in(&mut tx, app, viewer, &row, "job.deleted", summary, changes).await?;
    tx.signal(signals::job(id));
    tx.commit().await?;
    Ok(id)
}

/// Refuses callers before taking the write lock: `NOT_FOUND` for jobs that they cannot see, `FORBIDDEN` for those that
/// they can only see.
pub(super) async fn permitted(app: &App, viewer: &Viewer, id: JobId) -> Result<job::Model> {
    let row = found(app, viewer, id).await?;
    if row.kind == CHAT && row.created_by != viewer.user_id() {
        return Err(Error::forbidden("Only who asked can stop an answer, or have it tried again."));
    }
    if may_control(viewer, row.workspace_id) {
        return Ok(row);
    }
    Err(Error::forbidden("Your role or the scopes of your API key do not permit this."))
}

/// The job as it is now, with its row locked until the transaction ends.
async fn locked_in(tx: &Tx, viewer: &Viewer, id: JobId) -> Result<job::Model> {
    let row = queue::lock_in(tx, id).await?.filter(|row| is_visible(viewer, row));
    row.ok_or_else(|| Error::not_found("jobId", id))
}

fn require_state(row: &job::Model, allowed: &[JobStatus], message: &'static str) -> Result<()> {
    if allowed.contains(&row.status) {
        return Ok(());
    }
    let names: Vec<String> = allowed.iter().map(sea_orm::ActiveEnum::to_value).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(Error::state("jobId", row.status.to_value(), &names, message))
}

/// Writes the audit log and, for jobs of a workspace, its timeline.
async fn note_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    row: &job::Model,
    action: &'static str,
    summary: String,
    changes: Value,
) -> Result<()> {
    record_in(tx, app, viewer, Entry::new(action, row.workspace_id, row.id).changes(changes));
    if let Some(workspace) = row.workspace_id {
        let event = NewActivity::new(action, row.id, summary);
        activity::append_in(tx, app.clock.now(), workspace, Cause::Viewer(viewer), event);
    }
    Ok(())
}
