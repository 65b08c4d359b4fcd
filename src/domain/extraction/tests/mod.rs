//! Behaviour of extraction, through the schema.

mod carrying;
mod corrections;
mod exports;
mod fields;
mod jobs;
mod layout;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::Viewer;
use crate::base::id::{JobId, WorkspaceId};
use crate::entity::job;
use crate::testing::{TestServer, input};
use crate::worker;

/// Two rows of headings, a cell over two columns, and one over two rows.
const TIDES: &str = "<table><caption>Tides of Arden</caption>
    <tr><th rowspan=2>Harbour</th><th colspan=2>Height</th></tr><tr><th>high</th><th>low</th></tr>
    <tr><td>Brest</td><td>6.9 m</td><td>1.1 m</td></tr>
    <tr><td>Cork</td><td colspan=2>3.8 m</td></tr></table>";
/// Amounts with a decimal comma, days and shares.
const BILLS: &str = "Bill,Amount,Paid on,Share\nA-1,\"1.234,50 €\",2024-03-31,12 %\nA-2,\"99,00 €\",2024-04-01,7.5 %\n";

/// Sends a mutation, and returns its payload.
async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
    );
    server.data(viewer, &document, input(values)).await[field].take()
}

/// As [`change`], for one that must take effect.
async fn done(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
    let payload = change(server, viewer, field, values, selection).await;
    assert_eq!(payload["errors"], json!([]), "{field}");
    payload
}

/// Adds a text that is stored only; answers its identifier.
async fn document(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, kind: &str, content: &str) -> Value {
    let source = json!({ "text": { "content": content, "mediaType": kind } });
    let values = json!({ "workspaceId": lab, "source": source, "process": false });
    done(server, viewer, "addDocument", values, "document { id }").await["document"]["id"].take()
}

/// Runs a worker with the server's handlers until the job has finished.
async fn work_off(server: &TestServer, job: &Value) -> job::Model {
    let id: JobId = job.as_str().unwrap().parse().unwrap();
    let worker = server.work(worker::registry());
    let row = server.ended(id).await;
    worker.close().await;
    row
}

/// Starts an extraction and waits for its end; answers the job's identifier.
async fn extract(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, documents: &[&Value]) -> Value {
    let values = json!({ "workspaceId": lab, "documentIds": documents });
    extract_with(server, viewer, values).await
}

async fn extract_with(server: &TestServer, viewer: &Arc<Viewer>, values: Value) -> Value {
    let job = done(server, viewer, "startExtraction", values, "job { id }").await["job"]["id"].take();
    work_off(server, &job).await;
    job
}

/// The active version of a new configuration.
async fn configuration(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, settings: Value) -> Value {
    let name = settings.to_string();
    let values = json!({ "workspaceId": lab, "kind": "EXTRACTION", "name": name, "settings": settings });
    done(server, viewer, "createConfiguration", values, "configuration { id }").await["configuration"]["id"].take()
}

/// The tables of a job.
async fn tables(server: &TestServer, viewer: &Arc<Viewer>, job: &Value, selection: &str) -> Vec<Value> {
    let query = format!("query ($id: ID!) {{ job(id: $id) {{ tables {{ nodes {{ {selection} }} }} }} }}");
    let found = server.data(viewer, &query, json!({ "id": job })).await["job"]["tables"]["nodes"].take();
    found.as_array().unwrap().clone()
}
