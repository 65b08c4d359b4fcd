//! Events of a job, numbered 1, 2, 3 … without gaps, in the transaction of the change they record (C-JOB-15).

use sea_orm::{ConnectionTrait as _, Set, Statement};
use serde_json::Value;

use super::signals;
use crate::base::id::{JobEventId, JobId, JobStepId, WorkspaceId};
use crate::base::text::storable::{sanitize_json, sanitized};
use crate::base::{Error, Result, Timestamp};
use crate::db::{Tx, Write, WriteBatch};
use crate::entity::job_event::{self, JobEventKind, LogLevel};

/// An event to append to a job's log.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Kind of the event.
    pub kind: JobEventKind,
    /// Severity.
    pub level: LogLevel,
    /// Human-readable sentence.
    pub message: String,
    /// Progress of the job, from 0 to 1.
    pub progress: Option<f64>,
    /// The step it belongs to, if any.
    pub step: Option<JobStepId>,
    /// Further details.
    pub data: Option<Value>,
}

impl NewEvent {
    /// An event of severity info.
    pub fn new(kind: JobEventKind, message: impl Into<String>) -> Self {
        Self { kind, level: LogLevel::Info, message: message.into(), progress: None, step: None, data: None }
    }

    /// Sets the severity.
    pub fn level(mut self, level: LogLevel) -> Self {
        self.level = level;
        self
    }

    /// Sets the step.
    pub fn step(mut self, step: JobStepId) -> Self {
        self.step = Some(step);
        self
    }

    /// Sets the details.
    pub fn data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }

    /// Sets the progress, from 0 to 1.
    pub fn progress(mut self, progress: f64) -> Self {
        self.progress = Some(progress);
        self
    }
}

/// Position of events in a job's log.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogPosition {
    pub(super) job: JobId,
    pub(super) workspace: Option<WorkspaceId>,
    /// Number of the last event, these included.
    pub(super) newest: i64,
    pub(super) attempt: i32,
}

/// What else the row of a job counts when its log grows.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Steps {
    /// How many have finished.
    pub(super) finished: i32,
    /// How many there will be, if that is known now.
    pub(super) planned: Option<i32>,
}

/// Appends events. With a fencing number, writes nothing and returns false unless the job runs under this number.
pub async fn append_in(
    tx: &mut Tx,
    job: JobId,
    fence: Option<i64>,
    now: Timestamp,
    events: Vec<NewEvent>,
) -> Result<bool> {
    append_with_steps_in(tx, job, fence, now, events, Steps::default()).await
}

/// Like [`append_in`], and counts steps with the same statement.
pub(super) async fn append_with_steps_in(
    tx: &mut Tx,
    job: JobId,
    fence: Option<i64>,
    now: Timestamp,
    events: Vec<NewEvent>,
    steps: Steps,
) -> Result<bool> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    // Taking the numbers locks the row until the commit, so numbers become visible in order.
    let sql = "UPDATE jobs SET event_sequence = event_sequence + $1, updated_at = $2,
                   completed_steps = completed_steps + $5, total_steps = COALESCE($6, total_steps),
                   unready_since = CASE WHEN $5 > 0 THEN NULL ELSE unready_since END
               WHERE id = $3 AND ($4 IS NULL OR fence = $4 AND status = 'RUNNING')
               RETURNING event_sequence, workspace_id, attempt";
    let sql = if tx.db().is_sqlite() { sql.to_owned() } else { sql.replace("$4 IS", "$4::bigint IS") };
    let values = [count.into(), now.0.into(), job.0.into(), fence.into(), steps.finished.into(), steps.planned.into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    let Some(row) = tx.query_one_raw(statement).await? else { return Ok(false) };
    let position = LogPosition {
        job,
        newest: row.try_get_by_index(0)?,
        workspace: row.try_get_by_index(1)?,
        attempt: row.try_get_by_index(2)?,
    };
    insert_in(tx, position, now, events);
    Ok(true)
}

/// Inserts events whose numbers are already taken, with the commit.
pub(super) fn insert_in(
    change: &mut impl AsMut<WriteBatch>,
    position: LogPosition,
    now: Timestamp,
    events: Vec<NewEvent>,
) {
    insert_many_in(change, now, [(position, events)]);
}

/// Inserts events of several jobs whose numbers are already taken, with the commit.
pub(super) fn insert_many_in(
    change: &mut impl AsMut<WriteBatch>,
    now: Timestamp,
    all: impl IntoIterator<Item = (LogPosition, Vec<NewEvent>)>,
) {
    let change = change.as_mut();
    let mut rows = Vec::new();
    for (position, events) in all {
        if !events.is_empty() {
            change.signal(signals::job(position.job));
        }
        let first = position.newest - i64::try_from(events.len()).unwrap_or(0) + 1;
        rows.extend(events.into_iter().zip(first..).map(|(event, sequence)| row(position, now, sequence, event)));
    }
    if !rows.is_empty() {
        let insert = Write::insert(change.db().backend(), rows);
        change.defer(insert);
    }
}

fn row(position: LogPosition, now: Timestamp, sequence: i64, mut event: NewEvent) -> job_event::ActiveModel {
    // Events quote models, documents and other services, which may contain what no database stores.
    event.data.iter_mut().for_each(sanitize_json);
    job_event::ActiveModel {
        id: Set(JobEventId::generate()),
        job_id: Set(position.job),
        workspace_id: Set(position.workspace),
        sequence: Set(sequence),
        kind: Set(event.kind),
        level: Set(event.level),
        message: Set(sanitized(event.message)),
        progress: Set(event.progress),
        step_id: Set(event.step),
        data: Set(event.data),
        attempt: Set(position.attempt),
        occurred_at: Set(now),
    }
}

/// Rejects values above the size limit (C-JOB-16).
pub fn bounded(value: &Value, maximum: u64, what: &str) -> Result<()> {
    let size = serde_json::to_vec(value).map_or(u64::MAX, |bytes| bytes.len() as u64);
    if size <= maximum {
        return Ok(());
    }
    let message = format!("{what} has {size} bytes; at most {maximum} are allowed.");
    Err(Error::new(crate::base::error::Kind::PayloadTooLarge, message))
}
