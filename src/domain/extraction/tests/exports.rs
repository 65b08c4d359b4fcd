//! Tables as files.

use super::*;
use crate::base::id::ArtifactId;
use crate::entity::{OfWorkspace as _, artifact};
use crate::port::blob::BlobKey;

async fn export(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, source: Value, format: &str) -> Value {
    let values = json!({ "workspaceId": lab, "source": source, "format": format });
    let selection = "artifact { id filename sha256 subject { __typename } } job { id }";
    change(server, viewer, "createExport", values, selection).await
}

async fn content(server: &TestServer, lab: WorkspaceId, file: &Value) -> String {
    let id: ArtifactId = file["id"].as_str().unwrap().parse().unwrap();
    let row = artifact::Entity::by_id_in(lab, id).one(server.app.db.read()).await.unwrap().unwrap();
    let bytes = server.app.blob.read_all(&BlobKey::stored(&row.blob_key).unwrap(), 1 << 20).await.unwrap().unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_7_the_same_table_is_the_same_file_in_every_database() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bills = document(&server, &ada, lab, "text/csv", BILLS).await;
    let job = extract(&server, &ada, lab, &[&bills]).await;
    let found = tables(&server, &ada, &job, "id csv { id sha256 }").await;
    let source = json!({ "tableId": found[0]["id"] });
    let file = export(&server, &ada, lab, source.clone(), "CSV").await["artifact"].take();
    assert_eq!(file["sha256"], found[0]["csv"]["sha256"]);
    let text = content(&server, lab, &file).await;
    assert_eq!(
        text,
        "Bill,Amount (EUR),Paid on,Share (%)\r\nA-1,1234.50,2024-03-31,12\r\nA-2,99.00,2024-04-01,7.5\r\n"
    );
    let mut hashes = Vec::new();
    for format in ["CSV", "JSON", "JSONL", "MARKDOWN", "HTML", "XLSX"] {
        let [one, other] = [
            export(&server, &ada, lab, source.clone(), format).await["artifact"].take(),
            export(&server, &ada, lab, source.clone(), format).await["artifact"].take(),
        ];
        assert_eq!(one["sha256"], other["sha256"], "{format}");
        assert_eq!(one["subject"]["__typename"], "ExtractedTable");
        hashes.push(one["sha256"].as_str().unwrap()[..16].to_owned());
    }
    let known = [
        "3c4957ebb86ddabb",
        "b0a3c30f7496040d",
        "ee68f5a72193f323",
        "c301092fe6999810",
        "742102dfed9d4031",
        "d38ff43122cb4fe1",
    ];
    assert_eq!(hashes, known);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_of_a_document_or_job_are_one_file() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (tides, bills) = (
        document(&server, &ada, lab, "text/html", &format!("{TIDES}<p>Between them</p>{TIDES}")).await,
        document(&server, &ada, lab, "text/csv", BILLS).await,
    );
    let empty = export(&server, &ada, lab, json!({ "documentId": tides }), "JSON").await;
    assert_eq!(
        (&empty["errors"][0]["code"], &empty["errors"][0]["path"]),
        (&json!("INVALID_STATE"), &json!(["input", "source", "documentId"]))
    );
    extract(&server, &ada, lab, &[&tides]).await;
    let job = extract(&server, &ada, lab, &[&tides, &bills]).await;
    let count = |text: String| serde_json::from_str::<Value>(&text).unwrap()["tables"].as_array().unwrap().len();
    // Those of the newest extraction, not of all.
    let file = export(&server, &ada, lab, json!({ "documentId": tides }), "JSON").await["artifact"].take();
    assert_eq!((count(content(&server, lab, &file).await), &file["subject"]["__typename"]), (2, &json!("Document")));
    let file = export(&server, &ada, lab, json!({ "jobId": job }), "JSON").await["artifact"].take();
    assert_eq!((count(content(&server, lab, &file).await), &file["subject"]["__typename"]), (3, &json!("Job")));
    let refused = export(&server, &ada, lab, json!({ "jobId": job }), "CSV").await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "format"]));
    let book = export(&server, &ada, lab, json!({ "jobId": job }), "XLSX").await;
    assert_eq!(book["errors"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn formulas_in_cells_are_neutralised() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let text = "| What | Note |\n| --- | --- |\n| a | =cmd() |\n| b | @x |\n";
    let evil = document(&server, &ada, lab, "text/markdown", text).await;
    let job = extract(&server, &ada, lab, &[&evil]).await;
    let found = tables(&server, &ada, &job, "csv { id } rows { nodes { cells } }").await;
    assert_eq!(found[0]["rows"]["nodes"][0]["cells"], json!(["a", "=cmd()"]));
    assert_eq!(content(&server, lab, &found[0]["csv"]).await, "What,Note\r\na,'=cmd()\r\nb,'@x\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_1_foreign_tables_behave_like_absent_ones() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (bob, den) = server.owner("Bob", "Den").await;
    let bills = document(&server, &ada, lab, "text/csv", BILLS).await;
    let job = extract(&server, &ada, lab, &[&bills]).await;
    let found = tables(&server, &ada, &job, "id rows { nodes { id } }").await;
    let table = &found[0]["id"];
    for source in [json!({ "tableId": table }), json!({ "documentId": bills }), json!({ "jobId": job })] {
        let refused = export(&server, &bob, den, source, "JSON").await;
        assert_eq!(refused["errors"][0]["code"], "NOT_FOUND");
    }
    let values = json!({ "tableId": table, "cells": [{ "row": 1, "column": 0, "text": "x" }] });
    assert_eq!(change(&server, &bob, "correctTable", values, "table { id }").await["errors"][0]["code"], "NOT_FOUND");
    let query = "query ($t: ID!, $r: ID!) { extractedTable(id: $t) { id } nodes(ids: [$t, $r]) { id } }";
    let seen = server.data(&bob, query, json!({ "t": table, "r": found[0]["rows"]["nodes"][0]["id"] })).await;
    assert_eq!(seen, json!({ "extractedTable": null, "nodes": [null, null] }));
}
