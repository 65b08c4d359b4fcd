//! Messages and tools as requests of this dialect have them.

use serde_json::{Value, json};

use super::super::client::{Quirk, Quirks, plain_id};
use super::super::{Message, OfferedTool, Role, ToolCall};

/// A message.
pub(super) fn message(message: &Message, quirks: Quirks) -> Value {
    let id = |id: &str| if quirks.has(Quirk::PlainCallIds) { plain_id(id) } else { id.to_owned() };
    let Message { role, content, calls, result_of } = message;
    let mut written = json!({ "role": role, "content": content });
    if let Some(of) = result_of {
        written["tool_call_id"] = id(&of.id).into();
    }
    if !calls.is_empty() {
        let calls = calls.iter().map(|call| self::call(call, id(&call.id)));
        written["tool_calls"] = calls.collect();
        if content.trim().is_empty() {
            written["content"] = Value::Null;
        }
    }
    if *role == Role::Assistant && quirks.has(Quirk::WantsThoughts) {
        let thoughts = calls.first().and_then(|call| kept(call, THOUGHTS));
        // Calls of another model have none. Some versions take no empty ones.
        written[THOUGHTS] = thoughts.unwrap_or_else(|| " ".into());
    }
    written
}

/// A tool.
pub(in super::super) fn tool(tool: &OfferedTool) -> Value {
    let OfferedTool { name, description, .. } = tool;
    let function = json!({ "name": name, "description": description, "parameters": tool.object_schema() });
    json!({ "type": "function", "function": function })
}

fn call(call: &ToolCall, id: String) -> Value {
    // Servers that fill templates read the arguments, and refuse the request when they cannot.
    let arguments = match serde_json::from_str::<Value>(&call.arguments).is_ok_and(|value| value.is_object()) {
        true => call.arguments.clone(),
        false => Value::from(call.arguments_object()).to_string(),
    };
    let mut written =
        json!({ "id": id, "type": "function", "function": { "name": call.name, "arguments": arguments } });
    if let Some(extra) = kept(call, EXTRA) {
        written[EXTRA] = extra;
    }
    written
}

/// Field of a message for the thoughts before its calls.
pub(super) const THOUGHTS: &str = "reasoning_content";

/// Field of a call for what Gemini wants to have back at this dialect's endpoint.
pub(super) const EXTRA: &str = "extra_content";

/// Keeps a field with a call. An object in JSON, so that it cannot be taken for the signature of another protocol.
pub(super) fn keep(field: &str, value: &Value) -> String {
    json!({ field: value }).to_string()
}

fn kept(call: &ToolCall, field: &str) -> Option<Value> {
    let kept: Value = serde_json::from_str(call.signature.as_deref()?).ok()?;
    kept.get(field).cloned()
}
