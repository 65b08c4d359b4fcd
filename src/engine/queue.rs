//! Enqueueing jobs, and controlling them from outside a worker.

use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, IntoActiveModel as _, Set, Statement};
use serde_json::Value;
use uuid::Uuid;

use super::event::{self, LogPosition, NewEvent};
use super::signals;
use crate::app::{App, Pool};
use crate::base::id::{JobId, PromptVersionId, WorkspaceId};
use crate::base::{Error, NodeRef, Result, Timestamp, Viewer};
use crate::db::{Tx, Write, WriteBatch};
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::job_event::JobEventKind;

/// Priority within a workspace: after all others.
pub const LOW: i32 = 0;
/// Priority within a workspace: the default.
pub const NORMAL: i32 = 1;
/// Priority within a workspace: before all others.
pub const HIGH: i32 = 2;

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Identifier, generated in advance so that the rows of the work can reference it.
    pub id: JobId,
    /// Stable name of the kind.
    pub kind: &'static str,
    /// The workspace; `None` for maintenance of the instance.
    pub workspace: Option<WorkspaceId>,
    /// Short text for lists.
    pub title: String,
    /// Input of the handler, as JSON.
    pub parameters: Value,
    /// The object it works on.
    pub subject: Option<NodeRef>,
    /// Version of the prompt used.
    pub prompt_version: Option<PromptVersionId>,
    /// The job it repeats.
    pub rerun_of: Option<JobId>,
    /// Jobs with the same key run one at a time.
    pub concurrency_key: Option<String>,
    /// [`LOW`], [`NORMAL`] or [`HIGH`].
    pub priority: i32,
    /// Attempts before it fails for good; the server's setting when `None`.
    pub maximum_attempts: Option<i32>,
    /// Earliest start.
    pub scheduled_for: Option<Timestamp>,
    /// Highest cost in millionths of a US dollar.
    pub budget_micros: Option<i64>,
    /// Maximum duration; the server's setting when `None`.
    pub timeout: Option<Duration>,
    /// Whose slots it takes: as its kind says.
    pub pool: Pool,
}

impl NewJob {
    /// A job of normal priority for a workspace.
    pub fn new(
        kind: &'static str,
        workspace: Option<WorkspaceId>,
        title: impl Into<String>,
        parameters: Value,
    ) -> Self {
        Self {
            id: JobId::generate(),
            kind,
            workspace,
            title: title.into(),
            parameters,
            subject: None,
            prompt_version: None,
            rerun_of: None,
            concurrency_key: None,
            priority: NORMAL,
            maximum_attempts: None,
            scheduled_for: None,
            budget_micros: None,
            timeout: None,
            pool: Pool::default(),
        }
    }
}

/// Inserts a job with its first events, with the commit of the change that creates the work (C-JOB-2). Workers are
/// woken after the commit.
pub fn enqueue_in(change: &mut impl AsMut<WriteBatch>, app: &App, viewer: &Viewer, new: NewJob) -> Result<job::Model> {
    let settings = &app.config.jobs;
    event::bounded(&new.parameters, settings.max_input, "The input of the job")?;
    let now = app.clock.now();
    let scheduled = new.scheduled_for.filter(|at| *at > now);
    let mut events = vec![NewEvent::new(JobEventKind::Created, "The job was created.")];
    if scheduled.is_none() {
        events.push(NewEvent::new(JobEventKind::Queued, "The job waits for a worker."));
    }
    let newest = i64::try_from(events.len()).unwrap_or(0);
    let row = job::Model {
        id: new.id,
        workspace_id: new.workspace,
        lane: lane(&new),
        kind: new.kind.to_owned(),
        title: new.title,
        status: if scheduled.is_some() { JobStatus::Scheduled } else { JobStatus::Queued },
        priority: new.priority,
        parameters: new.parameters,
        subject_type: new.subject.map(|s| s.prefix().to_owned()),
        subject_id: new.subject.map(|s| s.uuid()),
        result_type: None,
        result_id: None,
        prompt_version_id: new.prompt_version,
        parent_id: None,
        rerun_of_id: new.rerun_of,
        concurrency_key: new.concurrency_key,
        attempt: 0,
        maximum_attempts: new.maximum_attempts.unwrap_or(i32::try_from(settings.max_attempts).unwrap_or(1)).max(1),
        crash_count: 0,
        fence: 0,
        lease_until: None,
        worker_name: None,
        available_at: scheduled.unwrap_or(now),
        cancel_requested_at: None,
        progress: None,
        progress_message: None,
        completed_steps: 0,
        total_steps: None,
        failure: None,
        event_sequence: newest,
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        model_requests: 0,
        cost_micros: 0,
        reserved_micros: 0,
        budget_micros: new.budget_micros,
        timeout_ms: super::millis(new.timeout.unwrap_or(settings.job_timeout)),
        correlation_id: viewer.correlation_id.clone(),
        created_by: viewer.user_id(),
        api_key_id: viewer.api_key_id(),
        created_at: now,
        scheduled_for: new.scheduled_for,
        started_at: None,
        deadline_at: None,
        unready_since: None,
        finished_at: None,
        updated_at: now,
    };
    let change = change.as_mut();
    change.defer(Write::insert(app.db.backend(), [row.clone().into_active_model().reset_all()]));
    let position = LogPosition { job: row.id, workspace: row.workspace_id, newest, attempt: 0 };
    event::insert_in(change, position, now, events);
    change.signal(if scheduled.is_some() { signals::DUE } else { signals::QUEUE });
    Ok(row)
}

/// Among whom a job waits for its turn: the jobs of its workspace, of which answers are apart, so that neither counts
/// for the limit of the other.
fn lane(new: &NewJob) -> Uuid {
    match (new.workspace, new.pool) {
        (None, _) => Uuid::nil(),
        (Some(workspace), Pool::Background) => workspace.0,
        (Some(workspace), Pool::Answers) => Uuid::from_u128(!workspace.0.as_u128()),
    }
}

/// Reads a job and locks its row until the transaction ends.
pub async fn lock_in(tx: &Tx, id: JobId) -> Result<Option<job::Model>> {
    use sea_orm::QuerySelect as _;
    // SQLite ignores the lock: its writing transactions exclude each other anyway.
    Ok(job::Entity::unscoped_by_id(id).lock_exclusive().one(&**tx).await?)
}

/// Asks a job to stop (C-JOB-9). Waiting and queued jobs stop at once; a running one is stopped by its worker. Has no
/// effect on a finished job.
pub async fn cancel_in(tx: &mut Tx, app: &App, id: JobId, reason: Option<&str>) -> Result<Option<job::Model>> {
    let Some(row) = lock_in(tx, id).await? else { return Ok(None) };
    let now = app.clock.now();
    let why = reason.map_or_else(|| "Somebody asked the job to stop.".to_owned(), |r| format!("Asked to stop: {r}"));
    match row.status {
        JobStatus::Succeeded | JobStatus::Failed | JobStatus::Cancelled | JobStatus::Cancelling => Ok(Some(row)),
        JobStatus::Running => {
            let mut change: job::ActiveModel = row.into();
            change.status = Set(JobStatus::Cancelling);
            change.cancel_requested_at = Set(Some(now));
            change.update(&**tx).await?;
            event::append_in(tx, id, None, now, vec![NewEvent::new(JobEventKind::CancelRequested, why)]).await?;
            tx.signal(signals::cancel(id));
            Ok(lock_in(tx, id).await?)
        }
        JobStatus::Scheduled | JobStatus::Queued | JobStatus::Waiting | JobStatus::Retrying => {
            let mut change: job::ActiveModel = row.into();
            change.status = Set(JobStatus::Cancelled);
            change.cancel_requested_at = Set(Some(now));
            change.finished_at = Set(Some(now));
            change.update(&**tx).await?;
            let events = vec![
                NewEvent::new(JobEventKind::CancelRequested, why),
                NewEvent::new(JobEventKind::Cancelled, "The job was stopped before it was done."),
            ];
            event::append_in(tx, id, None, now, events).await?;
            Ok(lock_in(tx, id).await?)
        }
    }
}

/// Gives a failed or cancelled job another attempt, keeping finished steps. The caller has checked the status.
pub async fn retry_in(tx: &mut Tx, app: &App, row: job::Model) -> Result<job::Model> {
    let (id, now) = (row.id, app.clock.now());
    let (attempt, maximum) = (row.attempt, row.maximum_attempts);
    let mut change: job::ActiveModel = row.into();
    change.status = Set(JobStatus::Queued);
    change.maximum_attempts = Set(maximum.max(attempt + 1));
    change.crash_count = Set(0);
    change.available_at = Set(now);
    change.cancel_requested_at = Set(None);
    change.finished_at = Set(None);
    change.deadline_at = Set(None);
    change.unready_since = Set(None);
    change.update(&**tx).await?;
    let queued = NewEvent::new(JobEventKind::Queued, "The job was given another attempt and waits for a worker.");
    event::append_in(tx, id, None, now, vec![queued]).await?;
    tx.signal(signals::QUEUE);
    present(lock_in(tx, id).await?)
}

/// Resumes a waiting job; returns false when it is not waiting. The remaining wait is deducted from its deadline, which
/// the wait had extended.
pub async fn resume_in(tx: &mut Tx, app: &App, id: JobId) -> Result<bool> {
    let now = app.clock.now();
    let sql = "UPDATE jobs SET status = 'QUEUED', available_at = $1,
                   deadline_at = deadline_at - CASE WHEN available_at > $1 THEN available_at - $1 ELSE 0 END
               WHERE id = $2 AND status = 'WAITING'";
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [now.0.into(), id.0.into()]);
    if tx.execute_raw(statement).await?.rows_affected() == 0 {
        return Ok(false);
    }
    event::append_in(tx, id, None, now, vec![resumed()]).await?;
    tx.signal(signals::QUEUE);
    Ok(true)
}

/// The event that reports that a job resumes.
pub(super) fn resumed() -> NewEvent {
    NewEvent::new(JobEventKind::Queued, "What the job waited for has come; it waits for a worker.")
}

/// Changes the priority of a job that has not started; returns false when it has.
pub async fn set_priority_in(tx: &mut Tx, app: &App, id: JobId, priority: i32) -> Result<bool> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE jobs SET priority = $1, updated_at = $2
         WHERE id = $3 AND status IN ('SCHEDULED', 'QUEUED', 'RETRYING', 'WAITING')",
        [priority.into(), app.clock.now().0.into(), id.0.into()],
    );
    let changed = tx.execute_raw(statement).await?.rows_affected() == 1;
    if changed {
        tx.signal(signals::job(id));
    }
    Ok(changed)
}

fn present(row: Option<job::Model>) -> Result<job::Model> {
    row.ok_or_else(|| Error::internal(anyhow::anyhow!("a locked job vanished")))
}

/// True for a final status, which only a manual retry changes.
pub fn is_finished(status: JobStatus) -> bool {
    matches!(status, JobStatus::Succeeded | JobStatus::Failed | JobStatus::Cancelled)
}
