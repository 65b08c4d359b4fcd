//! Hits of a search as files.

use super::*;
use crate::base::WorkspaceRole;
use crate::domain::configurations::service::Choice;
use crate::domain::documents::service::{self as documents, AddDocument};
use crate::testing::{codes, error_code};
use crate::worker;

/// Adds a text and waits until it can be found.
async fn document(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, name: &str, content: &str) {
    let source = documents::Source::Text { content: content.to_owned(), media_type: "text/plain".to_owned() };
    let new = AddDocument {
        workspace,
        source,
        name: Some(name.to_owned()),
        tags: Vec::new(),
        metadata: json!({}),
        bots: Vec::new(),
        process: true,
        configuration: Choice::default(),
        idempotency_key: None,
    };
    let added = documents::add(&server.app, viewer, new).await.unwrap();
    let worker = server.work(worker::registry());
    server.ended(added.job.unwrap().id).await;
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_the_hits_that_search_shows() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    document(&server, &ada, lab, "Brest", "The gauge at Brest has measured sea level since 1807.").await;
    document(&server, &ada, lab, "Cadiz", "=A gauge of the sea level stands at Cadiz, too.").await;
    let wanted =
        |search: Value, format: &str| json!({ "workspaceId": lab, "source": { "search": search }, "format": format });
    let made = export(&server, &ada, wanted(json!({ "query": "gauge sea level" }), "JSONL")).await;
    assert_eq!(made["errors"], json!([]));
    let made = &made["artifact"];
    assert_eq!((&made["filename"], &made["subject"]["name"]), (&json!("Search gauge sea level.jsonl"), &json!("Lab")));
    let lines = content(&server, lab, made).await;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let document = "query ($id: ID!) { workspace(id: $id) { search(query: \"gauge sea level\") { usedMode edges {
        score keywordRank semanticRank node { index text heading pageStart document { id name } } } } } }";
    let shown = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["search"].take();
    assert_eq!(lines.len(), 2);
    for (number, (line, edge)) in (1..).zip(lines.iter().zip(shown["edges"].as_array().unwrap())) {
        let node = &edge["node"];
        assert_eq!((&line["rank"], &line["usedMode"]), (&json!(number), &shown["usedMode"]));
        assert!((line["score"].as_f64().unwrap() - edge["score"].as_f64().unwrap()).abs() < 1e-6);
        for (column, value) in [
            ("documentId", &node["document"]["id"]),
            ("documentName", &node["document"]["name"]),
            ("passageIndex", &node["index"]),
            ("heading", &node["heading"]),
            ("pageStart", &node["pageStart"]),
            ("text", &node["text"]),
            ("keywordRank", &edge["keywordRank"]),
            ("semanticRank", &edge["semanticRank"]),
        ] {
            assert_eq!(&line[column], value, "{column}");
        }
    }
    for format in ["CSV", "JSON", "MARKDOWN", "HTML", "XLSX"] {
        let search = || wanted(json!({ "query": "gauge", "mode": "KEYWORD" }), format);
        let (one, two) = (export(&server, &ada, search()).await, export(&server, &ada, search()).await);
        assert_eq!(one["artifact"]["sha256"], two["artifact"]["sha256"], "{format}");
        assert!(one["artifact"]["sha256"].is_string(), "{one}");
    }
    let sheet = export(&server, &ada, wanted(json!({ "query": "Cadiz" }), "CSV")).await;
    assert!(content(&server, lab, &sheet["artifact"]).await.contains("'=A gauge"), "formulas are neutralised");
    for search in [
        json!({ "query": "gauge", "filter": { "documentIds": ["nothing"] } }),
        json!({ "query": "gauge", "minimumScore": 1.0 }),
        json!({ "query": "gauge", "filter": { "tags": ["none"] } }),
    ] {
        let none = export(&server, &ada, wanted(search.clone(), "JSONL")).await;
        assert_eq!(none["artifact"]["byteSize"], 0, "{search}");
    }
}

#[tokio::test]
async fn searching_for_a_file_needs_the_rights_of_both_and_a_query() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, _) = server.owner("Eve", "Other").await;
    let rea = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    let values =
        |query: &str| json!({ "workspaceId": lab, "source": { "search": { "query": query } }, "format": "CSV" });
    assert_eq!(error_code(&server.run(&rea, &mutation(), input(values("tides"))).await), "FORBIDDEN");
    assert_eq!(codes(&export(&server, &eve, values("tides")).await), ["NOT_FOUND"]);
    let refused = export(&server, &ada, values("")).await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "source", "search", "query"]));
}
