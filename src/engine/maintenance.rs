//! Housekeeping of the server's own tables: finished jobs beyond their retention, expired idempotency keys, ended
//! sessions; and what the domains add as [`Chore`]s. An ordinary recurring job, so it runs once per cluster and
//! survives restarts.
//!
//! This is the server's own work: it acts on nobody's behalf, with no rights but to delete what its rules say, and asks
//! no permission, for there is nobody whose permission it could be.
//!
//! Rows go in small batches, each in a transaction of its own: nobody who writes waits for long.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, Statement};
use serde::Deserialize;

use super::context::JobCtx;
use super::kind::{JobError, JobHandler, KindSettings, Outcome};
use super::schedule::Recurring;
use super::step::Step;
use crate::app::App;
use crate::base::{Result, Timestamp};

/// Name of the job kind.
pub const KIND: &str = "MAINTENANCE";
/// Jobs per batch; each may have hundreds of events, which are deleted with it.
const JOBS: usize = 50;
/// Rows per batch of small rows.
const ROWS: usize = 1_000;
/// Ended sessions are kept this long, so that a stolen token is still recognised as one of them.
const ENDED_SESSIONS: Duration = Duration::from_secs(24 * 60 * 60);

/// When housekeeping runs: hourly, so that an idempotency key outlives its expiry by an hour at most.
pub fn recurring() -> Recurring {
    Recurring { name: "prune", cron: "17 * * * *", kind: KIND, parameters: serde_json::json!({ "task": "prune" }) }
}

/// Housekeeping of a domain: a step of the hourly job. Must tolerate being run again after an interruption.
pub trait Chore: Send + Sync + 'static {
    /// Key of the step.
    fn key(&self) -> &'static str;

    /// What the step does, shown to users.
    fn title(&self) -> &'static str;

    /// What it deals with, for the sentence that tells how many.
    fn what(&self) -> &'static str;

    /// What becomes of it.
    fn done(&self) -> &'static str {
        "Deleted"
    }

    /// Does it, and answers how many there were.
    fn run<'a>(&'a self, app: &'a App) -> BoxFuture<'a, Result<u64>>;
}

/// The handler of the housekeeping job.
#[derive(Clone, Default)]
pub struct Maintenance {
    chores: Vec<Arc<dyn Chore>>,
}

impl Maintenance {
    /// Adds housekeeping of a domain.
    #[must_use]
    pub fn with(mut self, chore: impl Chore) -> Self {
        self.chores.push(Arc::new(chore));
        self
    }
}

#[derive(Debug, Deserialize)]
struct Parameters {
    task: Task,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Task {
    Prune,
}

impl JobHandler for Maintenance {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { concurrency: Some(1), ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, std::result::Result<Outcome, JobError>> {
        Box::pin(async move {
            let Parameters { task: Task::Prune } = ctx.parameters()?;
            let now = ctx.app().clock.now();
            let settings = &ctx.app().config.jobs;
            let cleanups = [
                Cleanup::finished_jobs(now.minus(settings.retention)),
                Cleanup::idempotency_keys(now.minus(settings.idempotency_key_life)),
                Cleanup::ended_sessions(now.minus(ENDED_SESSIONS)),
            ];
            ctx.plan_steps(i32::try_from(cleanups.len() + self.chores.len()).unwrap_or(i32::MAX));
            for cleanup in cleanups {
                let Step::Open(step) = ctx.step::<u64>(cleanup.key, cleanup.title).await? else { continue };
                let deleted = cleanup.run(ctx).await?;
                step.finish(ctx.begin().await?, format!("Deleted {deleted} {}.", cleanup.what), deleted).await?;
            }
            for chore in &self.chores {
                let Step::Open(step) = ctx.step::<u64>(chore.key(), chore.title()).await? else { continue };
                let count = chore.run(ctx.app()).await?;
                let message = format!("{} {count} {}.", chore.done(), chore.what());
                step.finish(ctx.begin().await?, message, count).await?;
            }
            Ok(Outcome::Done { result: None })
        })
    }
}

/// A table to clean up.
struct Cleanup {
    key: &'static str,
    title: &'static str,
    what: &'static str,
    /// Deletes a batch of rows older than `$1`.
    sql: String,
    batch: usize,
    before: Timestamp,
}

impl Cleanup {
    fn finished_jobs(before: Timestamp) -> Self {
        let sql = format!(
            "DELETE FROM jobs WHERE id IN (
                 SELECT id FROM jobs
                 WHERE status IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND finished_at < $1 LIMIT {JOBS})"
        );
        let (key, title) = ("finished-jobs", "Delete finished jobs beyond their retention");
        Self { key, title, what: "finished jobs with their events", sql, batch: JOBS, before }
    }

    fn idempotency_keys(before: Timestamp) -> Self {
        let sql = format!(
            "DELETE FROM idempotency_keys WHERE (workspace_id, actor, key) IN (
                 SELECT workspace_id, actor, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT {ROWS})"
        );
        let (key, title) = ("idempotency-keys", "Forget idempotency keys beyond their life");
        Self { key, title, what: "idempotency keys", sql, batch: ROWS, before }
    }

    /// Refresh tokens are deleted with their session.
    fn ended_sessions(before: Timestamp) -> Self {
        let sql = format!(
            "DELETE FROM sessions WHERE id IN (
                 SELECT id FROM sessions
                 WHERE expires_at < $1 OR absolute_expires_at < $1 OR revoked_at < $1 LIMIT {ROWS})"
        );
        let (key, title) = ("ended-sessions", "Delete sessions that ended, with their tokens");
        Self { key, title, what: "ended sessions", sql, batch: ROWS, before }
    }

    /// Deletes batch after batch until one is not full, and returns the number of deleted rows.
    async fn run(&self, ctx: &JobCtx) -> std::result::Result<u64, JobError> {
        let mut deleted = 0;
        loop {
            let tx = ctx.begin().await?;
            let values = [self.before.0.into()];
            let statement = Statement::from_sql_and_values(tx.get_database_backend(), self.sql.as_str(), values);
            let rows = tx.execute_raw(statement).await?.rows_affected();
            tx.commit().await?;
            deleted += rows;
            if rows < self.batch as u64 {
                return Ok(deleted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

    use super::super::tests::{QuickServer, quick_server};
    use super::*;
    use crate::base::Viewer;
    use crate::base::id::{JobId, RefreshTokenId, SessionId, UserId};
    use crate::engine::{NewJob, Registry, enqueue_in, queue, schedule};
    use crate::entity::Unscoped as _;
    use crate::entity::job::{self, JobStatus};
    use crate::entity::{idempotency_key, job_event, refresh_token, session};

    const HOUR: Duration = Duration::from_secs(60 * 60);

    /// A job that was cancelled this long ago.
    async fn cancelled(server: &QuickServer, span: Duration) -> JobId {
        let viewer = Viewer::system("test".to_owned());
        let mut enqueued = server.app.db.batch();
        let new = NewJob::new("TOY", Some(server.workspace), "toy", serde_json::json!({}));
        let id = enqueue_in(&mut enqueued, &server.app, &viewer, new).unwrap().id;
        enqueued.commit().await.unwrap();
        let mut tx = server.app.db.begin().await.unwrap();
        let row = queue::cancel_in(&mut tx, &server.app, id, None).await.unwrap().unwrap();
        let mut change: job::ActiveModel = row.into();
        change.finished_at = Set(Some(ago(server, span)));
        change.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    fn ago(server: &QuickServer, span: Duration) -> Timestamp {
        server.app.clock.now().minus(span)
    }

    async fn key(server: &QuickServer, key: &str, span: Duration) {
        let tx = server.app.db.begin().await.unwrap();
        let row = idempotency_key::ActiveModel {
            workspace_id: Set(server.workspace),
            actor: Set("system".to_owned()),
            key: Set(key.to_owned()),
            operation: Set("startResearch".to_owned()),
            input_hash: Set(String::new()),
            result_type: Set("job".to_owned()),
            result_id: Set(JobId::generate().0),
            created_at: Set(ago(server, span)),
        };
        idempotency_key::Entity::insert(row).exec_without_returning(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn session(server: &QuickServer, user: UserId, revoked: Option<Duration>) -> SessionId {
        let (id, now) = (SessionId::generate(), server.app.clock.now());
        let tx = server.app.db.begin().await.unwrap();
        session::ActiveModel {
            id: Set(id),
            user_id: Set(user),
            method: Set("PASSWORD".to_owned()),
            ip_address: Set(None),
            user_agent: Set(None),
            reauthenticated_at: Set(None),
            created_at: Set(now),
            last_used_at: Set(now),
            expires_at: Set(now.plus(ENDED_SESSIONS)),
            absolute_expires_at: Set(now.plus(ENDED_SESSIONS)),
            revoked_at: Set(revoked.map(|span| ago(server, span))),
        }
        .insert(&*tx)
        .await
        .unwrap();
        refresh_token::ActiveModel {
            id: Set(RefreshTokenId::generate()),
            session_id: Set(id),
            token_hash: Set(id.to_string()),
            issued_at: Set(now),
            spent_at: Set(None),
            successor_id: Set(None),
        }
        .insert(&*tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn prune(server: &QuickServer) -> job::Model {
        let mut tx = server.app.db.begin().await.unwrap();
        let Recurring { parameters, .. } = recurring();
        let new = NewJob::new(KIND, None, "prune", parameters);
        let viewer = Viewer::system("test".to_owned());
        let id = enqueue_in(&mut tx, &server.app, &viewer, new).unwrap().id;
        tx.commit().await.unwrap();
        let worker = server.work(Registry::default().with(Maintenance::default()));
        let row = server.ended(id).await;
        worker.close().await;
        row
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_beyond_its_retention_goes_and_the_rest_stays() {
        let server = quick_server().await;
        let user = server.person("Ada").await.user_id().unwrap();
        let settings = server.app.config.jobs.clone();
        for _ in 0..JOBS + 5 {
            cancelled(&server, settings.retention + HOUR).await;
        }
        let kept_job = cancelled(&server, settings.retention.saturating_sub(HOUR)).await;
        key(&server, "old", settings.idempotency_key_life + HOUR).await;
        key(&server, "new", settings.idempotency_key_life.saturating_sub(HOUR)).await;
        let ended = session(&server, user, Some(ENDED_SESSIONS + HOUR)).await;
        let recent = session(&server, user, Some(HOUR)).await;
        let open = session(&server, user, None).await;

        let done = prune(&server).await;

        assert_eq!((done.status, done.completed_steps, done.total_steps), (JobStatus::Succeeded, 3, Some(3)));
        let read = server.app.db.read();
        let mut jobs: Vec<JobId> = job::Entity::unscoped().all(read).await.unwrap().into_iter().map(|j| j.id).collect();
        jobs.retain(|id| *id != done.id);
        assert_eq!(jobs, [kept_job]);
        let events = job_event::Entity::unscoped().all(read).await.unwrap();
        assert!(events.iter().all(|event| event.job_id == kept_job || event.job_id == done.id));
        let keys = idempotency_key::Entity::unscoped().all(read).await.unwrap();
        assert_eq!(keys.iter().map(|k| k.key.as_str()).collect::<Vec<_>>(), ["new"]);
        let sessions = session::Entity::unscoped().all(read).await.unwrap();
        let tokens = refresh_token::Entity::unscoped().all(read).await.unwrap();
        for (id, stays) in [(ended, false), (recent, true), (open, true)] {
            assert_eq!(sessions.iter().any(|s| s.id == id), stays);
            assert_eq!(tokens.iter().any(|t| t.session_id == id), stays);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn c_job_13_the_schedule_is_installed_once() {
        let server = quick_server().await;
        for _ in 0..2 {
            schedule::install(&server.app, &[recurring()]).await.unwrap();
        }
        let schedules = crate::entity::schedule::Entity::unscoped().count(server.app.db.read()).await.unwrap();
        assert_eq!(schedules, 1);
    }
}
