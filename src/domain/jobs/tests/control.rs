//! Stop, try again, reorder, delete.

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::*;
use crate::base::WorkspaceRole;
use crate::entity::job::JobStatus;
use crate::entity::{activity_event, audit_entry};
use crate::testing::{codes, error_code, input};

const CANCEL: &str = "mutation ($input: CancelJobInput!) { done: cancelJob(input: $input) {
    job { id status isFinished } errors { code message path } } }";
const RETRY: &str = "mutation ($input: RetryJobInput!) { done: retryJob(input: $input) {
    job { id status attempt } errors { code message path ... on StateError { currentState allowedStates } } } }";
const PRIORITY: &str = "mutation ($input: SetJobPriorityInput!) { done: setJobPriority(input: $input) {
    job { id priority } errors { code message path ... on StateError { currentState allowedStates } } } }";
const DELETE: &str = "mutation ($input: DeleteJobInput!) { done: deleteJob(input: $input) {
    deletedId errors { code message path ... on StateError { currentState allowedStates } } } }";

async fn change(bench: &Bench, viewer: &Arc<Viewer>, document: &str, variables: Value) -> Value {
    bench.data(viewer, document, input(variables)).await["done"].take()
}

/// What the audit log and the timeline tell of a job.
async fn noted(bench: &Bench, id: JobId) -> (Vec<String>, Vec<String>) {
    let of = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq(id.0));
    let audit = of.all(bench.app.db.read()).await.unwrap().into_iter().map(|entry| entry.action).collect();
    let of = activity_event::Entity::find().filter(activity_event::Column::SubjectId.eq(id.0));
    let timeline = of.all(bench.app.db.read()).await.unwrap().into_iter().map(|event| event.kind).collect();
    (audit, timeline)
}

#[tokio::test]
async fn c_job_9_a_waiting_job_stops_at_once_and_a_second_request_changes_nothing() {
    let (bench, ada, lab) = lab().await;
    let id = tomorrow(&bench, &ada, lab, "later").await;
    for _ in 0..2 {
        let done = change(&bench, &ada, CANCEL, json!({ "jobId": id, "reason": "No longer needed" })).await;
        assert_eq!(done["job"], json!({ "id": id, "status": "CANCELLED", "isFinished": true }), "{done}");
        assert!(codes(&done).is_empty());
    }
    let once = vec!["job.cancel_requested".to_owned()];
    assert_eq!(noted(&bench, id).await, (once.clone(), once));
    let told = bench.data(
        &ada,
        "query ($id: ID!) { job(id: $id) { events(last: 2) { nodes { message } } } }",
        json!({ "id": id }),
    );
    assert!(told.await["job"]["events"]["nodes"][0]["message"].as_str().unwrap().contains("No longer needed"));
    let long = change(&bench, &ada, CANCEL, json!({ "jobId": id, "reason": "x".repeat(501) })).await;
    assert_eq!(codes(&long), ["INVALID_INPUT"]);
}

#[tokio::test]
async fn c_job_9_a_running_job_stops_within_two_seconds() {
    let (bench, ada, lab) = lab().await;
    let _working = work(&bench);
    let id = enqueue(&bench, &ada, lab, "slow").await;
    wait_for(&bench, id, |row| row.completed_steps == 1).await;
    let begun = std::time::Instant::now();
    let done = change(&bench, &ada, CANCEL, json!({ "jobId": id })).await;
    assert_eq!(done["job"]["status"], "CANCELLING");
    assert_eq!(ended(&bench, id).await.status, JobStatus::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn c_job_8_only_failed_and_cancelled_jobs_are_tried_again() {
    let (bench, ada, lab) = lab().await;
    let waiting = tomorrow(&bench, &ada, lab, "later").await;
    let refused = change(&bench, &ada, RETRY, json!({ "jobId": waiting })).await;
    assert_eq!((codes(&refused), &refused["job"]), (vec!["INVALID_STATE"], &Value::Null));
    assert_eq!(refused["errors"][0]["currentState"], "SCHEDULED");
    assert_eq!(refused["errors"][0]["allowedStates"], json!(["FAILED", "CANCELLED"]));
    assert_eq!(refused["errors"][0]["path"], json!(["input", "jobId"]));

    let working = work(&bench);
    let id = enqueue(&bench, &ada, lab, "broken").await;
    assert_eq!(ended(&bench, id).await.status, JobStatus::Failed);
    drop(working);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let done = change(&bench, &ada, RETRY, json!({ "jobId": id })).await;
    assert_eq!(done["job"], json!({ "id": id, "status": "QUEUED", "attempt": 1 }), "{done}");
    let once = vec!["job.retried".to_owned()];
    assert_eq!(noted(&bench, id).await, (once.clone(), once));
    let _working = work(&bench);
    let row = wait_for(&bench, id, |row| queue::is_finished(row.status)).await;
    assert_eq!((row.status, row.attempt), (JobStatus::Failed, 2));
}

#[tokio::test]
async fn the_priority_of_a_waiting_job_can_be_changed() {
    let (bench, ada, lab) = lab().await;
    let id = tomorrow(&bench, &ada, lab, "later").await;
    for _ in 0..2 {
        let done = change(&bench, &ada, PRIORITY, json!({ "jobId": id, "priority": "HIGH" })).await;
        assert_eq!(done["job"], json!({ "id": id, "priority": "HIGH" }), "{done}");
    }
    let once = vec!["job.priority_changed".to_owned()];
    assert_eq!(noted(&bench, id).await, (once.clone(), once));
    change(&bench, &ada, CANCEL, json!({ "jobId": id })).await;
    let refused = change(&bench, &ada, PRIORITY, json!({ "jobId": id, "priority": "LOW" })).await;
    assert_eq!(codes(&refused), ["INVALID_STATE"]);
    assert_eq!(refused["errors"][0]["currentState"], "CANCELLED");
}

#[tokio::test]
async fn only_finished_jobs_are_deleted() {
    let (bench, ada, lab) = lab().await;
    let id = tomorrow(&bench, &ada, lab, "later").await;
    let refused = change(&bench, &ada, DELETE, json!({ "jobId": id })).await;
    assert_eq!((codes(&refused), &refused["errors"][0]["currentState"]), (vec!["INVALID_STATE"], &json!("SCHEDULED")));
    change(&bench, &ada, CANCEL, json!({ "jobId": id })).await;
    assert_eq!(change(&bench, &ada, DELETE, json!({ "jobId": id })).await["deletedId"], json!(id));
    assert!(job::Entity::find_by_id(id).one(bench.app.db.read()).await.unwrap().is_none());
    assert_eq!(codes(&change(&bench, &ada, DELETE, json!({ "jobId": id })).await), ["NOT_FOUND"]);
    assert_eq!(noted(&bench, id).await.0.last().unwrap(), "job.deleted");
}

#[tokio::test]
async fn c_ten_1_readers_may_not_steer_and_strangers_find_nothing() {
    let (bench, ada, lab) = lab().await;
    let reader = bench.member("Rita", lab, WorkspaceRole::Viewer).await;
    let (eve, _) = bench.owner("Eve", "Elsewhere").await;
    let id = tomorrow(&bench, &ada, lab, "later").await;
    for (document, mut variables) in
        [(CANCEL, json!({})), (RETRY, json!({})), (DELETE, json!({})), (PRIORITY, json!({ "priority": "LOW" }))]
    {
        variables["jobId"] = json!(id);
        assert_eq!(error_code(&bench.run(&reader, document, input(variables.clone())).await), "FORBIDDEN");
        let mut answers = Vec::new();
        for unseen in [json!(id), json!(JobId::generate()), json!(lab)] {
            variables["jobId"] = unseen;
            let answer = change(&bench, &eve, document, variables.clone()).await;
            assert_eq!(codes(&answer), ["NOT_FOUND"]);
            answers.push(answer);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
    assert_eq!(row(&bench, id).await.status, JobStatus::Scheduled);
    let job = bench.data(&reader, "query ($id: ID!) { job(id: $id) { viewerCanControl } }", json!({ "id": id })).await;
    assert_eq!(job["job"]["viewerCanControl"], false);
}
