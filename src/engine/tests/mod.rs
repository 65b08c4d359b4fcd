//! The engine with a toy kind, on a real database file (PostgreSQL with `DOSSIER_TEST_DATABASE_URL`).

mod decisions;
mod dispatch;
mod mending;
mod quick_server;
mod waits;

use std::sync::atomic::Ordering;
use std::time::Duration;

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::json;

pub(crate) use self::quick_server::{
    Idle, QuickServer, add_workspace, enqueue, events, play_all, quick_server, quick_server_of, quick_server_with,
};
use self::quick_server::{Toy, start};
use super::*;
use crate::base::id::JobId;
use crate::base::{Timestamp, Viewer};
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::job_event::{self, JobEventKind};
use crate::telemetry::metrics;

#[tokio::test(flavor = "multi_thread")]
async fn c_job_3_steps_run_once_and_events_are_dense() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let mut ids = Vec::new();
    for _ in 0..50 {
        ids.push(enqueue(&server, server.workspace, "", |_| {}).await);
    }
    for id in ids {
        let row = server.ended(id).await;
        assert_eq!(row.status, JobStatus::Succeeded);
        assert_eq!(row.completed_steps, 3);
        assert_eq!(toy.count(id, "one") + toy.count(id, "two") + toy.count(id, "three"), 3);
        let kinds: Vec<_> = events(&server, id).await.iter().map(|e| e.kind).collect();
        assert_eq!(kinds[..3], [JobEventKind::Created, JobEventKind::Queued, JobEventKind::Started]);
        assert_eq!(kinds.last(), Some(&JobEventKind::Succeeded));
    }
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_8_passing_failures_are_tried_again_and_keep_finished_steps() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let flaky = enqueue(&server, server.workspace, "flaky", |_| {}).await;
    let broken = enqueue(&server, server.workspace, "broken", |_| {}).await;
    let panics = enqueue(&server, server.workspace, "panics", |_| {}).await;
    let row = server.ended(flaky).await;
    assert_eq!((row.status, row.attempt), (JobStatus::Succeeded, 2));
    assert_eq!((toy.count(flaky, "one"), toy.count(flaky, "two")), (1, 2));
    assert!(events(&server, flaky).await.iter().any(|e| e.kind == JobEventKind::RetryScheduled));
    let row = server.ended(broken).await;
    assert_eq!((row.status, row.attempt), (JobStatus::Failed, 1));
    // A manual retry adds an attempt to the same job and keeps finished steps.
    let mut tx = server.app.db.begin().await.unwrap();
    queue::retry_in(&mut tx, &server.app, row).await.unwrap();
    tx.commit().await.unwrap();
    let row = server.job_when(broken, |row| row.attempt == 2 && queue::is_finished(row.status)).await;
    assert_eq!(row.status, JobStatus::Failed);
    assert_eq!((toy.count(broken, "one"), toy.count(broken, "three")), (1, 2));
    events(&server, broken).await;
    assert_eq!(server.ended(panics).await.status, JobStatus::Failed);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_8_a_manual_retry_has_the_whole_time_again() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let limit = Some(Duration::from_millis(300));
    let id = enqueue(&server, server.workspace, "slow", |new| new.timeout = limit).await;
    let row = server.ended(id).await;
    assert_eq!(Failure::from_json(row.failure.as_ref().unwrap()).unwrap().code, FailureCode::Timeout);
    let mut tx = server.app.db.begin().await.unwrap();
    queue::retry_in(&mut tx, &server.app, row).await.unwrap();
    tx.commit().await.unwrap();
    let begun = std::time::Instant::now();
    server.ended(id).await;
    assert!(begun.elapsed() >= Duration::from_millis(250), "the retry was cut at once");
    assert_eq!((toy.count(id, "one"), toy.count(id, "two")), (1, 2));
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_9_cancel_stops_running_and_waiting_jobs() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let running = enqueue(&server, server.workspace, "slow", |_| {}).await;
    let later = Timestamp(server.app.clock.now().0 + 3_600_000);
    let waiting = enqueue(&server, server.workspace, "", |new| new.scheduled_for = Some(later)).await;
    server.job_when(running, |row| row.completed_steps == 1).await;
    let begun = std::time::Instant::now();
    for id in [running, waiting, running] {
        let mut tx = server.app.db.begin().await.unwrap();
        queue::cancel_in(&mut tx, &server.app, id, Some("enough")).await.unwrap();
        tx.commit().await.unwrap();
    }
    for id in [running, waiting] {
        assert_eq!(server.ended(id).await.status, JobStatus::Cancelled);
        let last = events(&server, id).await.pop().unwrap();
        assert_eq!(last.kind, JobEventKind::Cancelled);
    }
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(toy.alive.load(Ordering::SeqCst), 0, "the work was dropped");
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_9_a_cancel_that_shares_its_commit_with_a_step_ends_the_job_at_once() {
    // Waiting for a lease to expire would take longer than this test.
    let server = quick_server_with(|config| {
        config.jobs.lease = Duration::from_secs(60);
        (config.jobs.heartbeat, config.jobs.sweep) = (Duration::from_secs(20), Duration::from_secs(20));
    })
    .await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    for _ in 0..10 {
        let mut jobs = Vec::new();
        for _ in 0..8 {
            jobs.push(enqueue(&server, server.workspace, "brief", |_| {}).await);
        }
        let cancels = jobs.iter().zip(0_u64..).map(async |(id, turn)| {
            tokio::time::sleep(Duration::from_millis(turn * 9)).await;
            let mut tx = server.app.db.begin().await.unwrap();
            // It may have ended already.
            if queue::cancel_in(&mut tx, &server.app, *id, None).await.is_ok() {
                tx.commit().await.unwrap();
            }
        });
        futures_util::future::join_all(cancels).await;
        for id in jobs {
            server.ended(id).await;
        }
    }
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_2_nobody_sees_a_job_whose_transaction_did_not_commit() {
    // The transaction stays open while both the worker and the test read.
    let server = quick_server_with(|config| config.database.max_connections = 3).await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let viewer = Viewer::system("test".to_owned());
    let mut tx = server.app.db.begin().await.unwrap();
    let new = NewJob::new("TOY", Some(server.workspace), "toy", json!({ "mode": "" }));
    let id = enqueue_in(&mut tx, &server.app, &viewer, new).unwrap().id;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let read = server.app.db.read();
    assert!(job::Entity::unscoped_by_id(id).one(read).await.unwrap().is_none(), "not before the commit");
    tx.rollback().await.unwrap();
    // A job queued afterwards runs: the worker is awake, and still cannot see the other.
    server.ended(enqueue(&server, server.workspace, "", |_| {}).await).await;
    assert!(job::Entity::unscoped_by_id(id).one(read).await.unwrap().is_none());
    let left = job_event::Entity::unscoped().filter(job_event::Column::JobId.eq(id)).all(read).await.unwrap();
    assert_eq!((left.len(), toy.count(id, "one")), (0, 0));
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_16_inputs_and_results_beyond_the_limit_fail_cleanly() {
    let server = quick_server_with(|config| {
        config.jobs.max_input = 100;
        config.jobs.max_step_result = 0;
    })
    .await;
    let viewer = Viewer::system("test".to_owned());
    let mut tx = server.app.db.begin().await.unwrap();
    let large = NewJob::new("TOY", Some(server.workspace), "toy", json!({ "mode": "x".repeat(100) }));
    let refused = enqueue_in(&mut tx, &server.app, &viewer, large).unwrap_err();
    assert!(matches!(refused.kind(), crate::base::error::Kind::PayloadTooLarge));
    tx.rollback().await.unwrap();
    let toy = Toy::default();
    let worker = start(&server, &toy);
    for _ in 0..2 {
        let row = server.ended(enqueue(&server, server.workspace, "", |_| {}).await).await;
        assert_eq!((row.status, row.attempt), (JobStatus::Failed, 1));
        assert!(row.failure.unwrap().to_string().contains("PAYLOAD_TOO_LARGE"));
    }
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_17_a_wake_up_of_everybody_stops_no_job() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let running = enqueue(&server, server.workspace, "slow", |_| {}).await;
    server.job_when(running, |row| row.completed_steps == 1).await;
    // As a process does after losing its connection to the others for a while.
    server.app.db.signals().wake_all();
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.job_when(running, |row| row.status == JobStatus::Running).await;
    assert_eq!(toy.alive.load(Ordering::SeqCst), 1, "the work continues");
    worker.close().await;
}

/// Jobs rescued so far, by all tests of this process.
fn rescued() -> u64 {
    metrics::init().unwrap();
    let shown = metrics::render();
    let line = shown.lines().find_map(|line| line.strip_prefix("dossier_jobs_rescued_total "));
    line.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_7_a_dead_worker_loses_its_job_and_a_killer_is_quarantined() {
    let server = quick_server().await;
    let toy = Toy::default();
    let rescued_before = rescued();
    let id = enqueue(&server, server.workspace, "slow", |_| {}).await;
    for round in 1..=3 {
        let worker = start(&server, &toy);
        let begun = |row: &job::Model| row.status == JobStatus::Running && row.attempt == round;
        server.job_when(id, |row| begun(row) && row.completed_steps == 1).await;
        // Like kill -9: no renewal, no clean-up.
        worker.kill().await;
    }
    let worker = start(&server, &toy);
    let row = server.ended(id).await;
    assert_eq!(row.status, JobStatus::Failed);
    assert_eq!(Failure::from_json(&row.failure.unwrap()).unwrap().code, FailureCode::JobPoisoned);
    assert_eq!(toy.count(id, "one"), 1, "the finished step was not run again");
    // Counted after the commit that everybody sees.
    for _ in 0..500 {
        if rescued() >= rescued_before + 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(rescued() >= rescued_before + 3, "C-OPS-1");
    events(&server, id).await;
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_11_a_drained_worker_hands_its_jobs_back_at_once() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    let id = enqueue(&server, server.workspace, "slow", |_| {}).await;
    server.job_when(id, |row| row.completed_steps == 1).await;
    worker.close().await;
    let row = server.job(id).await;
    assert_eq!((row.status, row.attempt, row.crash_count), (JobStatus::Queued, 0, 0));
    events(&server, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_12_a_busy_tenant_does_not_delay_another_and_limits_hold() {
    let server = quick_server().await;
    let toy = Toy::default();
    for _ in 0..60 {
        enqueue(&server, server.workspace, "brief", |_| {}).await;
    }
    let other = add_workspace(&server.app).await;
    let first = enqueue(&server, other, "brief", |_| {}).await;
    let mut keyed = Vec::new();
    for _ in 0..3 {
        keyed.push(enqueue(&server, other, "brief", |new| new.concurrency_key = Some("k".to_owned())).await);
    }
    let worker = start(&server, &toy);
    let begun = std::time::Instant::now();
    server.ended(first).await;
    assert!(begun.elapsed() < Duration::from_secs(2));
    for id in &keyed {
        server.ended(*id).await;
    }
    // Sequential: no two of the keyed jobs overlap.
    let mut spans = Vec::new();
    for id in keyed {
        let all = events(&server, id).await;
        let started = all.iter().find(|e| e.kind == JobEventKind::Started).unwrap().occurred_at;
        spans.push((started, all.last().unwrap().occurred_at));
    }
    spans.sort();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{spans:?}");
    assert!(toy.most_alive.load(Ordering::SeqCst) <= 8);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_str_3_followers_see_every_event_once_in_order() {
    use futures_util::StreamExt as _;
    let server = quick_server().await;
    let toy = Toy::default();
    let id = enqueue(&server, server.workspace, "brief", |_| {}).await;
    let job = server.job(id).await;
    let worker = start(&server, &toy);
    let mut seen = Vec::new();
    let mut cursor: Option<String> = None;
    // Reconnects after every second event.
    while seen.last() != Some(&JobEventKind::Succeeded) {
        let stream = stream::events(&server.app, &job, cursor.as_deref()).await.unwrap().unguarded();
        let batch: Vec<_> = stream.take(2).map(Result::unwrap).collect().await;
        for event in batch {
            cursor = Some(stream::cursor(id, event.sequence));
            seen.push(event.kind);
        }
    }
    assert_eq!(seen.len(), events(&server, id).await.len());
    let rest = stream::events(&server.app, &job, cursor.as_deref()).await.unwrap().unguarded();
    let rest: Vec<_> = rest.collect().await;
    assert!(rest.is_empty(), "a finished log ends");
    let ahead = stream::cursor(id, 1000);
    assert_eq!(stream::events(&server.app, &job, Some(&ahead)).await.err().unwrap().code(), "CURSOR_INVALID");
    let foreign = stream::cursor(JobId::generate(), 1);
    assert_eq!(stream::events(&server.app, &job, Some(&foreign)).await.err().unwrap().code(), "CURSOR_INVALID");
    worker.close().await;
}

#[tokio::test]
async fn c_job_13_a_missed_firing_runs_once() {
    let server = quick_server().await;
    let work = schedule::Recurring {
        name: "nightly",
        cron: "0 3 * * *",
        kind: "MAINTENANCE",
        parameters: json!({ "what": "x" }),
    };
    schedule::install(&server.app, std::slice::from_ref(&work)).await.unwrap();
    let stored = crate::entity::schedule::Entity::unscoped().one(server.app.db.read()).await.unwrap().unwrap();
    let tx = server.app.db.begin().await.unwrap();
    {
        use sea_orm::{ActiveModelTrait as _, Set};
        let mut change: crate::entity::schedule::ActiveModel = stored.into();
        change.next_at = Set(server.app.clock.now().minus(Duration::from_secs(5 * 86_400)));
        change.update(&*tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (a, b) = tokio::join!(schedule::fire_due(&server.app), schedule::fire_due(&server.app));
    a.unwrap();
    b.unwrap();
    schedule::install(&server.app, &[work]).await.unwrap();
    schedule::fire_due(&server.app).await.unwrap();
    let jobs = job::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    assert_eq!(jobs.len(), 1);
}
