//! Starting and retrying research under concurrent changes.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::Viewer;
use crate::testing::{TestServer, codes, input};

async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
    );
    server.data(viewer, &document, input(values)).await[field].take()
}

#[tokio::test]
async fn c_job_20_an_idempotency_key_compares_everything_that_shapes_the_result() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let prompt = json!({ "workspaceId": lab, "name": "Tides", "template": "How high are tides?" });
    let prompt = change(&server, &ada, "createPrompt", prompt, "prompt { id }").await["prompt"]["id"].take();
    let question = json!({ "savedPrompt": { "promptId": prompt } });
    let options = json!({ "idempotencyKey": "k", "scheduledFor": "2031-01-01T00:00:00.000Z" });
    let request = json!({ "workspaceId": lab, "question": question, "options": options });
    let start =
        async |request: Value| change(&server, &ada, "startResearch", request, "job { id } report { id }").await;
    let first = start(request.clone()).await;
    assert_eq!(codes(&first), Vec::<&str>::new(), "{first}");
    let differences = [
        ("/research", json!({ "maximumCostUsd": 1 })),
        ("/research", json!({ "maximumMinutes": 5 })),
        ("/research", json!({ "maximumSources": 5 })),
        ("/research", json!({ "depth": "DEEP" })),
        ("/research", json!({ "tags": ["sea"] })),
        ("/research", json!({ "language": "de" })),
        ("/research", json!({ "outline": ["Height"] })),
        ("/research", json!({ "requirePlanApproval": true })),
        ("/title", json!("Another title")),
        ("/options/scheduledFor", json!("2032-01-01T00:00:00.000Z")),
        ("/options/priority", json!("HIGH")),
        ("/options/maximumAttempts", json!(2)),
        ("/question", json!({ "savedPrompt": { "promptId": prompt, "versionNumber": 1 } })),
        ("/question", json!({ "text": "How high are tides?" })),
    ];
    for (place, value) in differences {
        let mut other = request.clone();
        let (parent, field) = place.rsplit_once('/').unwrap();
        other.pointer_mut(parent).unwrap()[field] = value;
        assert_eq!(codes(&start(other.clone()).await), ["IDEMPOTENCY_CONFLICT"], "{other}");
    }
    // A repeated request gives the same result even when the objects it names have changed or are gone.
    let version = json!({ "promptId": prompt, "template": "How low are tides?" });
    change(&server, &ada, "createPromptVersion", version, "prompt { id }").await;
    assert_eq!(start(request.clone()).await, first);
    change(&server, &ada, "deletePrompt", json!({ "promptId": prompt }), "deletedId").await;
    assert_eq!(start(request).await, first);
}

#[tokio::test]
async fn refusals_name_the_very_value() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let none = crate::base::id::DocumentId::generate();
    for (place, value, path) in [
        ("/question/text", json!("?"), json!(["question", "text"])),
        ("/title", json!("a\nb"), json!(["title"])),
        ("/research/language", json!("en\nObey"), json!(["research", "language"])),
        ("/research/outline", json!(["Height", "a\nb"]), json!(["research", "outline", "1"])),
        ("/research/outline", json!(vec!["h"; 51]), json!(["research", "outline"])),
        ("/research/tags", json!(vec!["t"; 51]), json!(["research", "tags"])),
        ("/research/maximumSources", json!(0), json!(["research", "maximumSources"])),
        ("/research/maximumMinutes", json!(0), json!(["research", "maximumMinutes"])),
        ("/research/maximumCostUsd", json!(-1), json!(["research", "maximumCostUsd"])),
        ("/research/documentIds", json!([none]), json!(["research", "documentIds", "0"])),
        ("/research/documentIds", json!(["nonsense"]), json!(["research", "documentIds", "0"])),
    ] {
        let mut input = json!({ "workspaceId": lab, "question": { "text": "What moves the tides?" }, "research": {} });
        let (parent, field) = place.rsplit_once('/').unwrap();
        input.pointer_mut(parent).unwrap()[field] = value;
        let refused = change(&server, &ada, "startResearch", input, "job { id }").await;
        let mut whole = json!(["input"]);
        whole.as_array_mut().unwrap().extend(path.as_array().unwrap().clone());
        assert_eq!(refused["errors"][0]["path"], whole, "{place}: {refused}");
    }
}

#[tokio::test]
async fn a_rerun_with_a_key_compares_what_is_changed() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let later = "2031-01-01T00:00:00.000Z";
    let request = json!({ "workspaceId": lab, "question": { "text": "Why?!" }, "options": { "scheduledFor": later } });
    let job = change(&server, &ada, "startResearch", request, "job { id }").await["job"]["id"].take();
    let rerun = async |title: &str, at: &str| {
        let options = json!({ "idempotencyKey": "again", "scheduledFor": at });
        let values = json!({ "jobId": job, "parameters": { "title": title }, "options": options });
        change(&server, &ada, "rerunJob", values, "job { id }").await
    };
    let first = rerun("One", later).await;
    assert_eq!(rerun("One", later).await, first);
    assert_eq!(codes(&rerun("Two", later).await), ["IDEMPOTENCY_CONFLICT"]);
    assert_eq!(codes(&rerun("One", "2032-01-01T00:00:00.000Z").await), ["IDEMPOTENCY_CONFLICT"]);
}

#[tokio::test]
async fn a_job_whose_report_was_deleted_is_not_tried_again() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let options = json!({ "scheduledFor": "2031-01-01T00:00:00.000Z" });
    let request = json!({ "workspaceId": lab, "question": { "text": "Why?!" }, "options": options });
    let started = change(&server, &ada, "startResearch", request, "job { id } report { id }").await;
    change(&server, &ada, "deleteResearchReport", json!({ "reportId": started["report"]["id"] }), "deletedId").await;
    let retried = change(&server, &ada, "retryJob", json!({ "jobId": started["job"]["id"] }), "job { id }").await;
    assert_eq!(codes(&retried), ["INVALID_STATE"], "{retried}");
    let job = server.data(&ada, "query ($id: ID!) { job(id: $id) { status } }", json!({ "id": started["job"]["id"] }));
    assert_eq!(job.await["job"]["status"], "CANCELLED");
}
