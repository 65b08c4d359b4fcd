//! Sample requests for tests.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{JsonSchema, Message, Request, Role};

/// A typed response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Queries {
    pub(crate) queries: Vec<String>,
}

impl Queries {
    pub(crate) fn schema() -> JsonSchema {
        let list = json!({ "type": "array", "items": { "type": "string" } });
        let schema = json!({
            "type": "object", "required": ["queries"], "additionalProperties": false, "properties": { "queries": list },
        });
        JsonSchema { name: "queries", schema }
    }
}

/// A free-text question of a user.
pub(crate) fn question(text: &str) -> Request {
    Request::new(vec![Message::new(Role::User, text)], None, 100, "call-1")
}
