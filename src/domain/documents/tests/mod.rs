//! Ownership of files and documents under concurrent writes.

mod formats;
mod names;
mod owners;
mod room;
mod tickets;

use std::sync::Arc;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::service::{self, AddDocument, Source};
use crate::base::Viewer;
use crate::base::id::{DocumentId, JobId, WorkspaceId};
use crate::engine::{Runner, queue};
use crate::entity::{Unscoped as _, document, job};
use crate::testing::{Bench, input};
use crate::worker;

/// A request to add a text.
fn text(workspace: WorkspaceId, content: &str, process: bool) -> AddDocument {
    let source = Source::Text { content: content.to_owned(), media_type: "text/plain".to_owned() };
    add_of(workspace, source, process)
}

fn add_of(workspace: WorkspaceId, source: Source, process: bool) -> AddDocument {
    let metadata = json!({});
    AddDocument { workspace, source, name: None, tags: Vec::new(), metadata, process, idempotency_key: None }
}

async fn stored(bench: &Bench, id: DocumentId) -> document::Model {
    document::Entity::unscoped_by_id(id).one(bench.app.db.read()).await.unwrap().unwrap()
}

async fn job_row(bench: &Bench, id: JobId) -> job::Model {
    job::Entity::unscoped_by_id(id).one(bench.app.db.read()).await.unwrap().unwrap()
}

/// Runs a worker with the server's handlers until the job has finished.
async fn work_off(bench: &Bench, id: JobId) -> job::Model {
    let stop = CancellationToken::new();
    let runner = Runner::new(bench.app.clone(), worker::registry());
    let stopped = stop.clone();
    #[expect(clippy::disallowed_methods, reason = "a test is its own top; the token ends the task")]
    let task = tokio::spawn(async move { runner.run(stopped).await });
    let row = loop {
        let row = job_row(bench, id).await;
        if queue::is_finished(row.status) {
            break row;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    stop.cancel();
    task.await.unwrap().unwrap();
    row
}

/// Sends a mutation, and returns its payload.
async fn change(bench: &Bench, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
    );
    bench.data(viewer, &document, input(values)).await[field].take()
}
