//! Tools: how they are offered, how calls come, and how their results are sent.

mod answers;
mod cut;
mod pieces;
mod refusals;
mod requests;

use serde_json::{Value, json};

use super::super::{Message, OfferedTool, Role, ToolChoice};
use super::*;

fn tool(name: &str, parameters: Value) -> OfferedTool {
    OfferedTool { name: name.to_owned(), description: format!("Does {name}."), parameters }
}

fn parameters() -> Value {
    json!({ "type": "object", "properties": { "place": { "type": "string" } }, "required": ["place"], "additionalProperties": false })
}

fn offered() -> Vec<OfferedTool> {
    vec![tool("tide", parameters()), tool("now", Value::Null)]
}

fn offering() -> Request {
    request().with_tools(offered(), ToolChoice::Auto)
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned(), signature: None }
}

/// The calls without what differs by provider.
fn names_and_arguments(heard: &Heard) -> Vec<(&str, &str)> {
    heard.calls.iter().map(|call| (call.name.as_str(), call.arguments.as_str())).collect()
}
