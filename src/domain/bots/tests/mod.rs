//! Behaviour of bots, through the schema and the service.

mod access;
mod change;
mod knowledge;
mod known;
mod list;
mod models;
mod transfer;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::Viewer;
use crate::base::id::WorkspaceId;
use crate::testing::{TestServer, input};

const ERRORS: &str = "errors { code message path ... on ConflictError { existing { id } }
    ... on InputError { constraint limit } ... on QuotaError { resource limit used } }";
const BOT: &str = "bot { id name description visibility isEnabled systemPrompt greeting suggestedQuestions
    sampling { temperature topP maximumOutputTokens }
    retrieval { isEnabled mode maximumPassages minimumScore citesSources }
    knowledge { totalCount readyCount nodes { name } } knowledgeTags { name }
    model { name } fallbackModels { name } showsReasoning monthlyBudgetUsd viewerCanUpdate revision createdBy { name } }";

/// An operation with one mutation that returns a bot.
fn mutation(field: &str) -> String {
    let name = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
    let more = if field == "importBot" { "missingDocuments { name sha256 } missingModels" } else { "" };
    format!("mutation ($input: {name}Input!) {{ {field}(input: $input) {{ {BOT} {more} {ERRORS} }} }}")
}

async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value) -> Value {
    server.data(viewer, &mutation(field), input(values)).await[field].take()
}

/// Creates a bot, and returns it.
async fn create(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, mut values: Value) -> Value {
    values["workspaceId"] = json!(workspace);
    if values["systemPrompt"].is_null() {
        values["systemPrompt"] = json!("Answer shortly.");
    }
    let mut payload = change(server, viewer, "createBot", values).await;
    assert_eq!(payload["errors"], json!([]));
    payload["bot"].take()
}

async fn delete(server: &TestServer, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let document =
        format!("mutation ($input: DeleteBotInput!) {{ deleteBot(input: $input) {{ deletedId {ERRORS} }} }}");
    server.data(viewer, &document, input(json!({ "botId": id }))).await["deleteBot"].take()
}

/// A text that is only stored; its name is its content.
async fn document(
    server: &TestServer,
    viewer: &Arc<Viewer>,
    workspace: WorkspaceId,
    text: &str,
    tags: &[&str],
) -> Value {
    let add = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id } errors { code } } }";
    let source = json!({ "text": { "content": text, "mediaType": "text/plain" } });
    let values = json!({ "workspaceId": workspace, "name": text, "source": source, "tags": tags, "process": false });
    server.data(viewer, add, input(values)).await["addDocument"]["document"]["id"].take()
}

/// Names of the listed bots, and the total count.
async fn list(
    server: &TestServer,
    viewer: &Arc<Viewer>,
    workspace: WorkspaceId,
    filter: Value,
    order: Value,
) -> (Vec<String>, u64) {
    let document = "query ($id: ID!, $filter: BotFilter, $order: BotOrder) { workspace(id: $id) {
        bots(filter: $filter, orderBy: $order) { totalCount nodes { name } } } }";
    let variables = json!({ "id": workspace, "filter": filter, "order": order });
    let found = &server.data(viewer, document, variables).await["workspace"]["bots"];
    let names = found["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned());
    (names.collect(), found["totalCount"].as_u64().unwrap())
}

/// Names in a list of objects.
fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap()).collect()
}
