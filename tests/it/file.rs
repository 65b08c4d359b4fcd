//! A database file that goes away under a running server.

use serde_json::json;

use crate::support::{TestServer, db};

/// C-OPS-1, C-JOB-1: readiness says so, nothing more is acknowledged, and what is read is still read.
#[tokio::test]
async fn c_ops_1_a_removed_database_file_is_noticed() {
    if db::postgres().is_some() {
        return;
    }
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let file = server.folder.path().join("dossier.db");
    let away = server.folder.path().join("away.db");
    let ready = async || {
        let response = ada.http().get(format!("{}/health/ready", server.url())).send().await.unwrap();
        response.status().as_u16()
    };
    let create = async |name: &str| {
        let input = json!({ "workspaceId": workspace, "name": name, "template": "Hello" });
        let query =
            "mutation($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } errors { code } } }";
        ada.send(query, json!({ "input": input })).await
    };
    assert_eq!(ready().await, 200);
    std::fs::rename(&file, &away).unwrap();
    assert_eq!(ready().await, 503);
    let refused = create("Gone").await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{refused}");
    assert_eq!(refused["data"]["createPrompt"], json!(null));
    let names = "query($id: ID!) { workspace(id: $id) { prompts { nodes { name } } } }";
    assert_eq!(ada.ask(names, json!({ "id": workspace })).await["workspace"]["prompts"]["nodes"], json!([]));
    std::fs::rename(&away, &file).unwrap();
    assert_eq!(ready().await, 200);
    assert_eq!(create("Back").await["data"]["createPrompt"]["errors"], json!([]));
    let nodes = ada.ask(names, json!({ "id": workspace })).await["workspace"]["prompts"]["nodes"].take();
    assert_eq!(nodes, json!([{ "name": "Back" }]));
}
