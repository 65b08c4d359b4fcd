//! Claiming: which jobs a free worker gets.
//!
//! Fairness comes before priority: free slots go one by one to the workspace with the fewest running jobs, so that ten
//! thousand queued jobs of one tenant do not delay the first job of another (C-JOB-12). Within a workspace, higher
//! priority goes first, then the older job. Workspaces with queued jobs are found by a skip scan of an index, one probe
//! each, however many jobs are queued. Claims exclude each other (an advisory lock on PostgreSQL, the single writer on
//! SQLite), which makes the limits exact across processes.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait as _, DbBackend, Iden, Statement, Value};
use uuid::Uuid;

use super::event::{self, LogPosition, NewEvent};
use super::{Registry, clock_sql, millis};
use crate::app::App;
use crate::base::Result;
use crate::base::id::JobId;
use crate::db::Tx;
use crate::entity::columns::Row as _;
use crate::entity::job;
use crate::entity::job_event::JobEventKind;

/// Serialises claims. Servers in other schemas of the same database use different locks.
const ADVISORY_LOCK: &str = "20962, hashtext(current_schema())";

/// Matches queued jobs in a form that keeps either database from scanning the index of queued jobs.
const WAITS: &str = "status || '' = 'QUEUED'";

/// Extra candidates read per lane beyond its share, because some may be blocked.
const SPARE: usize = 4;

/// Result of a claim.
#[derive(Debug, Default)]
pub(super) struct Claimed {
    pub(super) rows: Vec<job::Model>,
    /// True when another claim right away may find more.
    pub(super) more: bool,
}

/// Claims up to `slots` jobs for a worker.
pub(super) async fn claim(app: &App, registry: &Registry, worker: &str, slots: usize) -> Result<Claimed> {
    // Check without the writer's lock: an idle queue costs one read.
    let look = "SELECT lane FROM jobs WHERE status = 'QUEUED' ORDER BY lane LIMIT 1";
    let waits = app.db.read().query_one_raw(Statement::from_string(app.db.backend(), look)).await?;
    if slots == 0 || waits.is_none() {
        return Ok(Claimed::default());
    }
    let mut tx = app.db.begin().await?;
    if app.db.backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})");
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
    }
    let (chosen, more) = choose(app, &tx, registry, slots).await?;
    if chosen.is_empty() {
        tx.rollback().await?;
        return Ok(Claimed::default());
    }
    let rows = take(app, &mut tx, worker, &chosen).await?;
    tx.commit().await?;
    Ok(Claimed { rows, more })
}

/// Claims a job that this transaction inserted, if it is next in line for a worker. Never claims a job that another
/// transaction could have locked: this one holds more locks than a claim does, and the two could deadlock. For the
/// same reason it does not wait for a claim in progress elsewhere.
pub(super) async fn claim_one_in(
    app: &App,
    tx: &mut Tx,
    registry: &Registry,
    worker: &str,
    job: JobId,
) -> Result<Option<job::Model>> {
    if app.db.backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})");
        let row = tx.query_one_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        let is_ours: Option<bool> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        if is_ours != Some(true) {
            return Ok(None);
        }
    }
    let (chosen, _) = choose(app, tx, registry, 1).await?;
    if chosen != [job] {
        return Ok(None);
    }
    Ok(take(app, tx, worker, &chosen).await?.pop())
}

#[derive(Debug)]
struct Lane {
    id: Uuid,
    running: usize,
    /// Candidates, best last; loaded when the lane's turn approaches.
    candidates: Option<Vec<Candidate>>,
    /// True when there are more than were loaded.
    is_cut: bool,
}

#[derive(Debug)]
struct Candidate {
    id: JobId,
    kind: String,
    concurrency_key: Option<String>,
}

/// The jobs to claim, one per slot, and whether another claim right away may find more.
async fn choose(app: &App, tx: &Tx, registry: &Registry, slots: usize) -> Result<(Vec<JobId>, bool)> {
    let (mut lanes, paused) = lanes(tx).await?;
    let cap = registry.workspace_limit(app);
    let mut kinds = Kinds::read(tx, registry, &paused).await?;
    let mut keys = HashSet::new();
    let (mut chosen, mut more) = (Vec::new(), false);
    while chosen.len() < slots {
        // Instance maintenance (the nil lane) is not a tenant and has no cap.
        lanes.retain(|lane| lane.id.is_nil() || lane.running < cap);
        let Some(place) = (0..lanes.len()).min_by_key(|place| lanes[*place].running) else { break };
        if lanes[place].candidates.is_none() {
            read_candidates(tx, &mut lanes, &kinds.open(), slots - chosen.len()).await?;
        }
        let lane = &mut lanes[place];
        let next = loop {
            match lane.candidates.as_mut().and_then(Vec::pop) {
                None => break None,
                Some(c) if !kinds.has_capacity(&c.kind) => {}
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
                more |= lane.is_cut;
                lanes.remove(place);
            }
        }
    }
    Ok((chosen, more))
}

/// Workspaces with queued jobs and the number of their running ones; and the kinds that are paused.
async fn lanes(tx: &Tx) -> Result<(Vec<Lane>, HashSet<String>)> {
    let sql = "WITH RECURSIVE lanes (lane) AS (
                   SELECT * FROM (SELECT lane FROM jobs WHERE status = 'QUEUED' ORDER BY lane LIMIT 1) AS first
                   UNION ALL
                   SELECT (SELECT j.lane FROM jobs j WHERE j.status = 'QUEUED' AND j.lane > l.lane ORDER BY j.lane LIMIT 1)
                   FROM lanes l WHERE l.lane IS NOT NULL
               )
               SELECT l.lane,
                   (SELECT COUNT(*) FROM jobs r WHERE r.status IN ('RUNNING', 'CANCELLING') AND r.lane = l.lane), NULL
               FROM lanes l WHERE l.lane IS NOT NULL
               UNION ALL SELECT NULL, 0, kind FROM queue_pauses";
    let (mut lanes, mut paused) = (Vec::new(), HashSet::new());
    for row in tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await? {
        match row.try_get_by_index::<Option<Uuid>>(0)? {
            Some(id) => {
                let running = usize::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or(0);
                lanes.push(Lane { id, running, candidates: None, is_cut: false });
            }
            None => drop(paused.insert(row.try_get_by_index(2)?)),
        }
    }
    Ok((lanes, paused))
}

/// Loads, in one statement, the best queued jobs whose concurrency key is free, for as many lanes as this many slots
/// may serve: the lanes with the fewest running jobs that are not loaded yet.
async fn read_candidates(tx: &Tx, lanes: &mut [Lane], kinds: &[&str], slots: usize) -> Result<()> {
    let mut next: Vec<&mut Lane> = lanes.iter_mut().filter(|lane| lane.candidates.is_none()).collect();
    // The same order as in `choose`: among equals the first.
    next.sort_by_key(|lane| lane.running);
    next.truncate(slots);
    let limit = slots * 2 / next.len().max(1) + SPARE;
    for lane in &mut next {
        lane.candidates = Some(Vec::new());
    }
    if kinds.is_empty() || next.is_empty() {
        return Ok(());
    }
    // Safe to interpolate: names of kinds are our own constants of letters and underscores.
    let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ");
    let of_lane = |place: usize| {
        format!(
            "SELECT * FROM (
                 SELECT {place} AS place, j.id, j.kind, j.concurrency_key FROM jobs j
                 WHERE j.status = 'QUEUED' AND j.lane = ${} AND j.kind IN ({kinds})
                   AND (j.concurrency_key IS NULL OR NOT EXISTS (
                       SELECT 1 FROM jobs r
                       WHERE r.concurrency_key = j.concurrency_key AND r.status IN ('RUNNING', 'CANCELLING')))
                 ORDER BY j.priority DESC, j.available_at, j.id LIMIT {limit}) AS lane{place}",
            place + 1
        )
    };
    let sql = (0..next.len()).map(of_lane).collect::<Vec<_>>().join(" UNION ALL ");
    let ids: Vec<Value> = next.iter().map(|lane| lane.id.into()).collect();
    for row in tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, ids)).await? {
        let place = usize::try_from(row.try_get_by_index::<i32>(0)?).unwrap_or(0);
        let candidate = Candidate {
            id: row.try_get_by_index(1)?,
            kind: row.try_get_by_index(2)?,
            concurrency_key: row.try_get_by_index(3)?,
        };
        if let Some(candidates) = next.get_mut(place).and_then(|lane| lane.candidates.as_mut()) {
            candidates.push(candidate);
        }
    }
    for lane in next {
        if let Some(candidates) = &mut lane.candidates {
            lane.is_cut = candidates.len() == limit;
            candidates.reverse();
        }
    }
    Ok(())
}

/// Which kinds may start, and how many more of each.
struct Kinds {
    capacity: HashMap<String, Option<usize>>,
}

impl Kinds {
    async fn read(tx: &Tx, registry: &Registry, paused: &HashSet<String>) -> Result<Self> {
        let backend = tx.get_database_backend();
        let limited = registry.kinds().any(|k| registry.get(k).is_some_and(|h| h.settings().concurrency.is_some()));
        let mut running = HashMap::new();
        if limited {
            let sql = "SELECT kind, COUNT(*) FROM jobs WHERE status IN ('RUNNING', 'CANCELLING') GROUP BY kind";
            for row in tx.query_all_raw(Statement::from_string(backend, sql)).await? {
                let (kind, count): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                running.insert(kind, usize::try_from(count).unwrap_or(0));
            }
        }
        let mut capacity = HashMap::new();
        for kind in registry.kinds().filter(|k| !paused.contains(*k)) {
            let limit = registry.get(kind).and_then(|h| h.settings().concurrency);
            let free = limit.map(|l| (l as usize).saturating_sub(running.get(kind).copied().unwrap_or(0)));
            capacity.insert(kind.to_owned(), free);
        }
        Ok(Self { capacity })
    }

    fn open(&self) -> Vec<&str> {
        self.capacity.iter().filter(|(_, capacity)| **capacity != Some(0)).map(|(kind, _)| kind.as_str()).collect()
    }

    fn has_capacity(&self, kind: &str) -> bool {
        self.capacity.get(kind).is_some_and(|capacity| *capacity != Some(0))
    }

    fn add(&mut self, kind: &str) {
        if let Some(Some(capacity)) = self.capacity.get_mut(kind) {
            *capacity = capacity.saturating_sub(1);
        }
    }
}

/// Assigns the chosen jobs to this worker.
async fn take(app: &App, tx: &mut Tx, worker: &str, chosen: &[JobId]) -> Result<Vec<job::Model>> {
    let clock = clock_sql(app.db.backend());
    let now = app.clock.now();
    let columns = job::Model::COLUMNS.iter().map(Iden::to_string).collect::<Vec<_>>().join(", ");
    let marks = (3..3 + chosen.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "UPDATE jobs SET status = 'RUNNING', attempt = attempt + 1, fence = fence + 1, worker_name = $1,
             lease_until = {clock} + {lease}, started_at = COALESCE(started_at, $2),
             deadline_at = COALESCE(deadline_at, {clock} + timeout_ms),
             event_sequence = event_sequence + 1, updated_at = $2
         WHERE id IN ({marks}) AND {WAITS} RETURNING {columns}",
        lease = millis(app.config.jobs.lease),
    );
    let values: Vec<Value> =
        [worker.into(), now.0.into()].into_iter().chain(chosen.iter().map(|id| id.0.into())).collect();
    let statement = Statement::from_sql_and_values(app.db.backend(), sql, values);
    let rows = tx.query_all_raw(statement).await?;
    let rows: Vec<job::Model> = rows.iter().map(job::Model::read).collect::<Result<_, _>>()?;
    event::insert_many_in(tx, now, rows.iter().map(started));
    Ok(rows)
}

fn started(row: &job::Model) -> (LogPosition, Vec<NewEvent>) {
    let position =
        LogPosition { job: row.id, workspace: row.workspace_id, newest: row.event_sequence, attempt: row.attempt };
    let message = match row.attempt {
        1 => "The work started.".to_owned(),
        n => format!("Attempt {n} started."),
    };
    (position, vec![NewEvent::new(JobEventKind::Started, message)])
}
