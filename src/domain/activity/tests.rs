//! Behaviour of timelines.

use std::sync::Arc;

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::base::id::WorkspaceId;
use crate::base::{Viewer, WorkspaceRole};
use crate::domain::workspaces::service::member;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{Unscoped as _, activity_event, membership};
use crate::testing::{TestServer, error_code};

const FOLLOW: &str = "subscription ($id: ID!, $after: String, $types: [String!]) {
    workspaceActivity(workspaceId: $id, after: $after, types: $types) { cursor type summary payload } }";
const LIST: &str =
    "query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: ActivityFilter) {
    workspace(id: $id) { activity(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        totalCount nodes { cursor type } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } } }";

async fn append(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, kind: &'static str) {
    let mut tx = server.app.db.begin().await.unwrap();
    let event = NewActivity::new(kind, workspace, kind);
    append_in(&mut tx, server.app.clock.now(), workspace, Cause::Viewer(viewer), event);
    tx.commit().await.unwrap();
}

async fn list(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, mut variables: Value) -> Value {
    variables["id"] = json!(workspace);
    server.data(viewer, LIST, variables).await["workspace"]["activity"].take()
}

fn types(page: &Value) -> Vec<&str> {
    page["nodes"].as_array().unwrap().iter().map(|node| node["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_timeline_is_listed_newest_first_and_filtered() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for kind in ["document.uploaded", "document.processed", "prompt.created"] {
        append(&server, &ada, lab, kind).await;
    }
    let page = list(&server, &ada, lab, json!({ "first": 2 })).await;
    assert_eq!(types(&page), ["prompt.created", "document.processed"]);
    assert_eq!((&page["totalCount"], &page["pageInfo"]["hasNextPage"]), (&json!(4), &json!(true)));
    let rest = list(&server, &ada, lab, json!({ "after": page["pageInfo"]["endCursor"] })).await;
    assert_eq!(types(&rest), ["document.uploaded", "workspace.created"]);
    let end = list(&server, &ada, lab, json!({ "last": 1 })).await;
    assert_eq!(types(&end), ["workspace.created"]);
    let newer = list(&server, &ada, lab, json!({ "last": 1, "before": end["nodes"][0]["cursor"] })).await;
    assert_eq!(types(&newer), ["document.uploaded"]);

    for (filter, expected) in [
        (json!({ "types": ["document.*"] }), vec!["document.processed", "document.uploaded"]),
        (json!({ "types": ["prompt.created", "workspace*"] }), vec!["prompt.created", "workspace.created"]),
        (json!({ "types": ["document_*", "d%"] }), vec![]),
        (json!({ "types": [] }), vec![]),
        (json!({ "actorId": ada.user_id().unwrap(), "types": ["prompt.*"] }), vec!["prompt.created"]),
        (json!({ "actorId": "nonsense" }), vec![]),
        (json!({ "subjectId": lab, "types": ["prompt.*"] }), vec!["prompt.created"]),
        (json!({ "subjectId": WorkspaceId::generate() }), vec![]),
        (json!({ "occurredAt": { "to": "2020-01-01T00:00:00Z" } }), vec![]),
    ] {
        assert_eq!(types(&list(&server, &ada, lab, json!({ "filter": filter })).await), expected, "{filter}");
    }
}

#[tokio::test]
async fn c_str_3_a_follower_gets_what_it_missed_then_what_comes_without_gap_or_repeat() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let start = list(&server, &ada, lab, json!({ "first": 1 })).await["nodes"][0]["cursor"].clone();
    append(&server, &ada, lab, "one").await;
    append(&server, &ada, lab, "two").await;

    let mut follower = server.follow(&ada, FOLLOW, json!({ "id": lab, "after": start }));
    let mut cursors = Vec::new();
    for expected in ["one", "two"] {
        let event = follower.next().await.unwrap()["data"]["workspaceActivity"].take();
        assert_eq!(event["type"], expected);
        cursors.push(event["cursor"].clone());
    }
    assert!(follower.is_quiet().await);
    append(&server, &ada, lab, "three").await;
    assert_eq!(follower.next().await.unwrap()["data"]["workspaceActivity"]["type"], "three");

    // A reconnect continues from any cursor, of a list or of a subscription.
    let mut again = server.follow(&ada, FOLLOW, json!({ "id": lab, "after": cursors[0] }));
    for expected in ["two", "three"] {
        assert_eq!(again.next().await.unwrap()["data"]["workspaceActivity"]["type"], expected);
    }
}

#[tokio::test]
async fn c_str_3_concurrent_writers_leave_no_gap_for_a_follower() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let start = list(&server, &ada, lab, json!({ "first": 1 })).await["nodes"][0]["cursor"].clone();
    let mut follower = server.follow(&ada, FOLLOW, json!({ "id": lab, "after": start }));
    let writers = futures_util::future::join_all((0..40).map(|_| append(&server, &ada, lab, "written")));
    let read = async {
        let mut cursors = Vec::new();
        for _ in 0..40 {
            cursors.push(follower.next().await.unwrap()["data"]["workspaceActivity"]["cursor"].clone());
        }
        cursors
    };
    let (_, cursors) = tokio::join!(writers, read);
    let mut listed = list(&server, &ada, lab, json!({ "first": 40 })).await["edges"].as_array().unwrap().clone();
    listed.reverse();
    let listed: Vec<Value> = listed.into_iter().map(|mut edge| edge["cursor"].take()).collect();
    assert_eq!(cursors, listed);
}

#[tokio::test]
async fn without_a_cursor_only_new_events_of_the_wanted_types_come() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let mut follower = server.follow(&ada, FOLLOW, json!({ "id": lab, "types": ["document.*", "exact"] }));
    assert!(follower.is_quiet().await);
    for kind in ["prompt.created", "document.uploaded", "exactly", "exact"] {
        append(&server, &ada, lab, kind).await;
    }
    for expected in ["document.uploaded", "exact"] {
        assert_eq!(follower.next().await.unwrap()["data"]["workspaceActivity"]["type"], expected);
    }
}

#[tokio::test]
async fn c_str_4_cursors_of_the_future_of_others_and_of_nobody_are_refused() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let other = crate::domain::workspaces::service::CreateWorkspace::parse("Other", None, None).unwrap();
    let other = crate::domain::workspaces::service::create(&server.app, &ada, other).await.unwrap().id;
    let foreign = list(&server, &ada, other, json!({ "first": 1 })).await["nodes"][0]["cursor"].clone();
    let future = crate::base::page::encode_cursor("activity", &(lab, 2));
    let negative = crate::base::page::encode_cursor("activity", &(lab, -1));
    for cursor in [foreign, json!(future), json!(negative), json!("nonsense"), json!("")] {
        let mut follower = server.follow(&ada, FOLLOW, json!({ "id": lab, "after": cursor }));
        assert_eq!(error_code(&follower.next().await.unwrap()), "CURSOR_INVALID", "{cursor}");
        let listed = server.run(&ada, LIST, json!({ "id": lab, "after": cursor })).await;
        assert_eq!(error_code(&listed), "CURSOR_INVALID", "{cursor}");
    }
}

#[tokio::test]
async fn c_str_4_a_cursor_older_than_what_is_kept_names_the_earliest_usable_one() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let old = list(&server, &ada, lab, json!({ "first": 1 })).await["nodes"][0]["cursor"].clone();
    for kind in ["two", "three"] {
        append(&server, &ada, lab, kind).await;
    }
    let tx = server.app.db.begin().await.unwrap();
    let pruned = activity_event::Entity::delete_unscoped().filter(activity_event::Column::Sequence.lte(2));
    pruned.exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();

    let mut follower = server.follow(&ada, FOLLOW, json!({ "id": lab, "after": old }));
    let answer = follower.next().await.unwrap();
    assert_eq!(error_code(&answer), "CURSOR_EXPIRED");
    let earliest = answer["errors"][0]["extensions"]["earliestCursor"].clone();
    let mut follower = server.follow(&ada, FOLLOW, json!({ "id": lab, "after": earliest }));
    assert_eq!(follower.next().await.unwrap()["data"]["workspaceActivity"]["type"], "three");
}

#[tokio::test]
async fn c_ten_1_a_foreign_timeline_behaves_like_an_absent_one() {
    let server = TestServer::new().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let eve = server.person("Eve").await;
    let mut texts = Vec::new();
    for id in [json!(lab), json!(WorkspaceId::generate()), json!("nonsense")] {
        let mut follower = server.follow(&eve, FOLLOW, json!({ "id": id }));
        let answer = follower.next().await.unwrap();
        assert_eq!(error_code(&answer), "NOT_FOUND");
        texts.push(answer["errors"][0]["message"].clone());
    }
    assert!(texts.iter().all(|text| *text == texts[0]));
}

#[tokio::test]
async fn c_str_10_delivery_stops_when_the_membership_ends() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let mut follower = server.follow(&bob, FOLLOW, json!({ "id": lab }));
    assert!(follower.is_quiet().await);
    let membership = membership::Entity::unscoped().filter(membership::Column::UserId.eq(bob.user_id().unwrap()));
    let membership = membership.one(server.app.db.read()).await.unwrap().unwrap().id;
    let started = std::time::Instant::now();
    member::remove(&server.app, &ada, membership).await.unwrap();
    // The event of the removal itself may still arrive.
    let end = loop {
        let answer = follower.next().await.unwrap();
        if answer.get("errors").is_some() {
            break answer;
        }
    };
    assert_eq!(error_code(&end), "FORBIDDEN");
    assert!(started.elapsed() < std::time::Duration::from_secs(2));
    assert!(follower.next().await.is_none());
}
