//! Messages and tools as requests of this API have them.

use serde_json::{Value, json};

use super::super::client::{Quirk, Quirks, plain_id};
use super::super::{Message, OfferedTool, Role};

/// The turns. Results of calls, and what the user says after them, are blocks of one turn: a result in any turn but the
/// next one is refused.
pub(super) fn messages(turns: &[Message], quirks: Quirks) -> Value {
    let id = |id: &str| if quirks.has(Quirk::PlainCallIds) { plain_id(id) } else { id.to_owned() };
    let mut written: Vec<Value> = Vec::new();
    let mut results: Vec<Value> = Vec::new();
    for turn in turns {
        if let Some(of) = &turn.result_of {
            results.push(json!({ "type": "tool_result", "tool_use_id": id(&of.id), "content": turn.content }));
            continue;
        }
        if turn.role == Role::Assistant || results.is_empty() {
            written.extend(of_results(&mut results));
            written.push(match turn.calls.is_empty() {
                true => json!({ "role": turn.role, "content": turn.content }),
                false => json!({ "role": turn.role, "content": calling(turn, id) }),
            });
        } else {
            results.push(json!({ "type": "text", "text": turn.content }));
            written.extend(of_results(&mut results));
        }
    }
    written.extend(of_results(&mut results));
    written.into()
}

fn of_results(results: &mut Vec<Value>) -> Option<Value> {
    let results = std::mem::take(results);
    (!results.is_empty()).then(|| json!({ "role": "user", "content": results }))
}

/// The blocks of a turn with calls. Blocks of no text are refused.
fn calling(turn: &Message, id: impl Fn(&str) -> String) -> Vec<Value> {
    let text = (!turn.content.trim().is_empty()).then(|| json!({ "type": "text", "text": turn.content }));
    let calls = turn.calls.iter().map(
        |call| json!({ "type": "tool_use", "id": id(&call.id), "name": call.name, "input": call.arguments_object() }),
    );
    text.into_iter().chain(calls).collect()
}

/// A tool.
pub(super) fn tool(tool: &OfferedTool) -> Value {
    json!({ "name": tool.name, "description": tool.description, "input_schema": tool.object_schema() })
}
