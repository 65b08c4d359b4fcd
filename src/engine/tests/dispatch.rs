//! Jobs submitted where a worker is free.

use futures_util::FutureExt as _;

use super::*;
use crate::app::Pool;
use crate::base::id::WorkspaceId;
use crate::engine::signals;
use crate::entity::Unscoped as _;

async fn submit_toy(server: &QuickServer, workspace: WorkspaceId, mode: &str) -> JobId {
    let new = NewJob::new("TOY", Some(workspace), "toy", json!({ "mode": mode }));
    let mut change = server.app.db.batch();
    let row = enqueue_in(&mut change, &server.app, &Viewer::system("test".to_owned()), new).unwrap();
    submit(&server.app, change, row.id).await.unwrap();
    row.id
}

/// Waits until the worker of this process accepts submitted jobs.
async fn open(server: &QuickServer) {
    while server.app.local_worker.get(Pool::default()).is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // The worker's first look at the queue reserves all slots for a moment.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_handed_in_where_a_slot_is_free_starts_with_the_commit_that_makes_it() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    open(&server).await;
    let mut queue = server.app.db.signals().follow(signals::QUEUE);
    let id = submit_toy(&server, server.workspace, "slow").await;
    // No waiting: what is visible here was committed together with the job.
    let job = server.job(id).await;
    assert_eq!((job.status, job.attempt, job.fence), (JobStatus::Running, 1, 1));
    assert!(job.worker_name.is_some() && job.lease_until.is_some());
    let first = stream::read(&server.app.db, id, 0, 3).await.unwrap();
    let kinds: Vec<_> = first.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [JobEventKind::Created, JobEventKind::Queued, JobEventKind::Started]);
    server.job_when(id, |row| row.completed_steps == 1).await;
    let woken = tokio::time::timeout(Duration::from_millis(20), queue.changed()).await;
    assert!(woken.is_err(), "no other worker is woken");
    let quick = submit_toy(&server, server.workspace, "").await;
    assert_eq!(server.ended(quick).await.status, JobStatus::Succeeded);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_12_limits_hold_for_jobs_that_are_handed_in() {
    let server = quick_server_with(|config| config.jobs.workspace_concurrency = 1).await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    open(&server).await;
    let first = submit_toy(&server, server.workspace, "slow").await;
    let second = submit_toy(&server, server.workspace, "slow").await;
    let other = submit_toy(&server, add_workspace(&server.app).await, "slow").await;
    for (id, status) in [(first, JobStatus::Running), (second, JobStatus::Queued), (other, JobStatus::Running)] {
        server.job_when(id, |row| row.status == status).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(server.job(second).await.status, JobStatus::Queued);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_never_exceeded_and_nothing_is_left_over() {
    let server = quick_server_with(|config| config.jobs.workspace_concurrency = 100).await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    open(&server).await;
    let ids = futures_util::future::join_all((0..60).map(|_| submit_toy(&server, server.workspace, "brief"))).await;
    for id in ids {
        let row = server.ended(id).await;
        assert_eq!((row.status, row.attempt, row.crash_count), (JobStatus::Succeeded, 1, 0));
        events(&server, id).await;
    }
    assert!(toy.most_alive.load(Ordering::SeqCst) <= 8);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_1_a_job_runs_although_whoever_handed_it_in_went_away() {
    let server = quick_server().await;
    let toy = Toy::default();
    let worker = start(&server, &toy);
    open(&server).await;
    let new = NewJob::new("TOY", Some(server.workspace), "toy", json!({ "mode": "" }));
    let mut change = server.app.db.batch();
    let id = enqueue_in(&mut change, &server.app, &Viewer::system("test".to_owned()), new).unwrap().id;
    // Polled once, and dropped while it waits for the commit.
    assert!(submit(&server.app, change, id).now_or_never().is_none());
    while job::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let row = server.ended(id).await;
    assert_eq!((row.status, row.attempt, row.crash_count), (JobStatus::Succeeded, 1, 0));
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_11_a_worker_that_stops_keeps_no_job_that_was_handed_in() {
    let server = quick_server_with(|config| config.jobs.lease = Duration::from_secs(60)).await;
    for _ in 0..10 {
        let toy = Toy::default();
        let worker = start(&server, &toy);
        open(&server).await;
        let submitted = futures_util::future::join_all((0..12).map(|_| submit_toy(&server, server.workspace, "brief")));
        let stopping = async {
            tokio::time::sleep(Duration::from_millis(3)).await;
            worker.close().await;
        };
        let (ids, ()) = futures_util::future::join(submitted, stopping).await;
        for id in ids {
            // Done, or back in the queue with no attempt counted; never owned by the stopped worker.
            let row = server.job_when(id, |row| row.status != JobStatus::Running).await;
            let is_well = matches!((row.status, row.attempt), (JobStatus::Succeeded, _) | (JobStatus::Queued, 0));
            assert!(is_well, "{:?}, attempt {}", row.status, row.attempt);
            assert_eq!(row.crash_count, 0);
        }
    }
}
