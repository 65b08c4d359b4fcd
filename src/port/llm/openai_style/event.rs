//! Content of the events of this dialect.

use serde_json::Value;

use super::super::client::{CallPiece, Content, End, finish_reason, is_failed, tokens, word};
use super::messages::{EXTRA, keep};

/// True for a body that contains a response, even an empty one.
pub(super) fn is_answer(body: &Value) -> bool {
    body.get("choices").and_then(|choices| choices.get(0)).is_some_and(Value::is_object)
}

/// Content of the first choice; we never request more.
pub(super) fn content(event: &Value) -> Content {
    let Some(choice) = event.get("choices").and_then(|choices| choices.get(0)) else { return Content::default() };
    let delta = choice.get("delta").filter(|delta| delta.is_object());
    let message = choice.get("message").filter(|message| message.is_object());
    let empty = Value::Null;
    let is_whole = delta.is_none() && message.is_some();
    let body = delta.or(message).unwrap_or(&empty);
    let mut content = Parts::default();
    content.read(body.get("content").or_else(|| choice.get("text")).unwrap_or(&empty));
    // Some send the same thoughts in two fields.
    for field in ["reasoning", "reasoning_content", "thinking", "reasoning_details"] {
        let before = content.reasoning.len();
        content.read_reasoning(body.get(field).unwrap_or(&empty));
        if content.reasoning.len() > before {
            break;
        }
    }
    let finish = choice.get("finish_reason").and_then(Value::as_str).filter(|reason| !reason.is_empty());
    Content {
        text: content.text,
        is_whole,
        refusal: body.get("refusal").and_then(Value::as_str).unwrap_or_default().to_owned(),
        reasoning: content.reasoning,
        calls: calls(body),
        end: finish.map(|reason| match is_failed(reason) {
            true => End::Failed,
            false => End::Finished(finish_reason(reason)),
        }),
        is_end: false,
    }
}

/// Calls in a message, or their next pieces: in a list, alone, or in the field of old servers.
fn calls(body: &Value) -> Vec<CallPiece> {
    let calls = match body.get("tool_calls") {
        Some(Value::Array(calls)) => calls.as_slice(),
        Some(call @ Value::Object(_)) => std::slice::from_ref(call),
        _ => &[],
    };
    let old = body.get("function_call").filter(|call| calls.is_empty() && call.is_object());
    calls.iter().chain(old).filter(|call| call.is_object()).map(call).collect()
}

fn call(call: &Value) -> CallPiece {
    // Some leave out the level of the function.
    let function = call.get("function").filter(|function| function.is_object()).unwrap_or(call);
    let (arguments, is_whole) = match function.get("arguments") {
        Some(Value::String(piece)) => (piece.clone(), false),
        Some(whole @ Value::Object(_)) => (whole.to_string(), true),
        _ => (String::new(), false),
    };
    CallPiece {
        index: call.get("index").and_then(tokens),
        id: word(call, "id").to_owned(),
        name: word(function, "name").to_owned(),
        arguments,
        is_whole,
        signature: call.get(EXTRA).filter(|extra| extra.is_object()).map(|extra| keep(EXTRA, extra)),
    }
}

/// Most providers send a string; some send a part or a list of parts, which may include reasoning.
#[derive(Default)]
struct Parts {
    text: String,
    reasoning: String,
}

impl Parts {
    fn read(&mut self, content: &Value) {
        match content {
            Value::String(text) => self.text.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.read(part)),
            Value::Object(part) => {
                let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
                if kind.contains("think") || kind.contains("reasoning") {
                    self.read_reasoning(content);
                } else if let Some(text) = part.get("text") {
                    self.read(text);
                }
            }
            _ => {}
        }
    }

    fn read_reasoning(&mut self, reasoning: &Value) {
        match reasoning {
            Value::String(text) => self.reasoning.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.read_reasoning(part)),
            Value::Object(part) => {
                let fields = ["thinking", "text", "summary", "content"];
                fields.iter().filter_map(|field| part.get(*field)).for_each(|part| self.read_reasoning(part));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn thoughts_are_told_from_the_answer_in_every_field() {
        let event = json!({ "choices": [{ "index": "0", "delta": {
            "role": null, "reasoning": 7, "reasoning_content": "a", "reasoning_details": [{ "text": "a" }],
            "content": [{ "type": "thinking", "thinking": [{ "type": "text", "text": "c" }] }, { "type": "text", "text": "Two." }],
        }, "finish_reason": "" }] });
        let content = content(&event);
        assert_eq!((content.text.as_str(), content.end), ("Two.", None));
        assert_eq!(content.reasoning, "ca", "once, whatever fields repeat them");
    }
}
