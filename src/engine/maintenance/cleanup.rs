//! Tables of the engine and of sessions that are cleaned up in batches.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};

use super::super::context::JobCtx;
use super::super::kind::JobError;
use super::{Extent, PruneTarget};
use crate::app::App;
use crate::base::{Error, Timestamp};

/// Jobs per batch; each may have hundreds of events, which are deleted with it.
pub(super) const JOBS: usize = 50;
/// Rows per batch of small rows.
const ROWS: usize = 1_000;
/// Ended sessions are kept this long, so that a stolen token is still recognised as one of them.
pub(super) const ENDED_SESSIONS: Duration = Duration::from_secs(24 * 60 * 60);

/// A table to clean up.
pub(super) struct Cleanup {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) what: &'static str,
    /// The name by which administrators ask for it.
    pub(super) target: Option<PruneTarget>,
    /// The table, and the columns that identify a row.
    table: &'static str,
    identity: &'static str,
    /// What is true of rows that go, with the moment `$1`.
    condition: &'static str,
    batch: usize,
    before: Timestamp,
}

/// All of them. A person may have finished jobs deleted before their retention is over; what else there is, is kept as
/// long as it is needed.
pub(super) fn all(app: &App, extent: Extent) -> [Cleanup; 3] {
    let (now, settings) = (app.clock.now(), &app.config.jobs);
    [
        Cleanup {
            key: "finished-jobs",
            title: "Delete finished jobs beyond their retention",
            what: "finished jobs with their events",
            target: Some(PruneTarget::FinishedJobs),
            table: "jobs",
            identity: "id",
            condition: "status IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND finished_at < $1",
            batch: JOBS,
            before: extent.older_than.unwrap_or(now.minus(settings.retention)),
        },
        Cleanup {
            key: "idempotency-keys",
            title: "Forget idempotency keys beyond their life",
            what: "idempotency keys",
            target: None,
            table: "idempotency_keys",
            identity: "workspace_id, actor, key",
            condition: "created_at < $1",
            batch: ROWS,
            before: now.minus(settings.idempotency_key_life),
        },
        // Refresh tokens are deleted with their session.
        Cleanup {
            key: "ended-sessions",
            title: "Delete sessions that ended, with their tokens",
            what: "ended sessions",
            target: Some(PruneTarget::ExpiredSessions),
            table: "sessions",
            identity: "id",
            condition: "(expires_at < $1 OR absolute_expires_at < $1 OR revoked_at < $1)",
            batch: ROWS,
            before: extent.before(now.minus(ENDED_SESSIONS)),
        },
    ]
}

impl Cleanup {
    /// Deletes batch after batch until one is not full, and returns the number of deleted rows; or counts them.
    pub(super) async fn run(&self, ctx: &JobCtx, extent: Extent) -> Result<u64, JobError> {
        if extent.dry_run {
            return self.count(ctx).await;
        }
        let Self { table, identity, condition, batch, .. } = self;
        let order = if self.table == "idempotency_keys" { "ORDER BY created_at" } else { "" };
        let sql = format!(
            "DELETE FROM {table} WHERE ({identity}) IN (
                 SELECT {identity} FROM {table} WHERE {condition} {order} LIMIT {batch})"
        );
        let mut deleted = 0;
        loop {
            let tx = ctx.begin().await?;
            let statement = Statement::from_sql_and_values(tx.get_database_backend(), &sql, [self.before.0.into()]);
            let rows = tx.execute_raw(statement).await?.rows_affected();
            tx.commit().await?;
            deleted += rows;
            if rows < self.batch as u64 {
                return Ok(deleted);
            }
        }
    }

    async fn count(&self, ctx: &JobCtx) -> Result<u64, JobError> {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE {}", self.table, self.condition);
        let db = &ctx.app().db;
        let statement = Statement::from_sql_and_values(db.backend(), sql, [self.before.0.into()]);
        let row = db.read().query_one_raw(statement).await.map_err(Error::from)?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0)).map_err(Error::from)?;
        Ok(count.unsigned_abs())
    }
}
