//! Following a job.

use std::time::Instant;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};
use serde_json::{Value, json};

use super::*;
use crate::base::{Clock, WorkspaceRole};
use crate::domain::jobs::service::control;
use crate::domain::workspaces::service::member;
use crate::entity::{Unscoped as _, job_event, membership};
use crate::testing::{Following, error_code};

const EVENTS: &str = "subscription ($id: ID!, $after: String) { jobEvents(jobId: $id, after: $after) {
    cursor sequence type message job { id status } step { key } } }";
const UPDATES: &str = "subscription ($id: ID!) { jobUpdated(jobId: $id) { id status progressMessage completedSteps } }";

async fn rest(following: &mut Following) -> Vec<Value> {
    let mut all = Vec::new();
    while let Some(mut answer) = following.next().await {
        assert_eq!(answer.get("errors"), None, "{answer}");
        let data = answer["data"].as_object_mut().unwrap();
        all.push(data.values_mut().next().unwrap().take());
    }
    all
}

#[tokio::test]
async fn c_str_3_events_come_from_storage_then_live_and_end_with_the_job() {
    let (server, ada, lab) = lab().await;
    let id = enqueue(&server, &ada, lab, "fine").await;
    let mut following = server.follow(&ada, EVENTS, json!({ "id": id, "after": null }));
    for expected in ["CREATED", "QUEUED"] {
        assert_eq!(following.next().await.unwrap()["data"]["jobEvents"]["type"], expected);
    }
    assert!(following.is_quiet().await);
    let _working = work(&server);
    let live = rest(&mut following).await;
    let types: Vec<&str> = live.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["STARTED", "STEP_STARTED", "STEP_FINISHED", "STEP_STARTED", "STEP_FINISHED", "SUCCEEDED"]);
    let numbers: Vec<i64> = live.iter().map(|event| event["sequence"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [3, 4, 5, 6, 7, 8]);
    assert_eq!((&live[1]["step"]["key"], &live[5]["job"]["id"]), (&json!("plan"), &json!(id)));

    // The cursors of the list, of the job and of the subscription are the same.
    let document = "query ($id: ID!) { job(id: $id) { eventCursor events(first: 6) { edges { cursor } } } }";
    let job = server.data(&ada, document, json!({ "id": id })).await["job"].take();
    assert_eq!(job["eventCursor"], live[5]["cursor"]);
    let again = json!({ "id": id, "after": job["events"]["edges"][5]["cursor"] });
    let cursors = |events: &[Value]| events.iter().map(|event| event["cursor"].clone()).collect::<Vec<_>>();
    assert_eq!(cursors(&rest(&mut server.follow(&ada, EVENTS, again)).await), cursors(&live[4..]));
    let nothing = rest(&mut server.follow(&ada, EVENTS, json!({ "id": id, "after": job["eventCursor"] }))).await;
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn c_str_4_wrong_and_expired_cursors_end_the_stream() {
    let (server, ada, lab) = lab().await;
    let id = enqueue(&server, &ada, lab, "fine").await;
    let other = enqueue(&server, &ada, lab, "other").await;
    let cursor = |job, sequence| crate::engine::stream::cursor(job, sequence);
    for wrong in [cursor(id, 99), cursor(other, 1), "nonsense".to_owned(), String::new()] {
        let mut following = server.follow(&ada, EVENTS, json!({ "id": id, "after": wrong }));
        assert_eq!(error_code(&following.next().await.unwrap()), "CURSOR_INVALID", "{wrong}");
        assert!(following.next().await.is_none());
    }
    let tx = server.app.db.begin().await.unwrap();
    let old = job_event::Entity::delete_unscoped().filter(job_event::Column::JobId.eq(id));
    old.filter(job_event::Column::Sequence.eq(1)).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let mut following = server.follow(&ada, EVENTS, json!({ "id": id, "after": null }));
    let answer = following.next().await.unwrap();
    assert_eq!(error_code(&answer), "CURSOR_EXPIRED");
    let earliest = answer["errors"][0]["extensions"]["earliestCursor"].clone();
    let mut following = server.follow(&ada, EVENTS, json!({ "id": id, "after": earliest }));
    assert_eq!(following.next().await.unwrap()["data"]["jobEvents"]["sequence"], 2);
}

#[tokio::test]
async fn updates_begin_at_once_keep_their_pace_and_never_miss_the_last() {
    let (server, ada, lab) = lab().await;
    let id = enqueue(&server, &ada, lab, "busy").await;
    let mut following = server.follow(&ada, UPDATES, json!({ "id": id }));
    let begun = Instant::now();
    let first = following.next().await.unwrap()["data"]["jobUpdated"].take();
    assert_eq!((&first["status"], begun.elapsed() < Duration::from_secs(1)), (&json!("QUEUED"), true));
    let _working = work(&server);
    // A hundred changes in just over a second.
    let all = rest(&mut following).await;
    let most = begun.elapsed().as_millis() / 250 + 2;
    assert!(all.len() >= 3 && (all.len() as u128) <= most, "{} values, at most {most}", all.len());
    let last = all.last().unwrap();
    assert_eq!((&last["status"], &last["completedSteps"]), (&json!("SUCCEEDED"), &json!(2)));

    let finished = rest(&mut server.follow(&ada, UPDATES, json!({ "id": id }))).await;
    assert_eq!(finished, std::slice::from_ref(last), "a finished job is told once");
}

#[tokio::test]
async fn a_change_whose_wake_up_was_lost_is_told_after_the_poll_interval() {
    for (interval, is_told) in [(Duration::from_millis(50), true), (Duration::from_secs(3600), false)] {
        let server = TestServer::with(Clock::System, |config| config.server.poll_interval = interval).await;
        let (ada, lab) = server.owner("Ada", "Lab").await;
        let id = tomorrow(&server, &ada, lab, "later").await;
        let mut updates = server.follow(&ada, UPDATES, json!({ "id": id }));
        assert_eq!(updates.next().await.unwrap()["data"]["jobUpdated"]["progressMessage"], Value::Null);
        // As by another process whose signal did not arrive.
        let tx = server.app.db.begin().await.unwrap();
        let change =
            job::ActiveModel { id: Set(id), progress_message: Set(Some("Half".to_owned())), ..Default::default() };
        change.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        match is_told {
            true => assert_eq!(updates.next().await.unwrap()["data"]["jobUpdated"]["progressMessage"], "Half"),
            false => {
                tokio::time::sleep(Duration::from_millis(500)).await;
                assert!(updates.is_quiet().await);
            }
        }
    }
}

#[tokio::test]
async fn followers_of_a_deleted_job_are_let_go() {
    let (server, ada, lab) = lab().await;
    let id = tomorrow(&server, &ada, lab, "later").await;
    let mut following = server.follow(&ada, UPDATES, json!({ "id": id }));
    assert_eq!(following.next().await.unwrap()["data"]["jobUpdated"]["status"], "SCHEDULED");
    control::cancel(&server.app, &ada, &Registry::default(), id, None).await.unwrap();
    control::delete(&server.app, &ada, id).await.unwrap();
    assert!(rest(&mut following).await.is_empty());
}

#[tokio::test]
async fn c_ten_1_strangers_cannot_follow() {
    let (server, ada, lab) = lab().await;
    let (eve, _) = server.owner("Eve", "Elsewhere").await;
    let id = enqueue(&server, &ada, lab, "fine").await;
    for document in [EVENTS, UPDATES] {
        for unseen in [json!(id), json!(JobId::generate()), json!("nonsense")] {
            let mut following = server.follow(&eve, document, json!({ "id": unseen, "after": null }));
            assert_eq!(error_code(&following.next().await.unwrap()), "NOT_FOUND");
            assert!(following.next().await.is_none());
        }
    }
}

#[tokio::test]
async fn c_str_10_followers_who_leave_the_workspace_get_nothing_more() {
    let (server, ada, lab) = lab().await;
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let id = tomorrow(&server, &ada, lab, "later").await;
    let mut events = server.follow(&bob, EVENTS, json!({ "id": id, "after": null }));
    let mut updates = server.follow(&bob, UPDATES, json!({ "id": id }));
    assert_eq!(events.next().await.unwrap()["data"]["jobEvents"]["type"], "CREATED");
    assert_eq!(updates.next().await.unwrap()["data"]["jobUpdated"]["status"], "SCHEDULED");
    let membership = membership::Entity::unscoped().filter(membership::Column::UserId.eq(bob.user_id().unwrap()));
    let membership = membership.one(server.app.db.read()).await.unwrap().unwrap().id;
    member::remove(&server.app, &ada, membership).await.unwrap();
    for following in [&mut events, &mut updates] {
        let begun = Instant::now();
        assert_eq!(error_code(&following.next().await.unwrap()), "FORBIDDEN");
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert!(following.next().await.is_none());
    }
    // The viewer of an old connection still has the membership.
    let mut again = server.follow(&bob, EVENTS, json!({ "id": id, "after": null }));
    assert_eq!(error_code(&again.next().await.unwrap()), "NOT_FOUND");
}
