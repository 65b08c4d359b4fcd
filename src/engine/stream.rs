//! Following a job: stored events first, then live ones, without a gap and without a repeat (C-STR-3).
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::queue;
use super::signals;
use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::JobId;
use crate::base::page::{decode_cursor, encode_cursor};
use crate::base::{Error, Result};
use crate::db::Db;
use crate::entity::job_event::JobEventKind;
use crate::entity::{Unscoped as _, job, job_event};
use crate::live::Feed;
use crate::live::log::{self, Log};

/// Cursor of an event of a job.
pub fn cursor(job: JobId, sequence: i64) -> String {
    encode_cursor(&format!("events:{job}"), &sequence)
}

/// The sequence number in a cursor of the job's log; `CURSOR_INVALID` for any other text.
pub fn sequence_of(job: JobId, cursor: &str) -> Result<i64> {
    decode_cursor(&format!("events:{job}"), cursor)
}

/// Up to `limit` events of a job after a sequence number, oldest first.
pub async fn read(db: &Db, job: JobId, after: i64, limit: u64) -> Result<Vec<job_event::Model>> {
    Ok(job_event::Entity::unscoped()
        .filter(job_event::Column::JobId.eq(job))
        .filter(job_event::Column::Sequence.gt(after))
        .order_by_asc(job_event::Column::Sequence)
        .limit(limit)
        .all(db.read())
        .await?)
}

/// Follows a job's log from behind a cursor to its end. Ends after the terminal event; a job that is retried later
/// has a longer log, which a new call follows from the last cursor.
pub async fn events(app: &App, job: &job::Model, after: Option<&str>) -> Result<Feed<job_event::Model>> {
    let after = match after {
        None => 0,
        Some(text) => sequence_of(job.id, text)?,
    };
    let wake_ups = app.wake_ups(signals::job(job.id));
    check_position(app, job.id, after).await?;
    Ok(log::follow(JobLog { db: app.db.clone(), job: job.id }, &app.job_tails, wake_ups, after))
}

/// Rejects positions beyond the end of the log, and those already deleted (C-STR-4).
async fn check_position(app: &App, id: JobId, after: i64) -> Result<()> {
    let newest = job::Entity::unscoped_by_id(id)
        .select_only()
        .column(job::Column::EventSequence)
        .into_tuple::<i64>()
        .one(app.db.read())
        .await?
        .unwrap_or(0);
    if !(0..=newest).contains(&after) {
        return Err(Error::new(Kind::CursorInvalid, "The cursor lies ahead of the newest event of this job."));
    }
    let first = read(&app.db, id, after, 1).await?.first().map(|event| event.sequence);
    match first {
        Some(sequence) if sequence > after + 1 => {
            let kind = Kind::CursorExpired { earliest: cursor(id, sequence - 1) };
            Err(Error::new(
                kind,
                "Events after this cursor were cleaned away. Read the job again and go on from there.",
            ))
        }
        _ => Ok(()),
    }
}

/// The events of a job.
struct JobLog {
    db: Db,
    job: JobId,
}

impl Log for JobLog {
    type Entry = job_event::Model;

    fn sequence(event: &job_event::Model) -> i64 {
        event.sequence
    }

    async fn after(&self, sequence: i64, limit: u64) -> Result<Vec<job_event::Model>> {
        read(&self.db, self.job, sequence, limit).await
    }

    /// It is the last, unless the job is given another attempt.
    fn may_be_last(event: &job_event::Model) -> bool {
        matches!(event.kind, JobEventKind::Succeeded | JobEventKind::Failed | JobEventKind::Cancelled)
    }

    /// When the job has ended or is gone.
    async fn is_over(&self) -> Result<bool> {
        let row = job::Entity::unscoped_by_id(self.job).one(self.db.read()).await?;
        Ok(row.is_none_or(|row| queue::is_finished(row.status)))
    }
}
