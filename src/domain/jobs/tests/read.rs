//! Lists, single jobs, steps, events, and who can see them.

use serde_json::{Value, json};

use super::*;
use crate::base::InstanceRole;
use crate::base::id::UserId;
use crate::testing::error_code;

const LIST: &str = "query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: JobFilter,
                           $orderBy: JobOrder) {
    workspace(id: $id) { jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter,
                              orderBy: $orderBy) {
        totalCount nodes { id title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";
const JOB: &str = "query ($id: ID!) { job(id: $id) {
    id workspace { id } kind title status isFinished priority progress progressMessage completedSteps totalSteps attempt
    maximumAttempts parameters subject { ... on Workspace { id } } failure { code message isRetryable details }
    steps { id key title index status message failure { code } usage { requests costUsd } startedAt finishedAt
            job { id } }
    events(first: 3) { totalCount nodes { cursor sequence type level message attempt step { key } job { id } }
                       pageInfo { hasNextPage endCursor } }
    eventCursor parent { id } children { totalCount nodes { id } } rerunOf { id }
    usage { inputTokens cachedInputTokens outputTokens requests costUsd }
    viewerCanControl correlationId workerName createdBy { name } createdAt scheduledFor startedAt finishedAt updatedAt
} }";

async fn list(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, mut variables: Value) -> Value {
    variables["id"] = json!(lab);
    server.data(viewer, LIST, variables).await["workspace"]["jobs"].take()
}

fn titles(page: &Value) -> Vec<&str> {
    page["nodes"].as_array().unwrap().iter().map(|node| node["title"].as_str().unwrap()).collect()
}

/// Lists read only the columns of their selection, and write scalar fields in place.
#[tokio::test]
async fn a_list_shows_of_each_field_what_the_job_itself_shows() {
    let (server, ada, lab) = lab().await;
    let id = enqueue(&server, &ada, lab, "Tides").await;
    let fields = "{ __type(name: \"Job\") { fields { name type { kind ofType { kind } } } } }";
    let fields = server.data(&ada, fields, json!({})).await;
    let is_leaf = |kind: &Value| kind["kind"] == "SCALAR" || kind["kind"] == "ENUM";
    let mut compared = 0;
    for field in fields["__type"]["fields"].as_array().unwrap() {
        if is_leaf(&field["type"]) || is_leaf(&field["type"]["ofType"]) {
            let name = field["name"].as_str().unwrap();
            let both = format!(
                "query ($lab: ID!, $id: ID!) {{
                     workspace(id: $lab) {{ jobs {{ nodes {{ {name} }} edges {{ node {{ {name} }} }} }} }}
                     job(id: $id) {{ {name} }} }}"
            );
            let answer = server.data(&ada, &both, json!({ "lab": lab, "id": id })).await;
            let page = &answer["workspace"]["jobs"];
            assert_eq!(page["nodes"][0][name], answer["job"][name], "{name}");
            assert_eq!(page["edges"][0]["node"][name], answer["job"][name], "{name}");
            compared += 1;
        }
    }
    assert!(compared > 15, "only {compared} fields were compared");
}

#[tokio::test]
async fn jobs_are_listed_newest_first_filtered_and_ordered() {
    let (server, ada, lab) = lab().await;
    let bob = server.member("Bob", lab, crate::base::WorkspaceRole::Member).await;
    let one = enqueue(&server, &ada, lab, "Tides 100%").await;
    tomorrow(&server, &bob, lab, "Moon").await;
    let mut new = NewJob::new("INGESTION", Some(lab), "tides_file", json!({}));
    (new.priority, new.subject) = (queue::HIGH, Some(lab.into()));
    enqueue_with(&server, &ada, new).await;

    let page = list(&server, &ada, lab, json!({ "first": 2 })).await;
    assert_eq!((titles(&page), &page["totalCount"]), (vec!["tides_file", "Moon"], &json!(3)));
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let rest = list(&server, &ada, lab, json!({ "after": page["pageInfo"]["endCursor"] })).await;
    assert_eq!((titles(&rest), &rest["pageInfo"]["hasNextPage"]), (vec!["Tides 100%"], &json!(false)));
    let back = list(&server, &ada, lab, json!({ "last": 1, "before": rest["pageInfo"]["startCursor"] })).await;
    assert_eq!(titles(&back), ["Moon"]);

    let by = |field: &str, direction: &str| json!({ "orderBy": { "field": field, "direction": direction } });
    for (order, expected) in [
        (by("CREATED_AT", "ASC"), ["Tides 100%", "Moon", "tides_file"]),
        (by("PRIORITY", "DESC"), ["tides_file", "Moon", "Tides 100%"]),
        (by("UPDATED_AT", "ASC"), ["Tides 100%", "Moon", "tides_file"]),
    ] {
        assert_eq!(titles(&list(&server, &ada, lab, order.clone()).await), expected, "{order}");
    }
    let wrong = json!({ "id": lab, "after": page["pageInfo"]["endCursor"],
                        "orderBy": { "field": "PRIORITY", "direction": "DESC" } });
    assert_eq!(error_code(&server.run(&ada, LIST, wrong).await), "CURSOR_INVALID", "a cursor of another order");

    for (filter, expected) in [
        (json!({ "kinds": ["INGESTION"] }), vec!["tides_file"]),
        (json!({ "kinds": [] }), vec![]),
        (json!({ "statuses": ["SCHEDULED", "FAILED"] }), vec!["Moon"]),
        (json!({ "subjectId": lab }), vec!["tides_file"]),
        (json!({ "subjectId": one }), vec![]),
        (json!({ "subjectId": "nonsense" }), vec![]),
        (json!({ "createdById": bob.user_id().unwrap() }), vec!["Moon"]),
        (json!({ "createdById": UserId::generate() }), vec![]),
        (json!({ "search": "TIDES" }), vec!["tides_file", "Tides 100%"]),
        (json!({ "search": "s_f" }), vec!["tides_file"]),
        (json!({ "search": "100%" }), vec!["Tides 100%"]),
        (json!({ "search": " ", "kinds": ["RESEARCH"] }), vec!["Moon", "Tides 100%"]),
        (json!({ "createdAt": { "to": "2020-01-01T00:00:00Z" } }), vec![]),
    ] {
        let page = list(&server, &ada, lab, json!({ "filter": filter })).await;
        assert_eq!(titles(&page), expected, "{filter}");
        assert_eq!(page["totalCount"], expected.len(), "{filter}");
    }
}

#[tokio::test]
async fn a_job_tells_how_it_went() {
    let (server, ada, lab) = lab().await;
    let _working = work(&server);
    let id = enqueue(&server, &ada, lab, "broken").await;
    server.ended(id).await;
    let job = server.data(&ada, JOB, json!({ "id": id })).await["job"].take();
    assert_eq!(
        (&job["status"], &job["isFinished"], &job["kind"]),
        (&json!("FAILED"), &json!(true), &json!("RESEARCH"))
    );
    assert_eq!((&job["completedSteps"], &job["totalSteps"]), (&json!(1), &json!(2)));
    assert_eq!((&job["attempt"], &job["priority"]), (&json!(1), &json!("NORMAL")));
    assert_eq!((&job["parameters"], &job["workspace"]["id"]), (&json!({ "title": "broken" }), &json!(lab)));
    let failure =
        json!({ "code": "DOCUMENT_REJECTED", "message": "Nobody answers.", "isRetryable": false, "details": null });
    assert_eq!(job["failure"], failure);
    assert_eq!((&job["createdBy"]["name"], &job["viewerCanControl"]), (&json!("Ada"), &json!(true)));
    let steps = job["steps"].as_array().unwrap();
    let short: Vec<_> = steps.iter().map(|s| (s["index"].as_i64(), s["key"].as_str(), s["status"].as_str())).collect();
    let expected = [(Some(0), Some("plan"), Some("SUCCEEDED")), (Some(1), Some("write"), Some("FAILED"))];
    assert_eq!(short, expected);
    assert_eq!(
        (&steps[1]["failure"]["code"], &steps[0]["message"]),
        (&json!("DOCUMENT_REJECTED"), &json!("plan is done"))
    );
    assert_eq!(steps[0]["job"]["id"], json!(id));
    let events = job["events"]["nodes"].as_array().unwrap();
    assert_eq!(
        events.iter().map(|e| e["type"].as_str().unwrap()).collect::<Vec<_>>(),
        ["CREATED", "QUEUED", "STARTED"]
    );
    assert_eq!(events.iter().map(|e| e["sequence"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((&job["events"]["totalCount"], &job["events"]["pageInfo"]["hasNextPage"]), (&json!(7), &json!(true)));
}

#[tokio::test]
async fn events_are_paged_from_both_ends_filtered_and_read_for_many_jobs() {
    let (server, ada, lab) = lab().await;
    let _working = work(&server);
    let broken = enqueue(&server, &ada, lab, "broken").await;
    let fine = enqueue(&server, &ada, lab, "fine").await;
    server.ended(broken).await;
    server.ended(fine).await;
    let document = "query ($id: ID!) { workspace(id: $id) { jobs { nodes { title
        last: events(last: 2) { nodes { type } pageInfo { hasPreviousPage hasNextPage } }
        steps: events(filter: { types: [STEP_FINISHED] }) { totalCount nodes { step { key } } }
        bad: events(filter: { minimumLevel: WARNING }) { totalCount nodes { type } }
        none: events(filter: { types: [] }) { totalCount nodes { type } } } } } }";
    let jobs = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["jobs"]["nodes"].take();
    let (fine, broken) = (&jobs[0], &jobs[1]);
    assert_eq!(fine["last"]["nodes"], json!([{ "type": "STEP_FINISHED" }, { "type": "SUCCEEDED" }]));
    assert_eq!(fine["last"]["pageInfo"], json!({ "hasPreviousPage": true, "hasNextPage": false }));
    assert_eq!(broken["last"]["nodes"], json!([{ "type": "STEP_STARTED" }, { "type": "FAILED" }]));
    assert_eq!(fine["steps"]["nodes"], json!([{ "step": { "key": "plan" } }, { "step": { "key": "write" } }]));
    assert_eq!(broken["steps"], json!({ "totalCount": 1, "nodes": [{ "step": { "key": "plan" } }] }));
    assert_eq!(fine["bad"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(broken["bad"], json!({ "totalCount": 1, "nodes": [{ "type": "FAILED" }] }));
    assert_eq!(fine["none"], json!({ "totalCount": 0, "nodes": [] }));
}

#[tokio::test]
async fn c_ten_1_jobs_of_others_are_like_absent_ones() {
    let (server, ada, lab) = lab().await;
    let (eve, _) = server.owner("Eve", "Elsewhere").await;
    let _working = work(&server);
    let id = enqueue(&server, &ada, lab, "fine").await;
    server.ended(id).await;
    let parts = "query ($id: ID!) { job(id: $id) { steps { id } events(first: 1) { nodes { id } } } }";
    let job = server.data(&ada, parts, json!({ "id": id })).await["job"].take();
    let node = "query ($id: ID!) { node(id: $id) { id __typename } }";
    for (part, name) in [
        (json!(id), "Job"),
        (job["steps"][0]["id"].clone(), "JobStep"),
        (job["events"]["nodes"][0]["id"].clone(), "JobEvent"),
    ] {
        let seen = server.data(&ada, node, json!({ "id": part })).await;
        assert_eq!(seen["node"], json!({ "id": part, "__typename": name }));
        assert_eq!(server.data(&eve, node, json!({ "id": part })).await["node"], Value::Null, "{name}");
    }
    for foreign in [json!(id), json!(JobId::generate()), json!(lab), json!("nonsense")] {
        assert_eq!(server.data(&eve, JOB, json!({ "id": foreign })).await["job"], Value::Null);
    }
    let nobody = Arc::new(Viewer::anonymous("test".to_owned()));
    assert_eq!(error_code(&server.run(&nobody, JOB, json!({ "id": id })).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn jobs_of_the_instance_are_for_its_administrators() {
    let (server, ada, _) = lab().await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let system = Viewer::system("test".to_owned());
    let id = enqueue_with(&server, &system, NewJob::new("MAINTENANCE", None, "prune", json!({}))).await;
    assert_eq!(server.data(&ada, JOB, json!({ "id": id })).await["job"], Value::Null);
    let job = server.data(&root, JOB, json!({ "id": id })).await["job"].take();
    assert_eq!(
        (&job["kind"], &job["workspace"], &job["createdBy"]),
        (&json!("MAINTENANCE"), &Value::Null, &Value::Null)
    );
    assert_eq!(job["viewerCanControl"], true);
}
