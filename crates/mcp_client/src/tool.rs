//! A tool as a server lists it.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::Value;

/// Longest name of a tool, in bytes. The protocol asks for at most 128.
const LONGEST_NAME: usize = 256;

/// A tool as a server lists it. All of it is what the server says.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedTool {
    /// The name to call it by: not empty, without controls, at most 256 bytes.
    pub name: String,
    /// Its name for people.
    pub title: Option<String>,
    /// What it does, for a model.
    pub description: Option<String>,
    /// JSON Schema of its arguments, which are an object.
    pub input_schema: Value,
    /// JSON Schema of [`CallOutput::structured`](crate::CallOutput::structured).
    pub output_schema: Option<Value>,
    /// How it behaves.
    pub hints: Hints,
}

/// How a tool behaves, if the server says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// It changes nothing.
    pub read_only: Option<bool>,
    /// It may change or delete what is there, rather than only add. Without a word, it may.
    pub destructive: Option<bool>,
    /// The same call again changes nothing more.
    pub idempotent: Option<bool>,
    /// It deals with the world outside of the server. Without a word, it does.
    pub open_world: Option<bool>,
}

impl ListedTool {
    /// None for a tool whose name could not be shown or written down safely.
    pub(crate) fn of(tool: Tool) -> Option<Self> {
        let name = tool.name.into_owned();
        if name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
            return None;
        }
        let title = tool.title.or_else(|| tool.annotations.as_ref().and_then(|annotations| annotations.title.clone()));
        Some(Self {
            name,
            title,
            description: tool.description.map(std::borrow::Cow::into_owned),
            input_schema: Value::Object(Arc::unwrap_or_clone(tool.input_schema)),
            output_schema: tool.output_schema.map(|schema| Value::Object(Arc::unwrap_or_clone(schema))),
            hints: tool.annotations.as_ref().map(Hints::of).unwrap_or_default(),
        })
    }
}

impl Hints {
    fn of(annotations: &ToolAnnotations) -> Self {
        Self {
            read_only: annotations.read_only_hint,
            destructive: annotations.destructive_hint,
            idempotent: annotations.idempotent_hint,
            open_world: annotations.open_world_hint,
        }
    }
}
