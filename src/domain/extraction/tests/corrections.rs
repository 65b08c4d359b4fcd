//! Correcting tables, through the schema.

use super::*;
use crate::base::WorkspaceRole;
use crate::base::id::DocumentId;
use crate::entity::{Unscoped as _, document};
use crate::port::blob::BlobKey;

const TABLE: &str = "table { id revision columns { name } csv { sha256 } cells(fromRow: 0) { row column text extractedText
    correction { id text createdBy { name } status } } corrections { nodes { id text extractedText status conflict } } }";
const CONFLICTS: &str = "query ($id: ID!) { document(id: $id) { tableConflicts { id row column text extractedText conflict
    status table { id } document { id } createdBy { name } } tables { nodes { id corrections { nodes { status } } } } } }";

async fn extracted(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, document: &Value) -> Value {
    let job = extract(server, viewer, lab, &[document]).await;
    tables(server, viewer, &job, "id").await[0]["id"].clone()
}

async fn correct(server: &TestServer, viewer: &Arc<Viewer>, table: &Value, cells: Value) -> Value {
    let values = json!({ "tableId": table, "cells": cells });
    done(server, viewer, "correctTable", values, TABLE).await["table"].take()
}

fn cell(table: &Value, row: i64, column: i64) -> &Value {
    let cells = table["cells"].as_array().unwrap();
    cells.iter().find(|cell| (&cell["row"], &cell["column"]) == (&json!(row), &json!(column))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_12_a_correction_lies_over_what_was_extracted_and_can_be_taken_back() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let table = extracted(&server, &ada, lab, &tides).await;
    let right = json!([{ "row": 2, "column": 1, "text": "7.0 m" }, { "row": 0, "column": 0, "text": "Port" }]);
    let corrected = correct(&server, &ada, &table, right).await;
    let changed = cell(&corrected, 2, 1);
    assert_eq!((&changed["text"], &changed["extractedText"]), (&json!("7.0 m"), &json!("6.9 m")));
    assert_eq!(
        (&changed["correction"]["createdBy"]["name"], &changed["correction"]["status"]),
        (&json!("Ada"), &json!("APPLIED"))
    );
    assert_eq!((&corrected["columns"][0]["name"], &corrected["revision"]), (&json!("Port"), &json!(2)));
    // The file of before does not show it.
    assert_eq!(corrected["csv"], Value::Null);
    let values = json!({ "workspaceId": lab, "source": { "tableId": table }, "format": "CSV" });
    let file = done(&server, &ada, "createExport", values, "artifact { sha256 }").await["artifact"].take();
    let query = "query ($id: ID!) { extractedTable(id: $id) { csv { sha256 } } }";
    assert_eq!(server.data(&ada, query, json!({ "id": table })).await["extractedTable"]["csv"], file);

    let again = correct(&server, &ada, &table, json!([{ "row": 2, "column": 1, "text": "7.1 m" }])).await;
    let told: Vec<_> =
        again["corrections"]["nodes"].as_array().unwrap().iter().map(|row| (&row["text"], &row["status"])).collect();
    assert_eq!(told[0], (&json!("7.1 m"), &json!("APPLIED")));
    assert!(told.contains(&(&json!("7.0 m"), &json!("REPLACED"))));
    let last = cell(&again, 2, 1)["correction"]["id"].clone();
    let back = json!({ "correctionId": last });
    let selection = format!("correction {{ status {TABLE} }}");
    let taken = done(&server, &ada, "withdrawTableCorrection", back.clone(), &selection).await["correction"].take();
    assert_eq!((&taken["status"], &cell(&taken["table"], 2, 1)["text"]), (&json!("WITHDRAWN"), &json!("6.9 m")));
    assert_eq!(cell(&taken["table"], 2, 1)["correction"], Value::Null);
    let twice = change(&server, &ada, "withdrawTableCorrection", back, "correction { id }").await;
    assert_eq!(twice["errors"][0]["code"], "INVALID_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_12_corrections_survive_another_extraction() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let first = extracted(&server, &ada, lab, &tides).await;
    let before = correct(&server, &ada, &first, json!([{ "row": 3, "column": 1, "text": "3.9 m" }])).await;
    // By a better configuration, over everything, started by somebody else.
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let better = configuration(&server, &ada, lab, json!({ "minimumConfidence": 0.5 })).await;
    let values = json!({ "workspaceId": lab, "documentIds": [tides], "configurationId": better });
    let job = extract_with(&server, &bob, values).await;
    let found = tables(&server, &bob, &job, &TABLE["table { ".len()..TABLE.len() - 1]).await;
    assert_ne!(found[0]["id"], first);
    let carried = cell(&found[0], 3, 1);
    assert_eq!((&carried["text"], &carried["extractedText"]), (&json!("3.9 m"), &json!("3.8 m")));
    assert_eq!(carried["correction"]["createdBy"]["name"], "Ada");
    assert_ne!(carried["correction"]["id"], cell(&before, 3, 1)["correction"]["id"]);
    // Its CSV file has the correction.
    let query = "query ($id: ID!) { extractedTable(id: $id) { csv { sha256 } } }";
    let stored = server.data(&ada, query, json!({ "id": found[0]["id"] })).await["extractedTable"]["csv"].take();
    let values = json!({ "workspaceId": lab, "source": { "tableId": found[0]["id"] }, "format": "CSV" });
    assert_eq!(done(&server, &ada, "createExport", values, "artifact { sha256 }").await["artifact"], stored);
    // The older one can still be read, and is not the one that is taken up.
    let old = json!({ "correctionId": cell(&before, 3, 1)["correction"]["id"] });
    let refused = change(&server, &ada, "withdrawTableCorrection", old, "correction { id }").await;
    assert_eq!(refused["errors"][0]["code"], "INVALID_STATE");
    assert_eq!(server.data(&ada, CONFLICTS, json!({ "id": tides })).await["document"]["tableConflicts"], json!([]));
}

/// What stands at the address of a document, or in its file, changes: here the file.
async fn replace_file(server: &TestServer, id: &Value, content: &'static str) {
    let id: DocumentId = id.as_str().unwrap().parse().unwrap();
    let row = document::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().unwrap();
    server.app.blob.put(&BlobKey::stored(&row.blob_key).unwrap(), content.as_bytes().into()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_12_what_does_not_fit_any_more_is_a_conflict_until_a_person_settles_it() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let depths = document(&server, &ada, lab, "text/csv", "Harbour,Depth\nBrest,12\nCork,9\nBantry,25\n").await;
    let table = extracted(&server, &ada, lab, &depths).await;
    let right = json!([{ "row": 1, "column": 1, "text": "13" }, { "row": 3, "column": 1, "text": "26" }]);
    correct(&server, &ada, &table, right).await;
    replace_file(&server, &depths, "Harbour,Depth\nBrest,14\nCork,9\n").await;
    let job = extract(&server, &ada, lab, &[&depths]).await;
    let told = server.data(&ada, CONFLICTS, json!({ "id": depths })).await["document"].take();
    let conflicts = told["tableConflicts"].as_array().unwrap();
    let kinds: Vec<_> = conflicts.iter().map(|row| (&row["text"], &row["conflict"])).collect();
    assert_eq!(kinds, [(&json!("13"), &json!("OTHER_TEXT")), (&json!("26"), &json!("NO_CELL"))]);
    assert_eq!((&conflicts[0]["row"], &conflicts[0]["createdBy"]["name"]), (&json!(1), &json!("Ada")));
    assert_eq!((&conflicts[1]["table"], &conflicts[1]["document"]["id"]), (&Value::Null, &depths));
    let count = "query ($id: ID!) { job(id: $id) { result { ... on ExtractionResult { conflictCount } } } }";
    assert_eq!(server.data(&ada, count, json!({ "id": job })).await["job"]["result"]["conflictCount"], 2);

    // What was looked for on another page stays as it is; asked again, the conflicts are the same, and none is doubled.
    extract(&server, &ada, lab, &[&depths]).await;
    let again = server.data(&ada, CONFLICTS, json!({ "id": depths })).await["document"].take();
    let again = again["tableConflicts"].as_array().unwrap();
    assert_eq!(again.len(), 2);
    // One is settled by the right text at its cell, the other by being taken back.
    correct(&server, &ada, &again[0]["table"]["id"], json!([{ "row": 1, "column": 1, "text": "14.5" }])).await;
    let back = json!({ "correctionId": again[1]["id"] });
    done(&server, &ada, "withdrawTableCorrection", back, "correction { status table { id } }").await;
    let settled = server.data(&ada, CONFLICTS, json!({ "id": depths })).await["document"].take();
    assert_eq!(settled["tableConflicts"], json!([]));
    // When the file is as it was, what was taken back does not come again.
    replace_file(&server, &depths, "Harbour,Depth\nBrest,14\nCork,9\nBantry,25\n").await;
    let job = extract(&server, &ada, lab, &[&depths]).await;
    let found = tables(&server, &ada, &job, "rows { nodes { cells } }").await;
    let rows =
        json!({ "nodes": [{ "cells": ["Brest", "14.5"] }, { "cells": ["Cork", "9"] }, { "cells": ["Bantry", "25"] }] });
    assert_eq!(found[0]["rows"], rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn corrections_are_refused_where_they_cannot_be() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let table = extracted(&server, &ada, lab, &tides).await;
    let refused = async |cells: Value, expected: Value| {
        let values = json!({ "tableId": table, "cells": cells, "expectedRevision": expected });
        let mut payload = change(&server, &ada, "correctTable", values, "table { id }").await;
        let error = payload["errors"][0].take();
        (error["code"].as_str().unwrap_or_default().to_owned(), error["path"].clone())
    };
    let at = |row: i64, column: i64| json!([{ "row": 2, "column": 1, "text": "x" }, { "row": row, "column": column, "text": "x" }]);
    let place = json!(["input", "cells", "1", "row"]);
    // Covered by another one, beyond the table, before it.
    for (row, column) in [(3, 2), (9, 0), (0, 9), (-1, 0), (2, -1)] {
        assert_eq!(
            refused(at(row, column), Value::Null).await,
            ("INVALID_INPUT".to_owned(), place.clone()),
            "{row} {column}"
        );
    }
    assert_eq!(refused(at(2, 1), Value::Null).await.0, "INVALID_INPUT");
    assert_eq!(refused(json!([]), Value::Null).await.0, "INVALID_INPUT");
    let long = json!([{ "row": 2, "column": 1, "text": "x".repeat(10_001) }]);
    assert_eq!(refused(long, Value::Null).await.1, json!(["input", "cells", "0", "text"]));
    let stale = (json!([{ "row": 2, "column": 1, "text": "x" }]), json!(7));
    assert_eq!(refused(stale.0, stale.1).await, ("CONFLICT".to_owned(), json!(["input", "expectedRevision"])));
    // None of them has left anything.
    let query = "query ($id: ID!) { extractedTable(id: $id) { revision corrections { totalCount } } }";
    let seen = server.data(&ada, query, json!({ "id": table })).await;
    assert_eq!(seen["extractedTable"], json!({ "revision": 1, "corrections": { "totalCount": 0 } }));
}
