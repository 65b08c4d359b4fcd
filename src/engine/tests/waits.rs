//! Jobs that wait for a model that is not ready (C-LLM-11): how long, and what counts.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};

use super::bench::{Bench, Idle, bench_with, ended, enqueue, events, row, wait_for};
use super::models::{Lab, booked, good};
use super::*;
use crate::engine::finish::{self, End};
use crate::engine::ledger::{self, Call, Spent};
use crate::port::llm::Usage;
use crate::port::llm::openai_style::tests::server::{Provider, Reply};

fn loading() -> Reply {
    Reply::status(503, r#"{"error":{"message":"Loading model"}}"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_job_waits_for_a_model_that_is_not_ready_without_using_up_attempts() {
    let mut replies = vec![loading(); 40];
    replies.push(good());
    let provider = Provider::start(replies).await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    let id = lab.start().await;
    let job = ended(&lab.bench, id).await;
    assert_eq!((job.status, job.attempt, job.unready_since), (JobStatus::Succeeded, 1, None), "{:?}", job.failure);
    // Three calls per attempt, hence 13 waits: more than a job has attempts.
    let told = events(&lab.bench, id).await;
    let waits: Vec<_> = told.iter().filter(|event| event.kind == JobEventKind::RetryScheduled).collect();
    assert_eq!(waits.len(), 13);
    assert!(waits.iter().all(|event| event.message.contains("not ready") && event.data.is_some()));
    assert_eq!(booked(&lab.bench, &job).await, [1_000, 200, 50, 41]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_the_wait_for_a_model_has_an_end_and_can_be_stopped() {
    let provider = Provider::start(vec![loading(); 500]).await;
    let lab = Lab::open(&provider.base, |config| config.jobs.model_patience = Duration::from_millis(150)).await;
    let job = ended(&lab.bench, lab.start().await).await;
    let failure = Failure::from_json(job.failure.as_ref().unwrap()).unwrap();
    assert_eq!((job.status, failure.code), (JobStatus::Failed, FailureCode::ModelUnavailable));
    assert!(failure.message.contains("as long as it may"), "{}", failure.message);
    assert_eq!(booked(&lab.bench, &job).await[..3], [0, 0, 0]);
    lab.close().await;

    let lab = Lab::open(&provider.base, |config| {
        config.jobs.retry_delay = Duration::from_secs(60);
        config.jobs.retry_delay_cap = Duration::from_secs(60);
    })
    .await;
    let id = lab.start().await;
    let waiting = wait_for(&lab.bench, id, |row| row.status == JobStatus::Retrying).await;
    assert_eq!((waiting.attempt, waiting.lease_until), (0, None), "no worker is held");
    assert!(waiting.deadline_at > row(&lab.bench, id).await.started_at);
    let mut tx = lab.bench.app.db.begin().await.unwrap();
    queue::cancel_in(&mut tx, &lab.bench.app, id, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(row(&lab.bench, id).await.status, JobStatus::Cancelled, "at once");
    lab.close().await;
}

const PATIENCE: Duration = Duration::from_secs(60);

fn unready() -> End {
    End::Unready { failure: Failure::transient(FailureCode::ModelUnavailable, "Loading."), retry_after: None }
}

/// A bench, and a job whose first attempt found the model not ready.
async fn first_wait() -> (Bench, Runner, JobId) {
    let bench = bench_with(|config| {
        config.jobs.model_patience = PATIENCE;
        (config.jobs.retry_delay, config.jobs.retry_delay_cap) = (Duration::from_secs(5), Duration::from_secs(40));
    })
    .await;
    let runner = Runner::new(bench.app.clone(), Registry::default().with(Idle));
    let id = enqueue(&bench, bench.workspace, "", |_| {}).await;
    end_next(&bench, &runner, unready(), &[]).await;
    (bench, runner, id)
}

/// Claims the only job and writes this end.
async fn end_next(bench: &Bench, runner: &Runner, end: End, known: &[Spent]) {
    let claimed = runner.claim(1).await.unwrap().pop().unwrap();
    assert!(finish::write(&bench.app, Some(&Idle), &claimed, end, known).await.unwrap());
}

/// Moves time past the end of a job's wait, by `more`.
async fn pass(bench: &Bench, id: JobId, more: Duration) {
    let job = row(bench, id).await;
    let by = job.available_at.since(bench.app.clock.now()) + more;
    let sql = "UPDATE jobs SET status = 'QUEUED', available_at = available_at - $1, unready_since = unready_since - $1
               WHERE id = $2";
    let by = i64::try_from(by.as_millis()).unwrap();
    let tx = bench.app.db.begin().await.unwrap();
    tx.execute_raw(Statement::from_sql_and_values(bench.app.db.backend(), sql, [by.into(), id.0.into()]))
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
    let bench = bench_with(|config| {
        config.jobs.model_patience = Duration::from_secs(600);
        (config.jobs.retry_delay, config.jobs.retry_delay_cap) = (Duration::from_secs(1), Duration::from_secs(60));
    })
    .await;
    let runner = Runner::new(bench.app.clone(), Registry::default().with(Idle));
    let id = enqueue(&bench, bench.workspace, "", |_| {}).await;
    let (mut waited, mut longest) = (Duration::ZERO, Duration::ZERO);
    while waited < Duration::from_secs(300) {
        end_next(&bench, &runner, unready(), &[]).await;
        let granted = granted(&row(&bench, id).await);
        longest = longest.max(granted.saturating_sub(waited));
        waited = granted;
        pass(&bench, id, Duration::ZERO).await;
    }
    assert!(longest >= Duration::from_secs(10), "they grow: {longest:?}");
    assert!(longest <= Duration::from_secs(17), "{longest:?}");
    // A delay requested by the provider is honoured.
    let failure = Failure::transient(FailureCode::ModelUnavailable, "Loading.");
    let end = End::Unready { failure, retry_after: Some(Duration::from_secs(40)) };
    end_next(&bench, &runner, end, &[]).await;
    assert_eq!(granted(&row(&bench, id).await), waited + Duration::from_secs(40));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_only_granted_waits_count_as_patience() {
    let (bench, runner, id) = first_wait().await;
    // Behind a pause of the queue, each time longer than the whole patience.
    let mut last = Duration::ZERO;
    for _ in 0..3 {
        pass(&bench, id, PATIENCE * 60).await;
        end_next(&bench, &runner, unready(), &[]).await;
        let job = row(&bench, id).await;
        assert_eq!(job.status, JobStatus::Retrying, "{:?}", job.failure);
        assert!(granted(&job) > last && granted(&job) <= PATIENCE, "{:?} after {last:?}", granted(&job));
        last = granted(&job);
    }
    // The waits themselves add up to the patience, and not beyond.
    for _ in 0..20 {
        if row(&bench, id).await.status == JobStatus::Failed {
            return;
        }
        pass(&bench, id, Duration::ZERO).await;
        end_next(&bench, &runner, unready(), &[]).await;
    }
    panic!("waits without end: {:?}", row(&bench, id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_the_patience_is_whole_again_when_the_model_answered_or_something_else_went_wrong() {
    let (bench, runner, id) = first_wait().await;
    let one = granted(&row(&bench, id).await);
    for known_before in [true, false] {
        pass(&bench, id, Duration::ZERO).await;
        let claimed = runner.claim(1).await.unwrap().pop().unwrap();
        let call = Call { step: "ask", provider: "p", model: "m", highest_micros: 10 };
        let entry = ledger::reserve(&bench.app, &claimed, call.clone(), &[]).await.unwrap().unwrap();
        let usage = Usage { input_tokens: 7, output_tokens: 3, ..Usage::default() };
        let spent = [Spent { entry, cost_micros: 5, usage, requests: 1 }];
        // What a call used is written down with the next reservation, or with the end.
        let known = match known_before {
            true => {
                ledger::reserve(&bench.app, &claimed, call, &spent).await.unwrap().unwrap();
                &[][..]
            }
            false => &spent[..],
        };
        assert!(finish::write(&bench.app, Some(&Idle), &claimed, unready(), known).await.unwrap());
        let waited = granted(&row(&bench, id).await);
        let shortest = Duration::from_secs(5);
        assert!(waited >= shortest && waited < one + shortest, "{waited:?} after {one:?}");
    }
    pass(&bench, id, Duration::ZERO).await;
    let failure = Failure::transient(FailureCode::Timeout, "Slow.");
    end_next(&bench, &runner, End::Failed { failure, retry_after: None }, &[]).await;
    assert_eq!(row(&bench, id).await.unready_since, None);
}
