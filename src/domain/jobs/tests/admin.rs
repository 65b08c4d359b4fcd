//! Queue figures and pausing.

use serde_json::{Value, json};

use super::*;
use crate::base::InstanceRole;
use crate::entity::Unscoped as _;
use crate::testing::{codes, error_code, input};

const ADMIN: &str = "{ admin { id
    queues { name isPaused scheduled queued running retrying failedLastDay oldestQueuedAt throughputPerMinute }
    workers { name version isAlive runningJobs capacity startedAt lastSeenAt } } }";
const PAUSE: &str = "mutation ($input: SetQueuePausedInput!) { setQueuePaused(input: $input) {
    queue { name isPaused } errors { code path } } }";

#[tokio::test]
async fn administrators_see_queues_and_workers_and_nobody_else_does() {
    let (server, ada, lab) = lab().await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let nobody = Arc::new(Viewer::anonymous("test".to_owned()));
    for viewer in [&ada, &nobody] {
        assert_eq!(server.data(viewer, ADMIN, json!({})).await["admin"], Value::Null);
    }
    let working = work(&server);
    for title in ["broken", "fine"] {
        let id = enqueue(&server, &ada, lab, title).await;
        server.ended(id).await;
    }
    drop(working);
    tomorrow(&server, &ada, lab, "later").await;
    enqueue_with(&server, &ada, NewJob::new("INGESTION", Some(lab), "waits", json!({}))).await;
    let _working = work(&server);
    let slow = enqueue(&server, &ada, lab, "slow").await;
    server.job_when(slow, |row| row.completed_steps == 1).await;

    let admin = server.data(&root, ADMIN, json!({})).await["admin"].take();
    let queues = admin["queues"].as_array().unwrap();
    let names: Vec<&str> = queues.iter().map(|queue| queue["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["EXPORT", "INGESTION", "KEY_ROTATION", "MAINTENANCE", "REINDEX", "RESEARCH"]);
    assert_eq!((&queues[1]["queued"], &queues[1]["oldestQueuedAt"].is_string()), (&json!(1), &true));
    let research = &queues[5];
    assert_eq!((&research["scheduled"], &research["running"], &research["queued"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!((&research["failedLastDay"], &research["throughputPerMinute"]), (&json!(1), &json!(2.0 / 60.0)));
    let workers = admin["workers"].as_array().unwrap();
    let name = json!(server.job(slow).await.worker_name);
    let alive = workers.iter().find(|worker| worker["name"] == name).unwrap();
    assert_eq!((&alive["isAlive"], &alive["version"]), (&json!(true), &json!(env!("CARGO_PKG_VERSION"))));

    let node = "query ($id: ID!) { node(id: $id) { id __typename } }";
    let id = &admin["id"];
    assert_eq!(server.data(&root, node, json!({ "id": id })).await["node"], json!({ "id": id, "__typename": "Admin" }));
    assert_eq!(server.data(&ada, node, json!({ "id": id })).await["node"], Value::Null);
}

#[tokio::test]
async fn a_paused_queue_waits_until_it_goes_on() {
    let (server, ada, lab) = lab().await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let pause = |name: &str, is_paused: bool| input(json!({ "queueName": name, "isPaused": is_paused }));
    for _ in 0..2 {
        let paused = server.data(&root, PAUSE, pause("RESEARCH", true)).await["setQueuePaused"].take();
        assert_eq!(paused["queue"], json!({ "name": "RESEARCH", "isPaused": true }));
    }
    let _working = work(&server);
    let id = enqueue(&server, &ada, lab, "fine").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(server.job(id).await.attempt, 0);
    let resumed = server.data(&root, PAUSE, pause("RESEARCH", false)).await["setQueuePaused"].take();
    assert_eq!(resumed["queue"]["isPaused"], false);
    server.ended(id).await;

    let unknown = server.data(&root, PAUSE, pause("NOTHING", true)).await["setQueuePaused"].take();
    assert_eq!(codes(&unknown), ["NOT_FOUND"]);
    assert_eq!(error_code(&server.run(&ada, PAUSE, pause("RESEARCH", true)).await), "FORBIDDEN");
    let actions: Vec<String> = crate::entity::audit_entry::Entity::unscoped()
        .all(server.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|entry| entry.action)
        .filter(|action| action.starts_with("queue."))
        .collect();
    assert_eq!(actions, ["queue.paused", "queue.resumed"]);
}
