//! Claiming: which jobs a free worker takes.
//!
//! Fairness comes before priority: free slots go one by one to the workspace that has the fewest jobs running, so
//! ten thousand waiting jobs of one tenant do not delay the first job of another (C-JOB-12). Within a workspace the
//! higher priority goes first, then the older job. Workspaces with waiting jobs are found by skipping through an
//! index, one probe each, however many jobs wait. Claims exclude each other (an advisory lock on PostgreSQL, the one
//! writer on SQLite), which makes the limits exact across processes.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait as _, Statement, Value};
use uuid::Uuid;

use super::event::{self, NewEvent, Place};
use super::{Registry, clock_sql, millis};
use crate::app::App;
use crate::base::Result;
use crate::base::id::JobId;
use crate::db::Tx;
use crate::entity::job;
use crate::entity::job_event::JobEventKind;

const ADVISORY_LOCK: i64 = 0x0d05_51e2_0002;

/// Takes up to `slots` jobs for a worker.
pub(super) async fn claim(app: &App, registry: &Registry, worker: &str, slots: usize) -> Result<Vec<job::Model>> {
    // A look without the writer's lock: an idle queue costs one read.
    if lanes(app.db.read(), app.db.backend()).await?.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = app.db.begin().await?;
    if app.db.backend() == DbBackend::Postgres {
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [ADVISORY_LOCK.into()],
        );
        tx.execute_raw(lock).await?;
    }
    let chosen = choose(app, &tx, registry, slots).await?;
    if chosen.is_empty() {
        tx.rollback().await?;
        return Ok(Vec::new());
    }
    let rows = take(app, &mut tx, worker, &chosen).await?;
    tx.commit().await?;
    Ok(rows)
}

struct Lane {
    id: Uuid,
    running: usize,
    /// Candidates, best last; read when the lane's turn comes first.
    candidates: Option<Vec<Candidate>>,
}

struct Candidate {
    id: JobId,
    kind: String,
    concurrency_key: Option<String>,
}

/// The jobs to take, slot by slot.
async fn choose(app: &App, tx: &Tx, registry: &Registry, slots: usize) -> Result<Vec<JobId>> {
    let mut lanes = lanes(&**tx, app.db.backend()).await?;
    let cap = app.config.jobs.workspace_concurrency as usize;
    let mut kinds = Kinds::read(tx, registry).await?;
    let mut keys = HashSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < slots {
        // Instance maintenance (the nil lane) is not a tenant and has no cap.
        let fewest = lanes.iter_mut().filter(|l| l.id.is_nil() || l.running < cap).min_by_key(|l| l.running);
        let Some(lane) = fewest else { break };
        if lane.candidates.is_none() {
            lane.candidates = Some(candidates(tx, lane.id, &kinds.open(), slots * 2).await?);
        }
        let next = loop {
            match lane.candidates.as_mut().and_then(Vec::pop) {
                None => break None,
                Some(c) if !kinds.has_room(&c.kind) => {}
                Some(c) if c.concurrency_key.as_ref().is_some_and(|key| !keys.insert(key.clone())) => {}
                Some(c) => break Some(c),
            }
        };
        match next {
            Some(candidate) => {
                kinds.add(&candidate.kind);
                lane.running += 1;
                chosen.push(candidate.id);
            }
            None => {
                let empty = lane.id;
                lanes.retain(|l| l.id != empty);
            }
        }
    }
    Ok(chosen)
}

/// Workspaces with waiting jobs, each with the number of its running ones.
async fn lanes(connection: &impl sea_orm::ConnectionTrait, backend: DbBackend) -> Result<Vec<Lane>> {
    let sql = "WITH RECURSIVE lanes (lane) AS (
                   SELECT * FROM (SELECT lane FROM jobs WHERE status = 'QUEUED' ORDER BY lane LIMIT 1) AS first
                   UNION ALL
                   SELECT (SELECT j.lane FROM jobs j WHERE j.status = 'QUEUED' AND j.lane > l.lane ORDER BY j.lane LIMIT 1)
                   FROM lanes l WHERE l.lane IS NOT NULL
               )
               SELECT l.lane, (SELECT COUNT(*) FROM jobs r WHERE r.status = 'RUNNING' AND r.lane = l.lane)
                            + (SELECT COUNT(*) FROM jobs r WHERE r.status = 'CANCELLING' AND r.lane = l.lane)
               FROM lanes l WHERE l.lane IS NOT NULL";
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    rows.iter()
        .map(|row| {
            let running: i64 = row.try_get_by_index(1)?;
            let id = row.try_get_by_index(0)?;
            Ok(Lane { id, running: usize::try_from(running).unwrap_or(0), candidates: None })
        })
        .collect()
}

/// The best waiting jobs of a lane whose concurrency key is free, best last.
async fn candidates(tx: &Tx, lane: Uuid, kinds: &[&str], limit: usize) -> Result<Vec<Candidate>> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    // Names of kinds are constants of ours: letters and underscores.
    let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT j.id, j.kind, j.concurrency_key FROM jobs j
         WHERE j.status = 'QUEUED' AND j.lane = $1 AND j.kind IN ({kinds})
           AND (j.concurrency_key IS NULL OR NOT EXISTS (
               SELECT 1 FROM jobs r WHERE r.concurrency_key = j.concurrency_key AND r.status IN ('RUNNING', 'CANCELLING')))
         ORDER BY j.priority DESC, j.available_at, j.id LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [lane.into()]);
    let mut all = Vec::new();
    for row in tx.query_all_raw(statement).await? {
        all.push(Candidate {
            id: row.try_get_by_index(0)?,
            kind: row.try_get_by_index(1)?,
            concurrency_key: row.try_get_by_index(2)?,
        });
    }
    all.reverse();
    Ok(all)
}

/// Which kinds may start, and how many more of each.
struct Kinds {
    room: HashMap<String, Option<usize>>,
}

impl Kinds {
    async fn read(tx: &Tx, registry: &Registry) -> Result<Self> {
        let backend = tx.get_database_backend();
        let paused = tx.query_all_raw(Statement::from_string(backend, "SELECT kind FROM queue_pauses")).await?;
        let paused: HashSet<String> = paused.iter().map(|r| r.try_get_by_index(0)).collect::<Result<_, _>>()?;
        let limited = registry.kinds().any(|k| registry.get(k).is_some_and(|h| h.settings().concurrency.is_some()));
        let mut running = HashMap::new();
        if limited {
            let sql = "SELECT kind, COUNT(*) FROM jobs WHERE status IN ('RUNNING', 'CANCELLING') GROUP BY kind";
            for row in tx.query_all_raw(Statement::from_string(backend, sql)).await? {
                let (kind, count): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                running.insert(kind, usize::try_from(count).unwrap_or(0));
            }
        }
        let mut room = HashMap::new();
        for kind in registry.kinds().filter(|k| !paused.contains(*k)) {
            let limit = registry.get(kind).and_then(|h| h.settings().concurrency);
            let free = limit.map(|l| (l as usize).saturating_sub(running.get(kind).copied().unwrap_or(0)));
            room.insert(kind.to_owned(), free);
        }
        Ok(Self { room })
    }

    fn open(&self) -> Vec<&str> {
        self.room.iter().filter(|(_, room)| **room != Some(0)).map(|(kind, _)| kind.as_str()).collect()
    }

    fn has_room(&self, kind: &str) -> bool {
        self.room.get(kind).is_some_and(|room| *room != Some(0))
    }

    fn add(&mut self, kind: &str) {
        if let Some(Some(room)) = self.room.get_mut(kind) {
            *room = room.saturating_sub(1);
        }
    }
}

/// Marks the chosen jobs as this worker's.
async fn take(app: &App, tx: &mut Tx, worker: &str, chosen: &[JobId]) -> Result<Vec<job::Model>> {
    let clock = clock_sql(app.db.backend());
    let now = app.clock.now();
    let marks = (3..3 + chosen.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "UPDATE jobs SET status = 'RUNNING', attempt = attempt + 1, fence = fence + 1, worker_name = $1,
             lease_until = {clock} + {lease}, started_at = COALESCE(started_at, $2),
             deadline_at = COALESCE(deadline_at, {clock} + timeout_ms),
             event_sequence = event_sequence + 1, updated_at = $2
         WHERE id IN ({marks}) AND status = 'QUEUED' RETURNING *",
        lease = millis(app.config.jobs.lease),
    );
    let values: Vec<Value> =
        [worker.into(), now.0.into()].into_iter().chain(chosen.iter().map(|id| id.0.into())).collect();
    let statement = Statement::from_sql_and_values(app.db.backend(), sql, values);
    let rows = job::Entity::find().from_raw_sql(statement).all(&**tx).await?;
    event::insert_many_in(tx, now, rows.iter().map(started)).await?;
    Ok(rows)
}

fn started(row: &job::Model) -> (Place, Vec<NewEvent>) {
    let place = Place { job: row.id, workspace: row.workspace_id, newest: row.event_sequence, attempt: row.attempt };
    let message = match row.attempt {
        1 => "The work started.".to_owned(),
        n => format!("Attempt {n} started."),
    };
    (place, vec![NewEvent::new(JobEventKind::Started, message)])
}
