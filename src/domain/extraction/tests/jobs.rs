//! Jobs that take tables out of documents.

use super::*;
use crate::base::id::DocumentId;
use crate::entity::job::JobStatus;
use crate::entity::{Unscoped as _, document};
use crate::port::blob::BlobKey;

const OUTCOMES: &str = "query ($id: ID!) { job(id: $id) { status kind title progress completedSteps totalSteps
    failure { code message } configurationVersion { id }
    result { ... on ExtractionResult { tableCount rowCount conflictCount documents { id }
        outcomes { document { id } status message tableCount rowCount } } } } }";

async fn outcomes(server: &TestServer, viewer: &Arc<Viewer>, job: &Value) -> Value {
    server.data(viewer, OUTCOMES, json!({ "id": job })).await["job"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_12_cells_tell_their_place_and_of_what_they_are_made() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let job = extract(&server, &ada, lab, &[&tides]).await;
    let found = tables(
        &server,
        &ada,
        &job,
        "title index page method confidence rowCount headerRowCount revision columns { name type } document { id } job { id }
         rows { totalCount nodes { index cells } }
         cells { row column rowSpan columnSpan isHeader text extractedText value method confidence
             sources { ... on DocumentTextRange { start end } } correction { id } }
         unplaced { text } csv { filename } artifacts { totalCount }",
    )
    .await;
    let [table] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&table["title"], &table["document"]["id"]), (&json!("Tides of Arden"), &tides));
    assert_eq!((&table["method"], &table["confidence"]), (&json!("MARKED"), &json!(1.0)));
    let columns = json!([
        { "name": "Harbour", "type": "TEXT" }, { "name": "Height / high", "type": "TEXT" }, { "name": "Height / low", "type": "TEXT" },
    ]);
    assert_eq!(table["columns"], columns);
    assert_eq!((&table["rowCount"], &table["headerRowCount"]), (&json!(2), &json!(2)));
    let rows = json!({ "totalCount": 2, "nodes": [
        { "index": 0, "cells": ["Brest", "6.9 m", "1.1 m"] }, { "index": 1, "cells": ["Cork", "3.8 m", null] },
    ] });
    assert_eq!(table["rows"], rows);
    let cells = table["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 9);
    assert_eq!(
        (&cells[0]["rowSpan"], &cells[1]["columnSpan"], &cells[0]["isHeader"]),
        (&json!(2), &json!(2), &json!(true))
    );
    assert_eq!((&cells[8]["row"], &cells[8]["columnSpan"]), (&json!(3), &json!(2)));
    assert_eq!(table["csv"]["filename"], "Tides of Arden.csv");
    assert_eq!((&table["unplaced"], &table["artifacts"]["totalCount"]), (&json!([]), &json!(1)));
    for cell in cells {
        let text = cell["text"].as_str().unwrap();
        let made_of: i64 = cell["sources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|source| source["end"].as_i64().unwrap() - source["start"].as_i64().unwrap())
            .sum();
        assert!(made_of >= i64::try_from(text.replace(' ', "").len()).unwrap(), "{cell}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_read_as_their_column_has_them_and_the_text_is_kept() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bills = document(&server, &ada, lab, "text/csv", BILLS).await;
    let job = extract(&server, &ada, lab, &[&bills]).await;
    let found = tables(&server, &ada, &job, "columns { name type currency } cells(fromRow: 1) { text value }").await;
    let columns = json!([
        { "name": "Bill", "type": "TEXT", "currency": null },
        { "name": "Amount", "type": "CURRENCY", "currency": "EUR" },
        { "name": "Paid on", "type": "DATE", "currency": null },
        { "name": "Share", "type": "PERCENT", "currency": null },
    ]);
    assert_eq!(found[0]["columns"], columns);
    let cells = found[0]["cells"].as_array().unwrap();
    let values: Vec<_> = cells[..4].iter().map(|cell| (cell["text"].clone(), cell["value"].clone())).collect();
    assert_eq!(values[1], (json!("1.234,50 €"), serde_json::from_str("1234.50").unwrap()));
    assert_eq!(values[2], (json!("2024-03-31"), json!("2024-03-31")));
    assert_eq!(values[3], (json!("12 %"), json!(12)));
    assert_eq!(values[0].1, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_document_does_not_fail_the_others() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (tides, bills) =
        (document(&server, &ada, lab, "text/html", TIDES).await, document(&server, &ada, lab, "text/csv", BILLS).await);
    let lost = document(&server, &ada, lab, "text/markdown", "| a |\n| --- |\n| b |\n").await;
    lose_file(&server, &lost).await;
    let job = extract(&server, &ada, lab, &[&tides, &lost, &bills, &tides]).await;
    let told = outcomes(&server, &ada, &job).await;
    assert_eq!((&told["status"], &told["kind"]), (&json!("SUCCEEDED"), &json!("EXTRACTION")));
    assert_eq!((&told["completedSteps"], &told["totalSteps"]), (&json!(3), &json!(3)));
    assert_eq!((&told["result"]["tableCount"], &told["result"]["rowCount"]), (&json!(2), &json!(4)));
    let outcomes = json!([
        { "document": { "id": tides }, "status": "SUCCEEDED", "message": null, "tableCount": 1, "rowCount": 2 },
        { "document": { "id": lost }, "status": "FAILED", "message": "The file is gone.", "tableCount": 0, "rowCount": 0 },
        { "document": { "id": bills }, "status": "SUCCEEDED", "message": null, "tableCount": 1, "rowCount": 2 },
    ]);
    assert_eq!(told["result"]["outcomes"], outcomes);
    // Tables are numbered over all documents of the job.
    let found = tables(&server, &ada, &job, "index document { id }").await;
    let places: Vec<_> =
        found.iter().map(|table| (table["index"].as_i64().unwrap(), &table["document"]["id"])).collect();
    assert_eq!(places, [(0, &tides), (1, &bills)]);
    let alone = extract(&server, &ada, lab, &[&lost]).await;
    let told = super::jobs::outcomes(&server, &ada, &alone).await;
    assert_eq!((&told["status"], &told["failure"]["code"]), (&json!("FAILED"), &json!("DOCUMENT_REJECTED")));
    assert_eq!(told["result"]["outcomes"][0]["status"], "FAILED");
}

async fn lose_file(server: &TestServer, id: &Value) {
    let id: DocumentId = id.as_str().unwrap().parse().unwrap();
    let row = document::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().unwrap();
    server.app.blob.delete(&BlobKey::stored(&row.blob_key).unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_is_as_the_pinned_version_says() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let nothing = configuration(&server, &ada, lab, json!({ "tables": false })).await;
    let values = json!({ "workspaceId": lab, "documentIds": [tides], "configurationId": nothing });
    let job = extract_with(&server, &ada, values).await;
    let told = outcomes(&server, &ada, &job).await;
    assert_eq!((&told["result"]["tableCount"], &told["status"]), (&json!(0), &json!("SUCCEEDED")));
    assert!(told["configurationVersion"]["id"].is_string());
    // Repeated, it means the same, although another version is active by now.
    let everything = configuration(&server, &ada, lab, json!({ "tables": true })).await;
    let again = done(&server, &ada, "rerunJob", json!({ "jobId": job }), "job { id }").await["job"]["id"].take();
    assert_eq!(work_off(&server, &again).await.status, JobStatus::Succeeded);
    assert_eq!(outcomes(&server, &ada, &again).await["result"]["tableCount"], 0);
    let by_default = extract(&server, &ada, lab, &[&tides]).await;
    assert_eq!(outcomes(&server, &ada, &by_default).await["result"]["tableCount"], 1);
    let values = json!({ "workspaceId": lab, "documentIds": [tides], "configurationId": everything });
    let named = extract_with(&server, &ada, values).await;
    assert_eq!(outcomes(&server, &ada, &named).await["result"]["tableCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_19_a_document_that_is_deleted_before_its_turn_is_left_out() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (tides, bills) =
        (document(&server, &ada, lab, "text/html", TIDES).await, document(&server, &ada, lab, "text/csv", BILLS).await);
    let values = json!({ "workspaceId": lab, "documentIds": [tides, bills] });
    let job = done(&server, &ada, "startExtraction", values, "job { id }").await["job"]["id"].take();
    done(&server, &ada, "deleteDocuments", json!({ "documentIds": [tides] }), "deletedIds").await;
    assert_eq!(work_off(&server, &job).await.status, JobStatus::Succeeded);
    let told = outcomes(&server, &ada, &job).await;
    assert_eq!(told["result"]["documents"], json!([{ "id": bills }]));
    // With the document go its tables.
    done(&server, &ada, "deleteDocuments", json!({ "documentIds": [bills] }), "deletedIds").await;
    assert!(tables(&server, &ada, &job, "id").await.is_empty());
    let files = "query ($id: ID!) { workspace(id: $id) { artifacts { totalCount } } }";
    assert_eq!(server.data(&ada, files, json!({ "id": lab })).await["workspace"]["artifacts"]["totalCount"], 0);
    let again = change(&server, &ada, "rerunJob", json!({ "jobId": job }), "job { id }").await;
    assert_eq!(again["errors"][0]["code"], "INVALID_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_10_the_same_key_starts_one_extraction() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let values = |documents: &[&Value]| json!({ "workspaceId": lab, "documentIds": documents, "options": { "idempotencyKey": "once" } });
    let first = done(&server, &ada, "startExtraction", values(&[&tides]), "job { id }").await;
    assert_eq!(done(&server, &ada, "startExtraction", values(&[&tides]), "job { id }").await, first);
    let other = change(&server, &ada, "startExtraction", values(&[&tides, &tides]), "job { id }").await;
    assert_eq!(other["errors"][0]["code"], "IDEMPOTENCY_CONFLICT");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_configurations_that_are_none_are_refused_at_their_place() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (bob, other) = server.owner("Bob", "Den").await;
    let (own, foreign) = (
        document(&server, &ada, lab, "text/csv", BILLS).await,
        document(&server, &bob, other, "text/csv", BILLS).await,
    );
    let refused = async |documents: Vec<&Value>| {
        let values = json!({ "workspaceId": lab, "documentIds": documents });
        change(&server, &ada, "startExtraction", values, "job { id }").await["errors"][0].take()
    };
    let absent = refused(vec![&own, &foreign]).await;
    assert_eq!((&absent["code"], &absent["path"]), (&json!("NOT_FOUND"), &json!(["input", "documentIds", "1"])));
    assert_eq!(refused(vec![]).await["code"], "INVALID_INPUT");
    assert_eq!(refused(vec![&own; 101]).await["path"], json!(["input", "documentIds"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_is_told_in_the_timeline() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let tides = document(&server, &ada, lab, "text/html", TIDES).await;
    let job = extract(&server, &ada, lab, &[&tides]).await;
    let query = "query ($id: ID!, $job: ID!) { workspace(id: $id) { activity(filter: { types:
        [\"extraction.started\", \"table.exported\", \"document.extracted\"] }) {
            nodes { type summary subject { __typename } job { id } } } } job(id: $job) { artifacts { nodes { filename sha256
                neutralizesFormulas subject { __typename } } } } }";
    let found = server.data(&ada, query, json!({ "id": lab, "job": job })).await;
    let told: Vec<_> = found["workspace"]["activity"]["nodes"].as_array().unwrap().iter().rev().collect();
    let seen: Vec<_> = told.iter().map(|event| (&event["type"], &event["subject"]["__typename"])).collect();
    let expected = [
        (&json!("extraction.started"), &json!("Job")),
        (&json!("table.exported"), &json!("ExtractedTable")),
        (&json!("document.extracted"), &json!("Document")),
    ];
    assert_eq!(seen, expected);
    assert!(told[1..].iter().all(|event| event["job"]["id"] == job));
    let files = &found["job"]["artifacts"]["nodes"];
    assert_eq!((&files[0]["filename"], &files[0]["neutralizesFormulas"]), (&json!("Tides of Arden.csv"), &json!(true)));
    assert_eq!(files[0]["subject"]["__typename"], "ExtractedTable");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_3_a_killed_worker_takes_nothing_out_twice() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let mut documents = Vec::new();
    for number in 0..6 {
        let text = format!("Harbour,Depth\nBrest,{number}\nCork,9\n");
        documents.push(document(&server, &ada, lab, "text/csv", &text).await);
    }
    let values = json!({ "workspaceId": lab, "documentIds": documents });
    let job = done(&server, &ada, "startExtraction", values, "job { id }").await["job"]["id"].take();
    let id: JobId = job.as_str().unwrap().parse().unwrap();
    let worker = server.work(worker::registry());
    server.job_when(id, |row| row.completed_steps >= 2).await;
    worker.kill().await;
    crate::engine::sweep::rescue_all(&server.app, &worker::registry()).await.unwrap();
    assert_eq!(work_off(&server, &job).await.status, JobStatus::Succeeded);
    let found = tables(&server, &ada, &job, "index document { id } artifacts { totalCount }").await;
    let seen: Vec<_> = found.iter().map(|table| &table["document"]["id"]).collect();
    assert_eq!(seen, documents.iter().collect::<Vec<_>>());
    assert!(found.iter().all(|table| table["artifacts"]["totalCount"] == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_table_is_written_in_parts_and_seen_as_a_whole() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let rows: String = (0..4500).map(|number| format!("Row {number},{number}\n")).collect();
    let large = document(&server, &ada, lab, "text/csv", &format!("Name,Number\n{rows}")).await;
    let job = extract(&server, &ada, lab, &[&large]).await;
    let found = tables(
        &server,
        &ada,
        &job,
        "rowCount rows(last: 1) { totalCount nodes { cells } } cells(fromRow: 4500) { text }",
    )
    .await;
    assert_eq!((&found[0]["rowCount"], &found[0]["rows"]["totalCount"]), (&json!(4500), &json!(4500)));
    assert_eq!(found[0]["rows"]["nodes"][0]["cells"], json!(["Row 4499", "4499"]));
    assert_eq!(found[0]["cells"], json!([{ "text": "Row 4499" }, { "text": "4499" }]));
    // One that did not come to its end leaves nothing.
    let values = json!({ "workspaceId": lab, "documentIds": [large] });
    let job = done(&server, &ada, "startExtraction", values, "job { id }").await["job"]["id"].take();
    let id: JobId = job.as_str().unwrap().parse().unwrap();
    let worker = server.work(worker::registry());
    for _ in 0..3000 {
        if !contents(&server, id).await.is_empty() || crate::engine::queue::is_finished(server.job(id).await.status) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    done(&server, &ada, "cancelJob", json!({ "jobId": job }), "job { id }").await;
    let ended = server.ended(id).await;
    worker.close().await;
    // Its step may have come to its end before the job was stopped.
    let whole = tables(&server, &ada, &job, "id").await.len();
    assert_eq!(contents(&server, id).await.len(), whole, "{:?}", ended.status);
}

async fn contents(server: &TestServer, job: JobId) -> Vec<crate::entity::extracted_content::Model> {
    use crate::entity::BelongsTo as _;
    crate::entity::extracted_content::Entity::belonging_to(job).all(server.app.db.read()).await.unwrap()
}
