//! Tools that are part of the server.

use super::*;
use crate::domain::tools::built_in::{ALL, rows};
use crate::entity::{BelongsTo as _, Unscoped as _, tool};
use crate::testing::codes;
use sea_orm::{ColumnTrait as _, QueryFilter as _};

async fn listed(lab: &Lab) -> Vec<Value> {
    let document = "query ($id: ID!) { workspace(id: $id) { tools(first: 50, filter: { kinds: [BUILT_IN] }) { nodes {
        id kind name title description effect approvalPolicy isEnabled timeoutSeconds revision } } } }";
    let mut found = lab.server.data(&lab.ada, document, json!({ "id": lab.workspace })).await;
    found["workspace"]["tools"]["nodes"].as_array_mut().map(std::mem::take).unwrap_or_default()
}

async fn run(lab: &Lab, name: &str, arguments: Value) -> Value {
    let all = listed(lab).await;
    let tool = all.iter().find(|tool| tool["name"] == name).unwrap_or_else(|| panic!("no {name} among {all:?}"));
    let started = lab.run(tool, arguments).await;
    assert_eq!(codes(&started), Vec::<&str>::new(), "{started}");
    let id = started["toolCall"]["id"].clone();
    for _ in 0..2_000 {
        let call = lab.call(&id).await;
        if ["SUCCEEDED", "FAILED"].contains(&call["status"].as_str().unwrap()) && call["job"]["status"] != "RUNNING" {
            return call;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{name} does not end: {:#}", lab.call(&id).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_has_the_tools_of_the_server_and_sets_when_they_are_called() {
    let lab = Lab::open().await;
    let all = listed(&lab).await;
    let names: Vec<&str> = all.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ALL.map(|tool| tool.name));
    assert!(all.iter().all(|tool| tool["effect"] == "READ_ONLY" && tool["isEnabled"] == true), "{all:?}");
    let id = all[0]["id"].clone();
    let off = json!({ "toolId": id, "isEnabled": false, "approvalPolicy": "ALWAYS", "timeoutSeconds": 5 });
    let changed = lab.change("updateTool", off, "tool { isEnabled approvalPolicy timeoutSeconds }").await;
    assert_eq!(codes(&changed), Vec::<&str>::new(), "{changed}");
    for (field, value) in [("description", json!("Another.")), ("effect", json!("WRITE")), ("title", json!("A"))] {
        let refused = lab.change("updateTool", json!({ "toolId": id, field: value }), "tool { id }").await;
        assert_eq!((codes(&refused), &refused["errors"][0]["path"][1]), (vec!["INVALID_INPUT"], &json!(field)));
    }
    assert_eq!(codes(&lab.change("deleteTool", json!({ "toolId": id }), "deletedId").await), ["INVALID_STATE"]);
    // A later version of the server describes a tool in other words, and has one that a workspace lacks.
    let db = &lab.server.app.db;
    let of_lab = || tool::Entity::update_belonging_to(lab.workspace);
    let tx = db.begin().await.unwrap();
    let old = of_lab().col_expr(tool::Column::Description, sea_orm::sea_query::Expr::value("Old."));
    old.filter(tool::Column::Name.eq("calculate")).exec(&*tx).await.unwrap();
    tool::Entity::delete_unscoped().filter(tool::Column::Name.eq("query_table")).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    rows::publish(&lab.server.app).await.unwrap();
    rows::publish(&lab.server.app).await.unwrap();
    let after = listed(&lab).await;
    assert_eq!(after.len(), all.len());
    assert_eq!((&after[0]["description"], &after[0]["isEnabled"]), (&all[0]["description"], &json!(false)));
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_calculates_exactly_and_knows_the_day() {
    let lab = Lab::open().await;
    let sum = run(&lab, "calculate", json!({ "expression": "(0.1 + 0.2) * 20% of 50" })).await;
    assert_eq!(sum["output"], json!({ "value": "3", "isExact": true }), "{sum}");
    let third = run(&lab, "calculate", json!({ "expression": "1/3" })).await;
    assert_eq!(third["output"]["isExact"], false, "{third}");
    let wrong = run(&lab, "calculate", json!({ "expression": "9^9^9^9" })).await;
    assert_eq!((&wrong["status"], &wrong["failure"]["code"]), (&json!("FAILED"), &json!("TOOL_FAILED")), "{wrong}");
    let now = run(&lab, "date_and_time", json!({ "utcOffset": "+02:00" })).await;
    let today = lab.server.app.clock.now().plus(Duration::from_secs(7200)).to_rfc3339();
    assert_eq!(now["output"]["date"], today[..10], "{now}");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_searches_and_reads_documents_and_queries_their_tables() {
    let lab = Lab::open().await;
    let text = "# Gauges\n\nThe gauge at Brest is the oldest.\n\n| Station | Year | Height |\n|---|---|---|\n| Brest | 2023 | 7.2 |\n| Brest | 2024 | 7.4 |\n| Hull | 2024 | 6.9 |\n";
    let new = json!({ "workspaceId": lab.workspace, "name": "gauges.md",
        "source": { "text": { "content": text, "mediaType": "text/markdown" } } });
    let added = lab.change("addDocument", new, "document { id } job { id }").await;
    assert_eq!(codes(&added), Vec::<&str>::new(), "{added}");
    let job = added["job"]["id"].as_str().unwrap().parse().unwrap();
    lab.server.ended(job).await;
    let document = added["document"]["id"].clone();
    let found = run(&lab, "search_workspace", json!({ "query": "oldest gauge" })).await;
    assert_eq!(found["output"]["passages"][0]["documentId"], document, "{found}");
    let read = run(&lab, "read_document", json!({ "documentId": document, "offset": 2 })).await;
    assert!(read["output"]["text"].as_str().unwrap().starts_with("Gauges"), "{read}");
    assert_eq!(read["output"]["nextOffset"], Value::Null);
    let elsewhere = run(&lab, "read_document", json!({ "documentId": "doc_01aaaaaaaaaaaaaaaaaaaaaaaa" })).await;
    assert_eq!(elsewhere["status"], "FAILED", "{elsewhere}");
    let none = run(&lab, "query_table", json!({ "documentId": document })).await;
    assert!(none["failure"]["message"].as_str().unwrap().contains("No tables"), "{none}");
    let extraction = json!({ "workspaceId": lab.workspace, "documentIds": [document] });
    let started = lab.change("startExtraction", extraction, "job { id }").await;
    assert_eq!(codes(&started), Vec::<&str>::new(), "{started}");
    lab.server.ended(started["job"]["id"].as_str().unwrap().parse().unwrap()).await;
    let tables = run(&lab, "query_table", json!({ "documentId": document })).await;
    assert_eq!(tables["output"]["tables"][0]["columns"][1]["name"], "Year", "{tables}");
    let query = json!({ "where": [{ "column": "Year", "op": ">=", "value": 2024 }], "groupBy": ["Station"],
        "aggregate": [{ "function": "max", "column": "Height", "as": "highest" }],
        "orderBy": [{ "column": "highest", "direction": "desc" }] });
    let asked = run(&lab, "query_table", json!({ "documentId": document, "table": 1, "query": query })).await;
    assert_eq!(asked["output"]["rows"], json!([["Brest", 7.4], ["Hull", 6.9]]), "{asked}");
    let wrong = json!({ "where": [{ "column": "Yaer", "op": ">=", "value": 2024 }] });
    let wrong = run(&lab, "query_table", json!({ "documentId": document, "query": wrong })).await;
    assert!(wrong["failure"]["message"].as_str().unwrap().contains("Year"), "{wrong}");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_pages_of_the_web() {
    let lab = Lab::open().await;
    let read = run(&lab, "read_web_page", json!({ "url": lab.tools.url("/page") })).await;
    assert_eq!(read["status"], "SUCCEEDED", "{read}");
    assert!(read["output"]["text"].as_str().unwrap().contains("/page"), "{read}");
    lab.close().await;
}
