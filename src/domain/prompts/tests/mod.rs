//! Behaviour of prompts, through the schema.

mod access;
mod change;
mod list;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::Viewer;
use crate::base::id::WorkspaceId;
use crate::testing::{TestServer, input};

const ERRORS: &str = "errors { code message path ... on ConflictError { existing { id } }
    ... on InputError { constraint } }";
const PROMPT: &str = "prompt { id name description revision isArchived tags { name } createdBy { name }
    currentVersion { id number isCurrent template createdBy { name }
        variables { name type isRequired defaultValue choices description } } }";

/// An operation with one mutation that returns a prompt.
fn mutation(field: &str, extra: &str) -> String {
    let name = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
    format!("mutation ($input: {name}Input!) {{ {field}(input: $input) {{ {PROMPT} {extra} {ERRORS} }} }}")
}

async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value) -> Value {
    let extra = if field == "createPromptVersion" { "version { id number changeNote isCurrent }" } else { "" };
    server.data(viewer, &mutation(field, extra), input(values)).await[field].take()
}

/// Creates a prompt, and returns it.
async fn create(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, mut values: Value) -> Value {
    values["workspaceId"] = json!(workspace);
    let mut payload = change(server, viewer, "createPrompt", values).await;
    assert_eq!(payload["errors"], json!([]));
    payload["prompt"].take()
}

async fn delete(server: &TestServer, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let document =
        format!("mutation ($input: DeletePromptInput!) {{ deletePrompt(input: $input) {{ deletedId {ERRORS} }} }}");
    server.data(viewer, &document, input(json!({ "promptId": id }))).await["deletePrompt"].take()
}

/// Names of the listed prompts, and the total count.
async fn list(
    server: &TestServer,
    viewer: &Arc<Viewer>,
    workspace: WorkspaceId,
    filter: Value,
    order: Value,
) -> (Vec<String>, u64) {
    let document = "query ($id: ID!, $filter: PromptFilter, $order: PromptOrder) { workspace(id: $id) {
        prompts(filter: $filter, orderBy: $order) { totalCount nodes { name } } } }";
    let variables = json!({ "id": workspace, "filter": filter, "order": order });
    let found = &server.data(viewer, document, variables).await["workspace"]["prompts"];
    let names = found["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned());
    (names.collect(), found["totalCount"].as_u64().unwrap())
}

async fn search(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, text: &str) -> Vec<String> {
    list(server, viewer, workspace, json!({ "search": text }), Value::Null).await.0
}
