//! `read_document`: a part of the text of a document.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{BuiltIn, Caller, arguments, unfit};
use crate::base::Result;
use crate::base::id::DocumentId;
use crate::domain::documents::service::{texts, visible};
use crate::entity::tool::ToolEffect;

/// Characters of a part.
const PART: i32 = 8_000;

/// The tool.
pub const TOOL: BuiltIn = BuiltIn {
    name: "read_document",
    title: "Read a document",
    description: "Reads the text of a document of this workspace, in parts of up to 8,000 characters.",
    effect: ToolEffect::ReadOnly,
    parameters,
    run: |caller, given| Box::pin(run(caller, given)),
};

fn parameters() -> Value {
    json!({
        "type": "object", "required": ["documentId"], "additionalProperties": false,
        "properties": {
            "documentId": { "type": "string", "description": "Identifier of the document, as `search_workspace` tells it." },
            "offset": {
                "type": "integer", "minimum": 0, "maximum": i32::MAX,
                "description": "Character at which to begin: `nextOffset` of the part before; the beginning when left out."
            }
        },
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    document_id: String,
    offset: Option<i32>,
}

async fn run(caller: Caller<'_>, given: Value) -> Result<Value> {
    let Arguments { document_id, offset } = arguments(given)?;
    let unknown =
        || unfit("documentId", "There is no such document in this workspace. Find one with `search_workspace`.");
    let id: DocumentId = document_id.parse().map_err(|_| unknown())?;
    let found = visible(caller.app, caller.viewer, vec![id]).await?;
    let document = found.into_iter().find(|row| row.workspace_id == caller.workspace).ok_or_else(unknown)?;
    let offset = offset.unwrap_or_default();
    let part = texts(caller.app, vec![id], offset, PART).await?.into_iter().next();
    let Some((_, text, length)) = part else {
        return Err(unfit("documentId", "The text of this document was not read yet, or could not be read."));
    };
    let end = offset.saturating_add(PART);
    Ok(json!({
        "document": document.name, "text": text, "totalCharacters": length,
        "nextOffset": (end < length).then_some(end),
    }))
}
