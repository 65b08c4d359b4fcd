//! Following a job: stored events first, then live ones, without a gap and without a repeat (C-STR-3).
//!
//! The follower is taken before the first read, so that an event between a read and the wait wakes it. Events are
//! always read from storage by their number; a wake-up only says that there is something to read.

use std::time::Duration;

use futures_util::stream::{self, Stream};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::queue;
use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::JobId;
use crate::base::page::{decode_cursor, encode_cursor};
use crate::base::{Error, Result};
use crate::db::signal::Follower;
use crate::db::{Db, Signal};
use crate::entity::{job, job_event};

/// Events read at once. They wait in memory when the reader is slow.
const BATCH: u64 = 50;
/// How long a lost wake-up can delay an event.
const REPAIR: Duration = Duration::from_secs(10);

/// Cursor of an event of a job.
pub fn cursor(job: JobId, sequence: i64) -> String {
    encode_cursor(&format!("events:{job}"), &sequence)
}

/// Number behind a cursor of the job's log; `CURSOR_INVALID` for any other text.
pub fn sequence_of(job: JobId, cursor: &str) -> Result<i64> {
    decode_cursor(&format!("events:{job}"), cursor)
}

/// Events of a job after a number, oldest first.
pub async fn read(db: &Db, job: JobId, after: i64, limit: u64) -> Result<Vec<job_event::Model>> {
    Ok(job_event::Entity::find()
        .filter(job_event::Column::JobId.eq(job))
        .filter(job_event::Column::Sequence.gt(after))
        .order_by_asc(job_event::Column::Sequence)
        .limit(limit)
        .all(db.read())
        .await?)
}

/// Follows a job's log from behind a cursor to its end. Ends after the terminal event; a job that is retried later
/// has a longer log, which a new call follows from the last cursor.
pub async fn events(
    app: &App,
    job: &job::Model,
    after: Option<&str>,
) -> Result<impl Stream<Item = Result<job_event::Model>> + Send + use<>> {
    let after = match after {
        None => 0,
        Some(text) => sequence_of(job.id, text)?,
    };
    let follower = app.db.signals().follow(Signal::Job(job.id));
    check_position(app, job.id, after).await?;
    let state = Following { app: app.clone(), job: job.id, last: after, ready: Vec::new(), follower, ended: false };
    Ok(stream::unfold(state, |mut state| async move { state.next().await.map(|item| (item, state)) }))
}

/// Refuses positions that lie ahead or were cleaned away (C-STR-4).
async fn check_position(app: &App, id: JobId, after: i64) -> Result<()> {
    let newest = job::Entity::find_by_id(id)
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

struct Following {
    app: App,
    job: JobId,
    last: i64,
    ready: Vec<job_event::Model>,
    follower: Follower,
    ended: bool,
}

impl Following {
    async fn next(&mut self) -> Option<Result<job_event::Model>> {
        let mut over = false;
        loop {
            if let Some(event) = self.ready.pop() {
                self.last = event.sequence;
                return Some(Ok(event));
            }
            if self.ended {
                return None;
            }
            match self.refill().await {
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
                Ok(true) => {}
                // The job was over before the log was read to its end once more: nothing will follow.
                Ok(false) if over => return None,
                Ok(false) => match self.is_over().await {
                    Err(error) => {
                        self.ended = true;
                        return Some(Err(error));
                    }
                    Ok(true) => over = true,
                    Ok(false) => {
                        let _timed_out = tokio::time::timeout(REPAIR, self.follower.changed()).await;
                    }
                },
            }
        }
    }

    /// Reads on from the last event; answers false when there is nothing new.
    async fn refill(&mut self) -> Result<bool> {
        self.ready = read(&self.app.db, self.job, self.last, BATCH).await?;
        self.ready.reverse();
        Ok(!self.ready.is_empty())
    }

    /// True when the job has ended or is gone.
    async fn is_over(&self) -> Result<bool> {
        let row = job::Entity::find_by_id(self.job).one(self.app.db.read()).await?;
        Ok(row.is_none_or(|row| queue::is_finished(row.status)))
    }
}
