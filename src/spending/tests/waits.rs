//! Jobs that wait for a model that is not ready (C-LLM-11), against a provider on loopback.

use std::time::Duration;

use super::models::{Lab, booked, good};
use crate::engine::tests::events;
use crate::engine::{Failure, FailureCode, queue};
use crate::entity::job::JobStatus;
use crate::entity::job_event::JobEventKind;
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
    let job = lab.server.ended(id).await;
    assert_eq!((job.status, job.attempt, job.unready_since), (JobStatus::Succeeded, 1, None), "{:?}", job.failure);
    // Three calls each time: more times than a job has attempts.
    let told = events(&lab.server, id).await;
    let waits: Vec<_> = told.iter().filter(|event| event.kind == JobEventKind::RetryScheduled).collect();
    assert_eq!(waits.len(), 13);
    assert!(waits.iter().all(|event| event.message.contains("not ready") && event.data.is_some()));
    assert_eq!(booked(&lab.server, &job).await, [1_000, 200, 50, 41]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_the_wait_for_a_model_has_an_end_and_can_be_stopped() {
    let provider = Provider::start(vec![loading(); 500]).await;
    let lab = Lab::open(&provider.base, |config| config.jobs.model_patience = Duration::from_millis(150)).await;
    let job = lab.server.ended(lab.start().await).await;
    let failure = Failure::from_json(job.failure.as_ref().unwrap()).unwrap();
    assert_eq!((job.status, failure.code), (JobStatus::Failed, FailureCode::ModelUnavailable));
    assert!(failure.message.contains("as long as it may"), "{}", failure.message);
    assert_eq!(booked(&lab.server, &job).await[..3], [0, 0, 0]);
    lab.close().await;

    let lab = Lab::open(&provider.base, |config| {
        config.jobs.retry_delay = Duration::from_secs(60);
        config.jobs.retry_delay_cap = Duration::from_secs(60);
    })
    .await;
    let id = lab.start().await;
    let waiting = lab.server.job_when(id, |row| row.status == JobStatus::Retrying).await;
    assert_eq!((waiting.attempt, waiting.lease_until), (0, None), "no worker is held");
    assert!(waiting.deadline_at > lab.server.job(id).await.started_at);
    let mut tx = lab.server.app.db.begin().await.unwrap();
    queue::cancel_in(&mut tx, &lab.server.app, id, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lab.server.job(id).await.status, JobStatus::Cancelled, "at once");
    lab.close().await;
}
