//! Following a job: stored events first, then live ones, without gaps or duplicates (C-STR-3).
//!
//! The follower is created before the first read, so that an event between a read and the wait wakes it. Events are
//! always read from storage by their number; a wake-up only says that there is something to read. All followers of a
//! job in this process share what the first of them reads after a wake-up ([`Tail`]): a thousand followers cost the
//! database as much as one.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::queue;
use super::signals;
use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::JobId;
use crate::base::page::{decode_cursor, encode_cursor};
use crate::base::{Error, Result};
use crate::db::Db;
use crate::db::signal::Follower;
use crate::entity::job_event::JobEventKind;
use crate::entity::{job, job_event};

/// Events per read. They are kept in memory while the reader is slow.
const BATCH: u64 = 50;
/// Maximum delay of an event whose wake-up was lost.
const REPAIR: Duration = Duration::from_secs(10);
/// Latest events of a job that its followers share.
const SHARED: usize = 64;

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
    Ok(job_event::Entity::find()
        .filter(job_event::Column::JobId.eq(job))
        .filter(job_event::Column::Sequence.gt(after))
        .order_by_asc(job_event::Column::Sequence)
        .limit(limit)
        .all(db.read())
        .await?)
}

/// Follows a job's log from a cursor to its end. Ends after the terminal event. A retried job has a longer log; a new
/// call follows it from the last cursor.
pub async fn events(
    app: &App,
    job: &job::Model,
    after: Option<&str>,
) -> Result<impl Stream<Item = Result<job_event::Model>> + Send + use<>> {
    let after = match after {
        None => 0,
        Some(text) => sequence_of(job.id, text)?,
    };
    let follower = app.db.signals().follow(signals::job(job.id));
    check_position(app, job.id, after).await?;
    let tail = app.db.signals().shared::<Tail>(signals::job(job.id));
    let state = Following {
        app: app.clone(),
        job: job.id,
        last: after,
        ready: Vec::new(),
        follower,
        tail,
        is_new: true,
        may_be_over: true,
        ended: false,
    };
    Ok(stream::unfold(state, |mut state| async move { state.next().await.map(|item| (item, state)) }))
}

/// Rejects positions beyond the end of the log, and those already deleted (C-STR-4).
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

/// The latest events of a job, read once for all followers.
#[derive(Debug, Default)]
struct Tail {
    state: Mutex<TailState>,
}

#[derive(Debug, Default)]
struct TailState {
    /// Number of wake-ups before the last read, and its time; `None` before the first.
    read: Option<(u64, Instant)>,
    /// All stored events after this number are included.
    from: i64,
    events: VecDeque<job_event::Model>,
}

impl Tail {
    /// Events after a number; `None` when they precede the tail and must be read from storage.
    async fn after(&self, of: &Following) -> Result<Option<Vec<job_event::Model>>> {
        let (db, job, last) = (&of.app.db, of.job, of.last);
        let mut state = self.state.lock().await;
        // Taken before the read, so that a wake-up during it triggers another one.
        let version = of.follower.version();
        let is_current = |(before, at): (u64, Instant)| before == version && at.elapsed() < REPAIR / 2;
        if of.is_new || !state.read.is_some_and(is_current) {
            if state.read.is_none() {
                state.from = last;
            }
            let newest = state.events.back().map_or(state.from, |event| event.sequence);
            let more = read(db, job, newest, BATCH).await?;
            // A full batch is not the end: the next caller reads on.
            let is_end = (more.len() as u64) < BATCH;
            state.read = Some((if is_end { version } else { version.wrapping_sub(1) }, Instant::now()));
            state.events.extend(more);
        }
        if last < state.from {
            return Ok(None);
        }
        let start = state.events.partition_point(|event| event.sequence <= last);
        let behind = state.events.range(start..).cloned().collect();
        while state.events.len() > SHARED {
            state.from = state.events.pop_front().map_or(state.from, |event| event.sequence);
        }
        Ok(Some(behind))
    }
}

struct Following {
    app: App,
    job: JobId,
    last: i64,
    ready: Vec<job_event::Model>,
    follower: Follower,
    tail: Arc<Tail>,
    /// True until the first read, which is not shared: it must include everything up to the cursor.
    is_new: bool,
    /// True when the job may have ended although no new event was seen: at the start, after a terminal event, and after
    /// a long silence.
    may_be_over: bool,
    ended: bool,
}

impl Following {
    async fn next(&mut self) -> Option<Result<job_event::Model>> {
        let mut over = false;
        loop {
            if let Some(event) = self.ready.pop() {
                self.last = event.sequence;
                self.may_be_over = ends_job(event.kind);
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
                Ok(true) => continue,
                // The job had ended before this last read of the log: nothing will follow.
                Ok(false) if over => return None,
                Ok(false) => {}
            }
            if self.may_be_over {
                match self.is_over().await {
                    Err(error) => {
                        self.ended = true;
                        return Some(Err(error));
                    }
                    Ok(true) => {
                        over = true;
                        continue;
                    }
                    Ok(false) => self.may_be_over = false,
                }
            }
            self.may_be_over = tokio::time::timeout(REPAIR, self.follower.changed()).await.is_err();
        }
    }

    /// Reads on from the last event; returns false when there is nothing new.
    async fn refill(&mut self) -> Result<bool> {
        let shared = self.tail.after(self).await?;
        self.is_new = false;
        self.ready = match shared {
            Some(events) => events,
            None => read(&self.app.db, self.job, self.last, BATCH).await?,
        };
        self.ready.reverse();
        Ok(!self.ready.is_empty())
    }

    /// True when the job has ended or was deleted.
    async fn is_over(&self) -> Result<bool> {
        let row = job::Entity::find_by_id(self.job).one(self.app.db.read()).await?;
        Ok(row.is_none_or(|row| queue::is_finished(row.status)))
    }
}

/// True for the last event of a job, unless the job is retried.
fn ends_job(kind: JobEventKind) -> bool {
    matches!(kind, JobEventKind::Succeeded | JobEventKind::Failed | JobEventKind::Cancelled)
}
