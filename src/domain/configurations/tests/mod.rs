//! Behaviour of configurations, through the schema.

mod access;
mod activation;
mod change;
mod list;
mod used;
mod versions;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::Viewer;
use crate::base::id::WorkspaceId;
use crate::testing::{TestServer, input};

const ERRORS: &str = "errors { code message path ... on ConflictError { existing { id } }
    ... on InputError { constraint limit } }";
const CONFIGURATION: &str = "configuration { id kind name description revision isDefault createdBy { name }
    activeVersion { id number isActive settings changeNote activatedAt createdBy { name } } }";

/// An operation with one mutation that returns a configuration.
fn mutation(field: &str, extra: &str) -> String {
    let name = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
    format!("mutation ($input: {name}Input!) {{ {field}(input: $input) {{ {CONFIGURATION} {extra} {ERRORS} }} }}")
}

async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value) -> Value {
    let extra = match field {
        "createConfigurationVersion" => "version { id number isActive settings changeNote activatedAt }",
        _ => "",
    };
    server.data(viewer, &mutation(field, extra), input(values)).await[field].take()
}

/// Creates a configuration of ingestion with defaults, unless the values say otherwise, and returns it.
async fn create(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, values: Value) -> Value {
    let mut all = json!({ "workspaceId": workspace, "kind": "INGESTION", "settings": {} });
    for (name, value) in values.as_object().unwrap() {
        all[name] = value.clone();
    }
    let mut payload = change(server, viewer, "createConfiguration", all).await;
    assert_eq!(payload["errors"], json!([]));
    payload["configuration"].take()
}

/// Adds a version, and returns it.
async fn add_version(server: &TestServer, viewer: &Arc<Viewer>, id: &Value, settings: Value, activate: bool) -> Value {
    let values = json!({ "configurationId": id, "settings": settings, "activate": activate });
    let mut payload = change(server, viewer, "createConfigurationVersion", values).await;
    assert_eq!(payload["errors"], json!([]));
    payload["version"].take()
}

async fn delete(server: &TestServer, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let document = format!(
        "mutation ($input: DeleteConfigurationInput!) {{ deleteConfiguration(input: $input) {{ deletedId {ERRORS} }} }}"
    );
    let values = input(json!({ "configurationId": id }));
    server.data(viewer, &document, values).await["deleteConfiguration"].take()
}

/// Names of the listed configurations, and the total count.
async fn list(
    server: &TestServer,
    viewer: &Arc<Viewer>,
    workspace: WorkspaceId,
    filter: Value,
    order: Value,
) -> (Vec<String>, u64) {
    let document = "query ($id: ID!, $filter: ConfigurationFilter, $order: ConfigurationOrder) { workspace(id: $id) {
        configurations(filter: $filter, orderBy: $order) { totalCount nodes { name } } } }";
    let variables = json!({ "id": workspace, "filter": filter, "order": order });
    let found = &server.data(viewer, document, variables).await["workspace"]["configurations"];
    let names = found["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned());
    (names.collect(), found["totalCount"].as_u64().unwrap())
}
