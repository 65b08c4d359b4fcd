//! `search_workspace`: passages of the documents of the workspace.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{BuiltIn, Caller, arguments};
use crate::base::Result;
use crate::domain::documents::service::visible;
use crate::domain::retrieval::service::{Extent, Mode, SearchScope, search};
use crate::entity::tool::ToolEffect;

/// Passages when nobody says how many.
const USUAL: usize = 8;
/// Most passages.
const MOST: usize = 20;

/// The tool.
pub const TOOL: BuiltIn = BuiltIn {
    name: "search_workspace",
    title: "Search the workspace",
    description: "Finds passages of the documents of this workspace by words and by meaning, best first.",
    effect: ToolEffect::ReadOnly,
    parameters,
    run: |caller, given| Box::pin(run(caller, given)),
};

fn parameters() -> Value {
    json!({
        "type": "object", "required": ["query"], "additionalProperties": false,
        "properties": {
            "query": { "type": "string", "minLength": 1, "maxLength": 500, "description": "What is looked for, in words." },
            "limit": { "type": "integer", "minimum": 1, "maximum": MOST, "description": "Most passages; 8 when left out." }
        },
    })
}

#[derive(Deserialize)]
struct Arguments {
    query: String,
    limit: Option<usize>,
}

async fn run(caller: Caller<'_>, given: Value) -> Result<Value> {
    let Arguments { query, limit } = arguments(given)?;
    let extent = Extent::best(limit.unwrap_or(USUAL).min(MOST));
    let Caller { app, viewer, workspace } = caller;
    let found = search(app, viewer, workspace, &query, Mode::Hybrid, &SearchScope::default(), extent).await?;
    let documents = found.hits.iter().map(|hit| hit.chunk.document_id).collect();
    let documents = visible(app, viewer, documents).await?;
    let passage = |hit: &crate::domain::retrieval::service::Hit| {
        let document = documents.iter().find(|row| row.id == hit.chunk.document_id)?;
        Some(json!({
            "documentId": document.id, "document": document.name, "heading": hit.chunk.heading, "text": hit.chunk.text,
        }))
    };
    let passages: Vec<Value> = found.hits.iter().filter_map(passage).collect();
    Ok(json!({ "passages": passages }))
}
