//! Jobs that wait for something external (C-JOB-14): no arrival is missed, and waits do not count as job time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::quick_server::{QuickServer, enqueue, events, quick_server};
use super::*;
use crate::db::Tx;
use crate::testing::TestWorker;

/// Waits on its first run, for as long as `is_there` is false.
#[derive(Clone, Default)]
struct Waits {
    is_there: Arc<AtomicBool>,
    ran: Arc<AtomicUsize>,
}

const WAIT: Duration = Duration::from_secs(3600);

impl JobHandler for Waits {
    fn kind(&self) -> &'static str {
        "TOY"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            if self.ran.fetch_add(1, Ordering::SeqCst) > 0 {
                return Ok(Outcome::Done { result: None });
            }
            let until = Some(ctx.app().clock.now().plus(WAIT));
            Ok(Outcome::Wait { until, message: "Waits for somebody.".to_owned() })
        })
    }

    fn still_waits<'a>(&'a self, _tx: &'a Tx, _job: &'a job::Model) -> BoxFuture<'a, crate::base::Result<bool>> {
        Box::pin(async move { Ok(!self.is_there.load(Ordering::SeqCst)) })
    }
}

fn work(server: &QuickServer, waits: &Waits) -> TestWorker {
    server.work(Registry::default().with(waits.clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_what_comes_while_a_job_is_about_to_wait_is_not_missed() {
    let server = quick_server().await;
    let waits = Waits { is_there: Arc::new(true.into()), ..Waits::default() };
    let worker = work(&server, &waits);
    let id = enqueue(&server, server.workspace, "", |_| {}).await;
    let job = server.ended(id).await;
    assert_eq!((job.status, job.attempt, waits.ran.load(Ordering::SeqCst)), (JobStatus::Succeeded, 1, 2));
    let told = events(&server, id).await;
    assert_eq!(told.iter().filter(|event| event.message.contains("has come")).count(), 1);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_a_wait_uses_up_neither_attempts_nor_time() {
    let server = quick_server().await;
    let waits = Waits::default();
    let worker = work(&server, &waits);
    let limit = Duration::from_secs(60);
    let id = enqueue(&server, server.workspace, "", |new| new.timeout = Some(limit)).await;
    let waiting = server.job_when(id, |row| row.status == JobStatus::Waiting).await;
    assert_eq!((waiting.attempt, waiting.lease_until), (0, None), "no worker is held");
    let now = server.app.clock.now();
    let left = |job: &job::Model| job.deadline_at.unwrap().since(now);
    assert!(left(&waiting) > WAIT, "the whole wait is added: {:?}", left(&waiting));
    let mut tx = server.app.db.begin().await.unwrap();
    assert!(queue::resume_in(&mut tx, &server.app, id).await.unwrap());
    tx.commit().await.unwrap();
    let job = server.ended(id).await;
    assert_eq!((job.status, job.attempt), (JobStatus::Succeeded, 1));
    // The unused hour of the wait is deducted again, so the limit still applies.
    assert!(left(&job) <= limit + Duration::from_secs(10), "{:?}", left(&job));
    assert_eq!(job.failure, None);
    worker.close().await;
}
