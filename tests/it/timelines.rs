//! One identifier follows what a person does, from the upload to the export.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

/// A caller who names what belongs together.
struct Named<'a> {
    client: &'a Client,
    name: &'a str,
}

impl Named<'_> {
    /// Sends a mutation under the name, which comes back, and answers the payload.
    async fn change(&self, field: &str, input: Value, selection: &str) -> Value {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        let request = self.client.http().post(format!("{}/graphql", self.client.url)).json(&body);
        let response = self.client.signed(request).header("x-request-id", self.name).send().await.unwrap();
        assert_eq!(response.headers()["x-request-id"], self.name);
        let mut answer: Value = response.json().await.unwrap();
        assert_eq!(answer["data"][field]["errors"], json!([]), "{answer:#}");
        answer["data"][field].take()
    }
}

/// What a list of events says happened, and under which names.
fn told(timeline: &Value) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let nodes = || timeline["nodes"].as_array().unwrap().iter();
    let texts = |field: &'static str| nodes().map(move |node| node[field].as_str().unwrap_or("none")).collect();
    (texts("type"), texts("correlationId"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_identifier_links_an_upload_its_job_its_timeline_and_its_export() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let name = "cruise-2026-07";
    let named = Named { client: &ada, name };

    let content = "The gauge at Brest has measured sea level since 1807.";
    let ticket = json!({ "workspaceId": workspace, "filename": "gauge.txt", "mediaType": "text/plain",
                         "byteSize": content.len() });
    let ticket = named.change("createUpload", ticket, "upload { id url }").await["upload"].take();
    let sent = ada.http().put(ticket["url"].as_str().unwrap()).header("x-request-id", name).body(content);
    assert_eq!(sent.send().await.unwrap().status(), 204);
    let source = json!({ "uploadId": ticket["id"] });
    let added = named.change(
        "addDocument",
        json!({ "workspaceId": workspace, "source": source }),
        "document { id } job { id }",
    );
    let added = added.await;
    assert_eq!(ada.finished(&added["job"]["id"]).await["status"], "SUCCEEDED");

    // Under another name, the same document has another story.
    let other = Named { client: &ada, name: "another-hand" };
    other
        .change("updateDocument", json!({ "documentId": added["document"]["id"], "name": "Gauge" }), "document { id }")
        .await;

    // More than a request waits for, so that a job writes the file.
    for number in 0..501 {
        let prompt = json!({ "workspaceId": workspace, "name": format!("Prompt {number}"), "template": "Say it." });
        ada.change("createPrompt", prompt, "prompt { id }").await;
    }
    let export = json!({ "workspaceId": workspace, "source": { "prompts": {} }, "format": "CSV" });
    let export = named.change("createExport", export, "artifact { id } job { id correlationId }").await;
    assert_eq!(export["job"]["correlationId"], name);
    assert_eq!(ada.finished(&export["job"]["id"]).await["status"], "SUCCEEDED");

    let query = "query($d: ID!, $j: ID!, $e: ID!, $w: ID!) {
        document(id: $d) { timeline(first: 20) { nodes { type correlationId job { id correlationId } } } }
        job(id: $j) { correlationId }
        export: job(id: $e) { artifacts(first: 1) { nodes { id job { correlationId } } } }
        workspace(id: $w) { activity(first: 20, filter: { types: [\"artifact.*\"] }) { nodes { type correlationId } } } }";
    let ids =
        json!({ "d": added["document"]["id"], "j": added["job"]["id"], "e": export["job"]["id"], "w": workspace });
    let found = ada.ask(query, ids).await;
    assert_eq!(found["job"]["correlationId"], name);
    let (kinds, names) = told(&found["document"]["timeline"]);
    assert_eq!(kinds, BTreeSet::from(["document.ready", "document.updated", "document.uploaded"]));
    assert_eq!(names, BTreeSet::from([name, "another-hand"]));
    let nodes = found["document"]["timeline"]["nodes"].as_array().unwrap();
    assert_eq!(
        (nodes[0]["type"].as_str(), nodes[0]["correlationId"].as_str()),
        (Some("document.updated"), Some("another-hand"))
    );
    let ready = nodes.iter().find(|node| node["type"] == "document.ready").unwrap();
    assert_eq!((&ready["job"]["id"], &ready["job"]["correlationId"]), (&added["job"]["id"], &json!(name)));
    assert_eq!(found["export"]["artifacts"]["nodes"][0]["job"]["correlationId"], name);
    assert_eq!(told(&found["workspace"]["activity"]), (BTreeSet::from(["artifact.created"]), BTreeSet::from([name])));

    // Deleting tells the workspace, under its own name.
    let gone = Named { client: &ada, name: "clean-up" };
    gone.change("deleteDocuments", json!({ "documentIds": [added["document"]["id"]] }), "deletedIds").await;
    let query = "query($w: ID!, $d: ID!) { workspace(id: $w) { activity(first: 20, filter: { subjectId: $d }) {
        nodes { type correlationId } } } }";
    let found = ada.ask(query, json!({ "w": workspace, "d": added["document"]["id"] })).await;
    let (kinds, names) = told(&found["workspace"]["activity"]);
    assert!(kinds.contains("document.deleted") && kinds.contains("document.uploaded"), "{kinds:?}");
    assert_eq!(names, BTreeSet::from([name, "another-hand", "clean-up"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_identifier_links_the_versions_of_a_configuration_and_the_documents_that_are_cut_by_it() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let content: String = (0..300).map(|n| format!("Sentence {n} tells how high the tide was on day {n}. ")).collect();
    let added = json!({ "workspaceId": workspace, "source": { "text": { "content": content } } });
    let added = ada.change("addDocument", added, "document { id } job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let named = Named { client: &ada, name: "smaller-passages" };
    let create = json!({ "workspaceId": workspace, "kind": "INGESTION", "name": "Small",
                         "settings": { "passageTokens": 128 } });
    let configuration = named.change("createConfiguration", create, "configuration { id }").await;
    let id = &configuration["configuration"]["id"];
    let version = json!({ "configurationId": id, "settings": { "passageTokens": 200 } });
    named.change("createConfigurationVersion", version, "version { id }").await;
    let cut = json!({ "workspaceId": workspace, "targets": ["PASSAGES"], "configurationId": id,
                      "configurationVersionNumber": 1 });
    let job = named.change("reindexDocuments", cut, "job { id }").await["job"]["id"].take();
    assert_eq!(ada.finished(&job).await["status"], "SUCCEEDED");
    let query = "query($c: ID!, $d: ID!) {
        configuration(id: $c) { timeline(first: 20) { nodes { type correlationId } } }
        document(id: $d) { timeline(first: 1) { nodes { type correlationId job { id } } } } }";
    let found = ada.ask(query, json!({ "c": id, "d": added["document"]["id"] })).await;
    let (kinds, names) = told(&found["configuration"]["timeline"]);
    assert!(kinds.contains("configuration.created") && kinds.contains("configuration.version_created"), "{kinds:?}");
    assert_eq!(names, BTreeSet::from(["smaller-passages"]));
    let last = &found["document"]["timeline"]["nodes"][0];
    assert_eq!(*last, json!({ "type": "document.recut", "correlationId": "smaller-passages", "job": { "id": job } }));
}
