//! How documents are read by a configuration.

use super::*;

/// A text of a thousand short sentences.
fn long() -> String {
    (0..1000).map(|n| format!("Sentence {n} tells how high the tide was on day {n} of the year. ")).collect()
}

async fn configuration(server: &TestServer, ada: &Arc<Viewer>, lab: WorkspaceId, name: &str, tokens: i32) -> Value {
    let values = json!({
        "workspaceId": lab, "kind": "INGESTION", "name": name, "settings": { "passageTokens": tokens },
    });
    change(server, ada, "createConfiguration", values, "configuration { id activeVersion { id } }").await["configuration"]
        .take()
}

/// The number of passages of a document after its job, and the version that the job says it used.
async fn passages(server: &TestServer, ada: &Arc<Viewer>, added: &Value) -> (i64, Value) {
    let job: JobId = added["job"]["id"].as_str().unwrap().parse().unwrap();
    work_off(server, job).await;
    let query =
        "query ($d: ID!, $j: ID!) { document(id: $d) { chunkCount } job(id: $j) { configurationVersion { id } } }";
    let found = server.data(ada, query, json!({ "d": added["document"]["id"], "j": job })).await;
    (found["document"]["chunkCount"].as_i64().unwrap(), found["job"]["configurationVersion"]["id"].clone())
}

async fn add(server: &TestServer, ada: &Arc<Viewer>, lab: WorkspaceId, content: &str, configuration: &Value) -> Value {
    let source = json!({ "text": { "content": content, "mediaType": "text/plain" } });
    let values = json!({ "workspaceId": lab, "source": source, "configurationId": configuration });
    change(server, ada, "addDocument", values, "document { id } job { id }").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_cut_as_its_configuration_says_and_the_job_tells_the_version() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let text = long();
    let plain = add(&server, &ada, lab, &text, &Value::Null).await;
    let (by_default, version) = passages(&server, &ada, &plain).await;
    assert_eq!(version, Value::Null);
    let small = configuration(&server, &ada, lab, "Small", 128).await;
    let large = configuration(&server, &ada, lab, "Large", 2000).await;

    let again = |configuration: &Value| {
        let values = json!({ "documentId": plain["document"]["id"], "configurationId": configuration });
        let (server, ada) = (&server, &ada);
        async move {
            let queued = change(server, ada, "reprocessDocument", values, "document { id } job { id }").await;
            assert_eq!(queued["errors"], json!([]));
            passages(server, ada, &queued).await
        }
    };
    let (many, version) = again(&small["id"]).await;
    assert!(many > 2 * by_default, "{many} {by_default}");
    assert_eq!(version, small["activeVersion"]["id"]);
    // The one that was activated last is the default of new jobs.
    let (few, version) = again(&Value::Null).await;
    assert!(few < by_default / 3, "{few} {by_default}");
    assert_eq!(version, large["activeVersion"]["id"]);
    // One that is not active can be named by its number.
    let values = json!({ "configurationId": small["id"], "settings": { "passageTokens": 1000 } });
    let second = change(&server, &ada, "createConfigurationVersion", values, "version { id number }").await;
    let values = json!({
        "documentId": plain["document"]["id"], "configurationId": small["id"], "configurationVersionNumber": 2,
    });
    let queued = change(&server, &ada, "reprocessDocument", values, "document { id } job { id }").await;
    let (fewer, version) = passages(&server, &ada, &queued).await;
    assert!(fewer < by_default && fewer > few, "{fewer}");
    assert_eq!(version, second["version"]["id"]);
    let other = add(&server, &ada, lab, &format!("{text} And so on."), &small["id"]).await;
    assert_eq!(passages(&server, &ada, &other).await.1, small["activeVersion"]["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_by_what_it_has_pinned_whatever_becomes_of_the_configuration() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let small = configuration(&server, &ada, lab, "Small", 128).await;
    let added = add(&server, &ada, lab, &long(), &small["id"]).await;
    let values = json!({ "configurationId": small["id"] });
    let deleted = change(&server, &ada, "deleteConfiguration", values, "deletedId").await;
    assert_eq!(deleted["deletedId"], small["id"]);
    let (many, version) = passages(&server, &ada, &added).await;
    assert!(many > 100, "{many}");
    assert_eq!(version, Value::Null);
    // Done again like the old one, it still is.
    let values = json!({ "jobId": added["job"]["id"] });
    let rerun = change(&server, &ada, "rerunJob", values, "job { id }").await;
    assert_eq!(rerun["errors"], json!([]));
    let again = json!({ "job": rerun["job"], "document": added["document"] });
    assert_eq!(passages(&server, &ada, &again).await.0, many);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_cannot_be_used_is_refused_and_nothing_is_added() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let foreign = configuration(&server, &eve, other, "Small", 128).await;
    let values = json!({ "workspaceId": lab, "kind": "EXTRACTION", "name": "Tables", "settings": {} });
    let tables = change(&server, &ada, "createConfiguration", values, "configuration { id }").await;
    for (id, code) in [(&foreign["id"], "NOT_FOUND"), (&tables["configuration"]["id"], "INVALID_INPUT")] {
        let refused = add(&server, &ada, lab, "The tide rises.", id).await;
        assert_eq!(refused["document"], Value::Null);
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        assert_eq!(refused["errors"][0]["path"], json!(["input", "configurationId"]));
    }
    assert_eq!(document::Entity::unscoped().all(server.app.db.read()).await.unwrap().len(), 0);
}
