//! Prompts over HTTP: what a person does with one from the first draft to the copy.

use serde_json::{Value, json};

use crate::support::TestServer;

const PROMPT: &str = "prompt { id revision currentVersion { id number } }";
const LIST: &str = "query($id: ID!, $filter: PromptFilter) { workspace(id: $id) {
    prompts(filter: $filter, orderBy: { field: NAME, direction: ASC }) { totalCount nodes { name } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_is_written_improved_found_and_copied() {
    let server = TestServer::start().await;
    let (ada, lab) = server.person_with_workspace("Ada").await;
    let input = json!({
        "workspaceId": lab, "name": "Tides", "template": "Explain {{topic}} in {{words}} words.", "tags": ["sea"],
        "variables": [{ "name": "topic" }, { "name": "words", "type": "NUMBER", "defaultValue": 300 }],
    });
    let first = ada.change("createPrompt", input, PROMPT).await["prompt"].take();
    let id = &first["id"];

    let preview = "query($id: ID!, $values: JSON!) { prompt(id: $id) { currentVersion { preview(values: $values) {
        text missingVariables } } } }";
    let shown = ada.ask(preview, json!({ "id": id, "values": { "topic": "neap tides" } })).await;
    let expected = json!({ "text": "Explain neap tides in 300 words.", "missingVariables": [] });
    assert_eq!(shown["prompt"]["currentVersion"]["preview"], expected);

    let version = json!({ "promptId": id, "expectedRevision": 1, "template": "Tell of {{topic}}." });
    let second = ada.change("createPromptVersion", version.clone(), PROMPT).await;
    assert_eq!(second["prompt"]["currentVersion"]["number"], 2);
    let stale = ada.try_change("createPromptVersion", version, "version { id }").await;
    assert_eq!(stale["errors"][0]["code"], "CONFLICT");
    let back = json!({ "versionId": first["currentVersion"]["id"] });
    let back = ada.change("setCurrentPromptVersion", back, PROMPT).await;
    assert_eq!(back["prompt"]["currentVersion"], first["currentVersion"]);

    ada.change("duplicatePrompt", json!({ "promptId": id }), "prompt { id }").await;
    ada.change("archivePrompt", json!({ "promptId": id }), "prompt { id }").await;
    for (filter, expected) in [
        (json!({}), vec!["Tides (copy)"]),
        (json!({ "isArchived": null, "search": "words expl", "tags": ["SEA"] }), vec!["Tides", "Tides (copy)"]),
        (json!({ "isArchived": null, "search": "tell" }), vec![]),
    ] {
        let found = ada.ask(LIST, json!({ "id": lab, "filter": filter })).await["workspace"]["prompts"].take();
        let names: Vec<Value> = expected.iter().map(|name| json!({ "name": name })).collect();
        assert_eq!(found, json!({ "totalCount": expected.len(), "nodes": names }), "{filter}");
    }

    let eve = server.person("Eve").await;
    let foreign = eve.try_change("deletePrompt", json!({ "promptId": id }), "deletedId").await;
    assert_eq!(foreign["errors"][0]["code"], "NOT_FOUND");
    assert_eq!(ada.change("deletePrompt", json!({ "promptId": id }), "deletedId").await["deletedId"], *id);
}

/// Two editors at once: versions get distinct numbers, and of two who give the same name one is refused.
#[tokio::test(flavor = "multi_thread")]
async fn editors_at_the_same_time_do_not_lose_versions_or_share_names() {
    let server = TestServer::start().await;
    let (ada, lab) = server.person_with_workspace("Ada").await;
    let input = json!({ "workspaceId": lab, "name": "Tides", "template": "x" });
    let id = ada.change("createPrompt", input, PROMPT).await["prompt"]["id"].take();
    let mut writing = tokio::task::JoinSet::new();
    for n in 0..12 {
        let (ada, id, lab) = (ada.clone(), id.clone(), lab.clone());
        writing.spawn(async move {
            let version = json!({ "promptId": id, "template": format!("text {n}") });
            let number =
                ada.change("createPromptVersion", version, "version { number }").await["version"]["number"].take();
            let same = json!({ "workspaceId": lab, "name": "Ebb", "template": "x" });
            let named = ada.try_change("createPrompt", same, "prompt { id }").await;
            (number.as_i64().unwrap(), named["errors"].as_array().unwrap().is_empty())
        });
    }
    let written = writing.join_all().await;
    let mut numbers: Vec<i64> = written.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (2..14).collect::<Vec<i64>>());
    assert_eq!(written.iter().filter(|(_, made)| *made).count(), 1);
}
