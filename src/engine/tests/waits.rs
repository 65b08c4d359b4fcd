//! Jobs that wait for a model that is not ready (C-LLM-11): how long, and what counts. The engine knows no models: here
//! what is not ready is anything.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, Statement};

use super::quick_server::{Idle, QuickServer, enqueue, quick_server_with};
use super::*;
use crate::db::Tx;
use crate::engine::facts::{self, Fact};
use crate::engine::finish::{self, End};

fn idle() -> Registry {
    Registry::default().with(Idle)
}

/// Shows that what the job waited for is there.
#[derive(Debug)]
struct Answered;

impl Fact for Answered {
    fn write_in<'a>(&'a self, _: &'a mut Tx, _: Timestamp) -> BoxFuture<'a, crate::base::Result<()>> {
        Box::pin(async move { Ok(()) })
    }

    fn shows_ready(&self) -> bool {
        true
    }
}

const PATIENCE: Duration = Duration::from_secs(60);

fn unready() -> End {
    End::Unready { failure: Failure::transient(FailureCode::ModelUnavailable, "Loading."), retry_after: None }
}

/// A server, and a job whose first attempt found the model not ready.
async fn first_wait() -> (QuickServer, Runner, JobId) {
    let server = quick_server_with(|config| {
        config.jobs.model_patience = PATIENCE;
        (config.jobs.retry_delay, config.jobs.retry_delay_cap) = (Duration::from_secs(5), Duration::from_secs(40));
    })
    .await;
    let runner = Runner::new(server.app.clone(), idle());
    let id = enqueue(&server, server.workspace, "", |_| {}).await;
    end_next(&server, &runner, unready()).await;
    (server, runner, id)
}

/// Claims the one job there is and writes this end.
async fn end_next(server: &QuickServer, runner: &Runner, end: End) {
    let claimed = runner.claim(1).await.unwrap().pop().unwrap();
    assert!(finish::write(&server.app, &idle(), &claimed, end, &[]).await.unwrap());
}

/// Moves time past the end of a job's wait, by `more`.
async fn pass(server: &QuickServer, id: JobId, more: Duration) {
    let job = server.job(id).await;
    let by = job.available_at.since(server.app.clock.now()) + more;
    let sql = "UPDATE jobs SET status = 'QUEUED', available_at = available_at - $1, unready_since = unready_since - $1
               WHERE id = $2";
    let by = i64::try_from(by.as_millis()).unwrap();
    let tx = server.app.db.begin().await.unwrap();
    tx.execute_raw(Statement::from_sql_and_values(server.app.db.backend(), sql, [by.into(), id.0.into()]))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Total time that a job has been granted to wait.
fn granted(job: &job::Model) -> Duration {
    job.available_at.since(job.unready_since.unwrap())
}

/// A model that is loading is checked every few seconds, however long that has taken.
#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_model_that_loads_is_looked_at_in_short_pauses() {
    let server = quick_server_with(|config| {
        config.jobs.model_patience = Duration::from_secs(600);
        (config.jobs.retry_delay, config.jobs.retry_delay_cap) = (Duration::from_secs(1), Duration::from_secs(60));
    })
    .await;
    let runner = Runner::new(server.app.clone(), idle());
    let id = enqueue(&server, server.workspace, "", |_| {}).await;
    let (mut waited, mut longest) = (Duration::ZERO, Duration::ZERO);
    while waited < Duration::from_secs(300) {
        end_next(&server, &runner, unready()).await;
        let granted = granted(&server.job(id).await);
        longest = longest.max(granted.saturating_sub(waited));
        waited = granted;
        pass(&server, id, Duration::ZERO).await;
    }
    assert!(longest >= Duration::from_secs(10), "they grow: {longest:?}");
    assert!(longest <= Duration::from_secs(17), "{longest:?}");
    // A delay requested by the provider is honoured.
    let failure = Failure::transient(FailureCode::ModelUnavailable, "Loading.");
    let end = End::Unready { failure, retry_after: Some(Duration::from_secs(40)) };
    end_next(&server, &runner, end).await;
    assert_eq!(granted(&server.job(id).await), waited + Duration::from_secs(40));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_only_granted_waits_count_as_patience() {
    let (server, runner, id) = first_wait().await;
    // Behind a pause of the queue, each time longer than the whole patience.
    let mut last = Duration::ZERO;
    for _ in 0..3 {
        pass(&server, id, PATIENCE * 60).await;
        end_next(&server, &runner, unready()).await;
        let job = server.job(id).await;
        assert_eq!(job.status, JobStatus::Retrying, "{:?}", job.failure);
        assert!(granted(&job) > last && granted(&job) <= PATIENCE, "{:?} after {last:?}", granted(&job));
        last = granted(&job);
    }
    // The waits themselves add up to the patience, and not beyond.
    for _ in 0..20 {
        if server.job(id).await.status == JobStatus::Failed {
            return;
        }
        pass(&server, id, Duration::ZERO).await;
        end_next(&server, &runner, unready()).await;
    }
    panic!("waits without end: {:?}", server.job(id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_the_patience_is_whole_again_when_the_model_answered_or_something_else_went_wrong() {
    let (server, runner, id) = first_wait().await;
    let one = granted(&server.job(id).await);
    for written_before in [true, false] {
        pass(&server, id, Duration::ZERO).await;
        let claimed = runner.claim(1).await.unwrap().pop().unwrap();
        let fact: Arc<dyn Fact> = Arc::new(Answered);
        // What an attempt knows is written down meanwhile, or with its end.
        let at_the_end = match written_before {
            true => {
                let mut tx = server.app.db.begin().await.unwrap();
                facts::write_in(&mut tx, id, &[fact], server.app.clock.now()).await.unwrap();
                tx.commit().await.unwrap();
                Vec::new()
            }
            false => vec![fact],
        };
        assert!(finish::write(&server.app, &idle(), &claimed, unready(), &at_the_end).await.unwrap());
        let waited = granted(&server.job(id).await);
        let shortest = Duration::from_secs(5);
        assert!(waited >= shortest && waited < one + shortest, "{waited:?} after {one:?}");
    }
    pass(&server, id, Duration::ZERO).await;
    let failure = Failure::transient(FailureCode::Timeout, "Slow.");
    end_next(&server, &runner, End::Failed { failure, retry_after: None }).await;
    assert_eq!(server.job(id).await.unready_since, None);
}
