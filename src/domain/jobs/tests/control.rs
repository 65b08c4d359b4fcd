//! Cancel, retry, reprioritize, delete.

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::*;
use crate::base::WorkspaceRole;
use crate::entity::job::JobStatus;
use crate::entity::{Unscoped as _, activity_event, audit_entry};
use crate::testing::{codes, error_code, input};

const CANCEL: &str = "mutation ($input: CancelJobInput!) { done: cancelJob(input: $input) {
    job { id status isFinished } errors { code message path } } }";
const RETRY: &str = "mutation ($input: RetryJobInput!) { done: retryJob(input: $input) {
    job { id status attempt } errors { code message path ... on StateError { currentState allowedStates } } } }";
const PRIORITY: &str = "mutation ($input: SetJobPriorityInput!) { done: setJobPriority(input: $input) {
    job { id priority } errors { code message path ... on StateError { currentState allowedStates } } } }";
const DELETE: &str = "mutation ($input: DeleteJobInput!) { done: deleteJob(input: $input) {
    deletedId errors { code message path ... on StateError { currentState allowedStates } } } }";

async fn change(server: &TestServer, viewer: &Arc<Viewer>, document: &str, variables: Value) -> Value {
    server.data(viewer, document, input(variables)).await["done"].take()
}

/// Entries about a job in the audit log and the timeline.
async fn noted(server: &TestServer, id: JobId) -> (Vec<String>, Vec<String>) {
    let of = audit_entry::Entity::unscoped().filter(audit_entry::Column::SubjectId.eq(id.0));
    let audit = of.all(server.app.db.read()).await.unwrap().into_iter().map(|entry| entry.action).collect();
    let of = activity_event::Entity::unscoped().filter(activity_event::Column::SubjectId.eq(id.0));
    let timeline = of.all(server.app.db.read()).await.unwrap().into_iter().map(|event| event.kind).collect();
    (audit, timeline)
}

#[tokio::test]
async fn c_job_9_a_waiting_job_stops_at_once_and_a_second_request_changes_nothing() {
    let (server, ada, lab) = lab().await;
    let id = tomorrow(&server, &ada, lab, "later").await;
    for _ in 0..2 {
        let done = change(&server, &ada, CANCEL, json!({ "jobId": id, "reason": "No longer needed" })).await;
        assert_eq!(done["job"], json!({ "id": id, "status": "CANCELLED", "isFinished": true }), "{done}");
        assert!(codes(&done).is_empty());
    }
    let once = vec!["job.cancel_requested".to_owned()];
    assert_eq!(noted(&server, id).await, (once.clone(), once));
    let told = server.data(
        &ada,
        "query ($id: ID!) { job(id: $id) { events(last: 2) { nodes { message } } } }",
        json!({ "id": id }),
    );
    assert!(told.await["job"]["events"]["nodes"][0]["message"].as_str().unwrap().contains("No longer needed"));
    let long = change(&server, &ada, CANCEL, json!({ "jobId": id, "reason": "x".repeat(501) })).await;
    assert_eq!(codes(&long), ["INVALID_INPUT"]);
}

#[tokio::test]
async fn c_job_9_a_running_job_stops_within_two_seconds() {
    let (server, ada, lab) = lab().await;
    let _working = work(&server);
    let id = enqueue(&server, &ada, lab, "slow").await;
    server.job_when(id, |row| row.completed_steps == 1).await;
    let begun = std::time::Instant::now();
    let done = change(&server, &ada, CANCEL, json!({ "jobId": id })).await;
    assert_eq!(done["job"]["status"], "CANCELLING");
    assert_eq!(server.ended(id).await.status, JobStatus::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn c_job_8_only_failed_and_cancelled_jobs_are_tried_again() {
    let (server, ada, lab) = lab().await;
    let waiting = tomorrow(&server, &ada, lab, "later").await;
    let refused = change(&server, &ada, RETRY, json!({ "jobId": waiting })).await;
    assert_eq!((codes(&refused), &refused["job"]), (vec!["INVALID_STATE"], &Value::Null));
    assert_eq!(refused["errors"][0]["currentState"], "SCHEDULED");
    assert_eq!(refused["errors"][0]["allowedStates"], json!(["FAILED", "CANCELLED"]));
    assert_eq!(refused["errors"][0]["path"], json!(["input", "jobId"]));

    let working = work(&server);
    let id = enqueue(&server, &ada, lab, "broken").await;
    assert_eq!(server.ended(id).await.status, JobStatus::Failed);
    drop(working);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let done = change(&server, &ada, RETRY, json!({ "jobId": id })).await;
    assert_eq!(done["job"], json!({ "id": id, "status": "QUEUED", "attempt": 1 }), "{done}");
    let once = vec!["job.retried".to_owned()];
    assert_eq!(noted(&server, id).await, (once.clone(), once));
    let _working = work(&server);
    let row = server.job_when(id, |row| queue::is_finished(row.status)).await;
    assert_eq!((row.status, row.attempt), (JobStatus::Failed, 2));
}

#[tokio::test]
async fn the_priority_of_a_waiting_job_can_be_changed() {
    let (server, ada, lab) = lab().await;
    let id = tomorrow(&server, &ada, lab, "later").await;
    for _ in 0..2 {
        let done = change(&server, &ada, PRIORITY, json!({ "jobId": id, "priority": "HIGH" })).await;
        assert_eq!(done["job"], json!({ "id": id, "priority": "HIGH" }), "{done}");
    }
    let once = vec!["job.priority_changed".to_owned()];
    assert_eq!(noted(&server, id).await, (once.clone(), once));
    change(&server, &ada, CANCEL, json!({ "jobId": id })).await;
    let refused = change(&server, &ada, PRIORITY, json!({ "jobId": id, "priority": "LOW" })).await;
    assert_eq!(codes(&refused), ["INVALID_STATE"]);
    assert_eq!(refused["errors"][0]["currentState"], "CANCELLED");
}

#[tokio::test]
async fn only_finished_jobs_are_deleted() {
    let (server, ada, lab) = lab().await;
    let id = tomorrow(&server, &ada, lab, "later").await;
    let refused = change(&server, &ada, DELETE, json!({ "jobId": id })).await;
    assert_eq!((codes(&refused), &refused["errors"][0]["currentState"]), (vec!["INVALID_STATE"], &json!("SCHEDULED")));
    change(&server, &ada, CANCEL, json!({ "jobId": id })).await;
    assert_eq!(change(&server, &ada, DELETE, json!({ "jobId": id })).await["deletedId"], json!(id));
    assert!(job::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().is_none());
    assert_eq!(codes(&change(&server, &ada, DELETE, json!({ "jobId": id })).await), ["NOT_FOUND"]);
    assert_eq!(noted(&server, id).await.0.last().unwrap(), "job.deleted");
}

#[tokio::test]
async fn c_ten_1_readers_may_not_steer_and_strangers_find_nothing() {
    let (server, ada, lab) = lab().await;
    let reader = server.member("Rita", lab, WorkspaceRole::Viewer).await;
    let (eve, _) = server.owner("Eve", "Elsewhere").await;
    let id = tomorrow(&server, &ada, lab, "later").await;
    for (document, mut variables) in [
        (CANCEL, json!({})),
        (RETRY, json!({})),
        (DELETE, json!({})),
        (RERUN, json!({})),
        (PRIORITY, json!({ "priority": "LOW" })),
    ] {
        variables["jobId"] = json!(id);
        assert_eq!(error_code(&server.run(&reader, document, input(variables.clone())).await), "FORBIDDEN");
        let mut answers = Vec::new();
        for unseen in [json!(id), json!(JobId::generate()), json!(lab)] {
            variables["jobId"] = unseen;
            let answer = change(&server, &eve, document, variables.clone()).await;
            assert_eq!(codes(&answer), ["NOT_FOUND"]);
            answers.push(answer);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
    assert_eq!(server.job(id).await.status, JobStatus::Scheduled);
    let job = server.data(&reader, "query ($id: ID!) { job(id: $id) { viewerCanControl } }", json!({ "id": id })).await;
    assert_eq!(job["job"]["viewerCanControl"], false);
}

const RERUN: &str = "mutation ($input: RerunJobInput!) { done: rerunJob(input: $input) {
    job { id status priority parameters rerunOf { id } subject { ... on ResearchReport { id title } } }
    errors { code message path } } }";

#[tokio::test]
async fn research_is_run_again_with_changes() {
    let (server, ada, lab) = lab().await;
    let start = "mutation ($input: StartResearchInput!) { startResearch(input: $input) {
        job { id parameters } report { id } errors { code message path } } }";
    let question = json!({ "workspaceId": lab, "question": { "text": "What moves the tides?" }, "title": "Tides" });
    let first = server.data(&ada, start, input(question)).await["startResearch"].take();
    let id = first["job"]["id"].clone();
    let again = json!({ "jobId": id, "parameters": { "title": "Moon", "depth": "QUICK" },
                        "options": { "priority": "HIGH", "idempotencyKey": "again" } });
    let done = change(&server, &ada, RERUN, again.clone()).await;
    assert!(codes(&done).is_empty(), "{done}");
    let job = &done["job"];
    assert_eq!((&job["rerunOf"]["id"], &job["priority"]), (&id, &json!("HIGH")));
    assert_eq!((&job["parameters"]["title"], &job["parameters"]["depth"]), (&json!("Moon"), &json!("QUICK")));
    assert_eq!(job["parameters"]["question"], "What moves the tides?");
    assert_eq!(job["subject"]["title"], "Moon");
    assert_ne!(job["subject"]["id"], first["report"]["id"], "a report of its own");
    let repeated = change(&server, &ada, RERUN, again).await;
    assert_eq!(repeated["job"]["id"], job["id"], "C-JOB-10");

    for (input, path) in [
        (json!({ "jobId": id, "parameters": { "qestion": "?" } }), json!(["input", "parameters", "qestion"])),
        (json!({ "jobId": id, "parameters": { "question": "?" } }), json!(["input", "parameters", "question"])),
        (json!({ "jobId": id, "parameters": { "title": "a\nb" } }), json!(["input", "parameters", "title"])),
        (json!({ "jobId": id, "parameters": { "language": "x" } }), json!(["input", "parameters", "language"])),
        (
            json!({ "jobId": id, "parameters": { "maximumMinutes": 3_000_000_000_u32 } }),
            json!(["input", "parameters", "maximumMinutes"]),
        ),
        (
            json!({ "jobId": id, "parameters": { "maximumSources": 3_000_000_000_u32 } }),
            json!(["input", "parameters", "maximumSources"]),
        ),
        (
            json!({ "jobId": id, "parameters": { "reportId": first["report"]["id"] } }),
            json!(["input", "parameters", "reportId"]),
        ),
        (json!({ "jobId": id, "parameters": 7 }), json!(["input", "parameters"])),
        (json!({ "jobId": id, "parameters": { "depth": "BOTTOMLESS" } }), json!(["input", "parameters"])),
        (json!({ "jobId": id, "options": { "maximumAttempts": 0 } }), json!(["input", "options", "maximumAttempts"])),
    ] {
        let refused = change(&server, &ada, RERUN, input.clone()).await;
        assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec!["INVALID_INPUT"], &path), "{input}");
    }
}

#[tokio::test]
async fn jobs_of_the_server_alone_are_not_run_again() {
    let server = TestServer::new().await;
    let root = server.person_with("Root", crate::base::InstanceRole::Admin).await;
    let system = Viewer::system("test".to_owned());
    let id = enqueue_with(&server, &system, NewJob::new("MAINTENANCE", None, "prune", json!({}))).await;
    assert_eq!(codes(&change(&server, &root, RERUN, json!({ "jobId": id })).await), ["INVALID_INPUT"]);
}

#[tokio::test]
async fn the_domain_hears_of_a_job_that_is_cancelled_before_a_worker_has_it() {
    let (server, ada, lab) = lab().await;
    let start = "mutation ($input: StartResearchInput!) { startResearch(input: $input) { job { id } report { id } } }";
    let question = json!({ "workspaceId": lab, "question": { "text": "What moves the tides?" } });
    let started = server.data(&ada, start, input(question)).await["startResearch"].take();
    change(&server, &ada, CANCEL, json!({ "jobId": started["job"]["id"] })).await;
    let timeline = activity_event::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    let kinds: Vec<&str> = timeline.iter().map(|event| event.kind.as_str()).collect();
    assert!(kinds.contains(&"research.cancelled"), "{kinds:?}");
}

#[tokio::test]
async fn a_document_is_processed_again() {
    let (server, ada, lab) = lab().await;
    let add = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) {
        document { id } job { id } errors { code message path } } }";
    let text = json!({ "content": "The moon moves the tides.", "mediaType": "text/plain" });
    let new = json!({ "workspaceId": lab, "name": "Tides", "source": { "text": text } });
    let added = server.data(&ada, add, input(new)).await["addDocument"].take();
    let id = added["job"]["id"].clone();
    let busy = change(&server, &ada, RERUN, json!({ "jobId": id })).await;
    assert_eq!(codes(&busy), ["INVALID_STATE"], "{added}");
    // Cancelled before a worker took it: the document must not stay pending.
    change(&server, &ada, CANCEL, json!({ "jobId": id })).await;
    let document = "query ($id: ID!) { node(id: $id) { ... on Document { status } } }";
    let seen = server.data(&ada, document, json!({ "id": added["document"]["id"] })).await;
    assert_eq!(seen["node"]["status"], "FAILED");
    let changed = change(&server, &ada, RERUN, json!({ "jobId": id, "parameters": { "documentId": lab } })).await;
    assert_eq!(codes(&changed), ["INVALID_INPUT"]);
    let again = json!({ "jobId": id, "options": { "priority": "LOW", "idempotencyKey": "again" } });
    let first = change(&server, &ada, RERUN, again.clone()).await;
    assert!(codes(&first).is_empty(), "{first}");
    assert_eq!((&first["job"]["rerunOf"]["id"], &first["job"]["priority"]), (&id, &json!("LOW")));
    assert_eq!(change(&server, &ada, RERUN, again.clone()).await["job"]["id"], first["job"]["id"], "C-JOB-10");
    change(&server, &ada, CANCEL, json!({ "jobId": first["job"]["id"] })).await;
    let delete = "mutation ($input: DeleteDocumentsInput!) { done: deleteDocuments(input: $input) { errors { code message path } } }";
    let deleted = change(&server, &ada, delete, json!({ "documentIds": [added["document"]["id"]] })).await;
    assert!(codes(&deleted).is_empty(), "{deleted}");
    let repeated = change(&server, &ada, RERUN, again).await;
    assert_eq!(repeated["job"]["id"], first["job"]["id"], "also when the document is gone: {repeated}");
}
