//! Turns and tools as requests of this API have them.

use serde_json::{Value, json};

use super::super::client::{Quirk, Quirks};
use super::super::{Message, OfferedTool, Role, ToolCall};
use super::schema;

/// What the API takes in the place of a signature that is not there, for calls that another model asked for.
const NO_SIGNATURE: &str = "skip_thought_signature_validator";

/// The turns. Results of one round of calls must be parts of one turn.
pub(super) fn contents(turns: &[Message], quirks: Quirks) -> Value {
    let rounds = turns.chunk_by(|a, b| a.result_of.is_some() && b.result_of.is_some());
    let written = rounds.map(|round| {
        let role = if round.first().is_some_and(|turn| turn.role == Role::Assistant) { "model" } else { "user" };
        let parts: Vec<Value> = round.iter().flat_map(|turn| parts(turn, quirks)).collect();
        json!({ "role": role, "parts": parts })
    });
    written.collect()
}

fn parts(turn: &Message, quirks: Quirks) -> Vec<Value> {
    let with_id = |mut part: Value, id: &str| {
        // Parallel calls of one tool are told apart by it. Some gateways do not know it.
        if !quirks.has(Quirk::PlainCallIds) {
            part["id"] = id.into();
        }
        part
    };
    if let Some(of) = &turn.result_of {
        let response = json!({ "name": of.name, "response": { "result": turn.content } });
        return vec![json!({ "functionResponse": with_id(response, &of.id) })];
    }
    let text = (!turn.content.trim().is_empty()).then(|| json!({ "text": turn.content }));
    let calls = turn.calls.iter().enumerate().map(|(at, call)| {
        let function = json!({ "name": call.name, "args": call.arguments_object() });
        let mut part = json!({ "functionCall": with_id(function, &call.id) });
        let placeholder = || Some(NO_SIGNATURE).filter(|_| at == 0 && quirks.has(Quirk::WantsSignatures));
        if let Some(signature) = own_signature(call).or_else(placeholder) {
            part["thoughtSignature"] = signature.into();
        }
        part
    });
    text.into_iter().chain(calls).collect()
}

/// The signature, unless it is of another protocol, whose are objects in JSON.
fn own_signature(call: &ToolCall) -> Option<&str> {
    call.signature.as_deref().filter(|signature| !signature.starts_with('{'))
}

/// A tool. One without arguments has no schema at all: objects without properties are refused.
pub(super) fn declaration(tool: &OfferedTool) -> Value {
    let mut declaration = json!({ "name": tool.name, "description": tool.description });
    let parameters = schema::as_open_api(&tool.object_schema());
    if parameters["properties"].as_object().is_some_and(|properties| !properties.is_empty()) {
        declaration["parameters"] = parameters;
    }
    declaration
}
