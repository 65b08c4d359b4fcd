//! Ownership of files and documents under concurrent writes.

mod configured;
mod deleted;
mod formats;
mod identifiers;
mod missing;
mod names;
mod neighbors;
mod owners;
mod quota;
mod tickets;

use std::sync::Arc;

use serde_json::{Value, json};

use super::service::{self, AddDocument, Source};
use crate::base::Viewer;
use crate::base::id::{DocumentId, JobId, WorkspaceId};
use crate::domain::configurations::service::Choice;
use crate::entity::{Unscoped as _, document, job};
use crate::testing::{TestServer, input};
use crate::worker;

/// A request to add a text.
fn text(workspace: WorkspaceId, content: &str, process: bool) -> AddDocument {
    let source = Source::Text { content: content.to_owned(), media_type: "text/plain".to_owned() };
    add_of(workspace, source, process)
}

fn add_of(workspace: WorkspaceId, source: Source, process: bool) -> AddDocument {
    let metadata = json!({});
    AddDocument {
        workspace,
        source,
        name: None,
        tags: Vec::new(),
        metadata,
        bots: Vec::new(),
        process,
        configuration: Choice::default(),
        idempotency_key: None,
    }
}

async fn stored(server: &TestServer, id: DocumentId) -> document::Model {
    document::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().unwrap()
}

/// Runs a worker with the server's handlers until the job has finished.
async fn work_off(server: &TestServer, id: JobId) -> job::Model {
    let worker = server.work(worker::registry());
    let row = server.ended(id).await;
    worker.close().await;
    row
}

/// Sends a mutation, and returns its payload.
async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
    );
    server.data(viewer, &document, input(values)).await[field].take()
}
