//! Cleaning up when an administrator asks for it.

use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};

use super::*;
use crate::base::InstanceRole;
use crate::base::id::DocumentId;
use crate::engine::Registry;
use crate::engine::maintenance::Maintenance;
use crate::entity::{Unscoped as _, user};
use crate::port::blob::BlobKey;
use crate::testing::{TestServer, error_code, input};

const PRUNE: &str = "mutation ($input: PruneDataInput!) { pruneData(input: $input) {
    job { id } errors { code path } } }";

/// Starts to clean up, waits for the end, and answers the messages of the steps by their keys.
async fn prune(server: &TestServer, root: &Arc<Viewer>, values: Value) -> Vec<(String, String)> {
    let mut started = server.data(root, PRUNE, input(values)).await["pruneData"].take();
    assert_eq!(started["errors"], json!([]));
    let id = started["job"]["id"].take();
    let worker = server.work(crate::worker::registry());
    server.ended(id.as_str().unwrap().parse().unwrap()).await;
    worker.close().await;
    let query = "query ($id: ID!) { job(id: $id) { status events(first: 100) { nodes { type message } } } }";
    let job = server.data(root, query, json!({ "id": id })).await["job"].take();
    assert_eq!(job["status"], "SUCCEEDED");
    let events = job["events"]["nodes"].as_array().unwrap().iter();
    let told = events.map(|event| (event["type"].as_str().unwrap(), event["message"].as_str().unwrap()));
    told.filter(|(kind, _)| *kind == "STEP_FINISHED").map(|(kind, said)| (kind.to_owned(), said.to_owned())).collect()
}

fn said(messages: &[(String, String)]) -> Vec<&str> {
    messages.iter().map(|(_, message)| message.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_counts_before_anything_goes_and_only_what_was_named_does() {
    let (server, ada, lab) = lab().await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let worker = work(&server);
    let done = enqueue(&server, &ada, lab, "fine").await;
    server.ended(done).await;
    worker.close().await;
    // A file of a document that is gone.
    let file = BlobKey::of(lab).with(DocumentId::generate()).part("original");
    server.app.blob.put(&file, bytes::Bytes::from_static(b"left")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let moment = chrono::DateTime::from_timestamp_millis(server.app.clock.now().0).unwrap().to_rfc3339();

    let all = json!(["FINISHED_JOBS", "EXPIRED_SESSIONS", "ORPHANED_FILES", "FINISHED_JOBS"]);
    let counted = prune(&server, &root, json!({ "targets": all, "olderThan": moment })).await;
    assert_eq!(said(&counted)[0], "Found 1 finished jobs with their events. Nothing was changed.", "{counted:?}");
    assert_eq!(counted.len(), 4, "{counted:?}");
    assert!(job::Entity::unscoped_by_id(done).one(server.app.db.read()).await.unwrap().is_some());

    // By the retention of the settings, nothing is due.
    let kept = prune(&server, &root, json!({ "targets": ["FINISHED_JOBS"], "dryRun": false })).await;
    assert_eq!(said(&kept), ["Deleted 0 finished jobs with their events."]);
    let values = json!({ "targets": ["FINISHED_JOBS"], "olderThan": moment, "dryRun": false });
    assert_eq!(said(&prune(&server, &root, values).await), ["Deleted 1 finished jobs with their events."]);
    assert!(job::Entity::unscoped_by_id(done).one(server.app.db.read()).await.unwrap().is_none());
    // Young files stay, whatever is asked for: their row may be under way.
    let values = json!({ "targets": ["ORPHANED_FILES"], "olderThan": moment, "dryRun": false });
    prune(&server, &root, values).await;
    assert!(server.app.blob.read_all(&file, 10).await.unwrap().is_some());
}

#[tokio::test]
async fn nobody_else_cleans_up_and_a_wrong_request_says_where() {
    let (server, ada, _) = lab().await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let refused = server.run(&ada, PRUNE, input(json!({ "targets": ["FINISHED_JOBS"] }))).await;
    assert_eq!(error_code(&refused), "FORBIDDEN");
    for (values, field) in [
        (json!({ "targets": [] }), "targets"),
        (json!({ "targets": ["FINISHED_JOBS"], "olderThan": "2999-01-01T00:00:00Z" }), "olderThan"),
    ] {
        let answer = server.data(&root, PRUNE, input(values)).await["pruneData"].take();
        assert_eq!(answer["errors"], json!([{ "code": "INVALID_INPUT", "path": ["input", field] }]));
    }
}

/// C-JOB-22: rights are those of the moment when the work is done.
#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_who_administers_no_more_cleans_up_nothing() {
    let (server, ..) = lab().await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let started = server.data(&root, PRUNE, input(json!({ "targets": ["FINISHED_JOBS"], "dryRun": false }))).await;
    let id = started["pruneData"]["job"]["id"].as_str().unwrap().parse().unwrap();
    let row = user::Entity::unscoped_by_id(root.user_id().unwrap()).one(server.app.db.read()).await.unwrap().unwrap();
    let tx = server.app.db.begin().await.unwrap();
    let change = user::ActiveModel { instance_role: Set(InstanceRole::User), ..row.into() };
    change.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let worker = server.work(Registry::default().with(Maintenance::default()));
    let row = server.ended(id).await;
    worker.close().await;
    assert_eq!(row.status, job::JobStatus::Failed);
    assert!(row.failure.unwrap().to_string().contains("PERMISSION_REVOKED"));
}
