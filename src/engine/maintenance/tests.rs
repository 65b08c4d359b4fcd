//! What goes, what stays, and who may ask for it.

use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

use std::time::Duration;

use super::super::tests::{QuickServer, quick_server};
use super::cleanup::{ENDED_SESSIONS, JOBS};
use super::*;
use crate::base::Viewer;
use crate::base::id::{JobId, RefreshTokenId, SessionId, UserId};
use crate::engine::{NewJob, Registry, enqueue_in, queue, schedule};
use crate::entity::Unscoped as _;
use crate::entity::job::JobStatus;
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
