//! How providers speak: the pieces of an answer in each protocol.

use serde_json::{Value, json};

use super::super::ProviderKind;
use super::super::openai_style::tests::server::Reply;

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Finished,
    TooLong,
    Withheld,
}

fn event(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn named(value: &Value) -> String {
    format!("event: {}\ndata: {value}\n\n", value["type"].as_str().unwrap())
}

/// What comes before the content.
pub(crate) fn begins(kind: ProviderKind) -> String {
    if kind != ProviderKind::Anthropic {
        return String::new();
    }
    let usage = json!({ "input_tokens": 4, "cache_creation_input_tokens": 3, "cache_read_input_tokens": 5, "output_tokens": 1 });
    let message = json!({ "id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": "claude",
                          "stop_reason": null, "stop_sequence": null, "usage": usage });
    let block = json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } });
    [named(&json!({ "type": "message_start", "message": message })), named(&block), named(&json!({ "type": "ping" }))]
        .concat()
}

/// A piece of text.
pub(crate) fn says(kind: ProviderKind, text: &str) -> String {
    match kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter => {
            event(&json!({ "choices": [{ "delta": { "content": text } }] }))
        }
        ProviderKind::Anthropic => named(
            &json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } }),
        ),
        ProviderKind::Gemini => gemini(&json!({
            "candidates": [{ "content": { "role": "model", "parts": [{ "text": text }] }, "index": 0 }],
            "usageMetadata": { "promptTokenCount": 12, "totalTokenCount": 12 },
        })),
        ProviderKind::Ollama => ollama(&json!({ "role": "assistant", "content": text })),
    }
}

/// A piece of thought.
pub(crate) fn thinks(kind: ProviderKind, text: &str) -> String {
    match kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter => {
            event(&json!({ "choices": [{ "delta": { "content": null, "reasoning_content": text } }] }))
        }
        ProviderKind::Anthropic => [
            named(&json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "thinking", "thinking": "", "signature": "" } })),
            named(&json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "thinking_delta", "thinking": text } })),
            named(&json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "signature_delta", "signature": "EqQBCgIYAhIM" } })),
            named(&json!({ "type": "content_block_stop", "index": 0 })),
        ]
        .concat(),
        ProviderKind::Gemini => {
            gemini(&json!({ "candidates": [{ "content": { "role": "model", "parts": [{ "text": text, "thought": true }] } }] }))
        }
        ProviderKind::Ollama => ollama(&json!({ "role": "assistant", "content": "", "thinking": text })),
    }
}

/// A call in the usual pieces of that provider, at a place of the response; the identifier where it tells one.
pub(crate) fn calls(kind: ProviderKind, at: usize, id: &str, name: &str, arguments: &str) -> String {
    let whole = || serde_json::from_str::<Value>(arguments).unwrap();
    match kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter => {
            let piece = |call: Value| event(&json!({ "choices": [{ "delta": { "tool_calls": [call] } }] }));
            let head =
                json!({ "index": at, "id": id, "type": "function", "function": { "name": name, "arguments": "" } });
            let pieces = pieces(arguments).into_iter();
            let pieces = pieces.map(|json| piece(json!({ "index": at, "function": { "arguments": json } })));
            [piece(head)].into_iter().chain(pieces).collect()
        }
        ProviderKind::Anthropic => {
            let index = at + 1;
            let block = json!({ "type": "tool_use", "id": id, "name": name, "input": {} });
            let begin = named(&json!({ "type": "content_block_start", "index": index, "content_block": block }));
            let pieces = pieces(arguments).into_iter().map(|json| {
                named(&json!({ "type": "content_block_delta", "index": index,
                               "delta": { "type": "input_json_delta", "partial_json": json } }))
            });
            let stop = named(&json!({ "type": "content_block_stop", "index": index }));
            [begin].into_iter().chain(pieces).chain([stop]).collect()
        }
        ProviderKind::Gemini => {
            let call = json!({ "functionCall": { "name": name, "args": whole() }, "thoughtSignature": "c2lnbmVk" });
            gemini(&json!({ "candidates": [{ "content": { "role": "model", "parts": [call] }, "index": 0 }] }))
        }
        ProviderKind::Ollama => {
            let call = json!({ "function": { "index": at, "name": name, "arguments": whole() } });
            ollama(&json!({ "role": "assistant", "content": "", "tool_calls": [call] }))
        }
    }
}

/// A text in pieces of seven characters, after an empty one.
fn pieces(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    [String::new()].into_iter().chain(letters.chunks(7).map(|piece| piece.iter().collect())).collect()
}

/// The reason of the end, with usage of 12 tokens (5 of them cached, where that is told) and 3, and the terminal marker.
pub(crate) fn ends(kind: ProviderKind, how: How) -> String {
    [reason(kind, how), marker(kind).to_owned()].concat()
}

/// The reason of the end, with usage.
pub(crate) fn reason(kind: ProviderKind, how: How) -> String {
    let name = |finished: &'static str, too_long: &'static str, withheld: &'static str| match how {
        How::Finished => finished,
        How::TooLong => too_long,
        How::Withheld => withheld,
    };
    match kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter => [
            event(&json!({ "choices": [{ "delta": {}, "finish_reason": name("stop", "length", "content_filter") }] })),
            event(&json!({ "choices": [], "usage": { "prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15, "cost": 0.0001,
                           "prompt_tokens_details": { "cached_tokens": 5 } } })),
        ]
        .concat(),
        ProviderKind::Anthropic => [
            named(&json!({ "type": "content_block_stop", "index": 0 })),
            named(&json!({ "type": "message_delta", "delta": { "stop_reason": name("end_turn", "max_tokens", "refusal"), "stop_sequence": null },
                           "usage": { "output_tokens": 3 } })),
        ]
        .concat(),
        ProviderKind::Gemini => gemini(&json!({
            "candidates": [{ "content": { "role": "model", "parts": [{ "text": "" }] }, "finishReason": name("STOP", "MAX_TOKENS", "SAFETY") }],
            "usageMetadata": { "promptTokenCount": 12, "cachedContentTokenCount": 5, "candidatesTokenCount": 1, "thoughtsTokenCount": 2, "totalTokenCount": 15 },
            "modelVersion": "gemini", "responseId": "x",
        })),
        ProviderKind::Ollama => {
            let end = json!({
                "model": "m", "created_at": "2026-01-01T00:00:00Z", "message": { "role": "assistant", "content": "" },
                // It withholds nothing; this is for the sake of the table.
                "done": true, "done_reason": name("stop", "length", "content_filter"),
                "total_duration": 5, "prompt_eval_count": 12, "eval_count": 3,
            });
            format!("{end}\n")
        }
    }
}

/// The marker that must follow the reason of the end, where there is one of its own.
pub(crate) fn marker(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter => "data: [DONE]\n\n",
        ProviderKind::Anthropic => "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        ProviderKind::Gemini | ProviderKind::Ollama => "",
    }
}

/// A failure as the body of a response.
pub(crate) fn failure(kind: ProviderKind, message: &str) -> Value {
    match kind {
        ProviderKind::OpenAi => json!({ "error": { "message": message, "type": "server_error", "code": null } }),
        ProviderKind::OpenRouter => json!({ "error": { "message": message, "code": 502 }, "user_id": "u" }),
        ProviderKind::Anthropic => {
            json!({ "type": "error", "error": { "type": "overloaded_error", "message": message }, "request_id": "req_1" })
        }
        ProviderKind::Gemini => json!({ "error": { "code": 503, "message": message, "status": "UNAVAILABLE" } }),
        ProviderKind::Ollama => json!({ "error": message }),
    }
}

/// A failure in the middle of a stream.
pub(crate) fn fails(kind: ProviderKind, message: &str) -> String {
    let value = failure(kind, message);
    match kind {
        ProviderKind::Anthropic => named(&value),
        ProviderKind::Ollama => format!("{value}\n"),
        _ => event(&value),
    }
}

/// A stream of these parts, as that provider types it.
pub(crate) fn stream(kind: ProviderKind, parts: &[&str]) -> Reply {
    let begin = begins(kind);
    let all: Vec<&str> =
        [begin.as_str()].into_iter().chain(parts.iter().copied()).filter(|part| !part.is_empty()).collect();
    let mut reply = Reply::stream(&all);
    if kind == ProviderKind::Ollama {
        reply.headers = vec![("content-type", "application/x-ndjson".to_owned())];
    }
    reply
}

/// A whole answer.
pub(crate) fn answer(kind: ProviderKind, text: &str) -> Reply {
    stream(kind, &[&says(kind, text), &ends(kind, How::Finished)])
}

/// Google ends lines with CRLF.
fn gemini(value: &Value) -> String {
    format!("data: {value}\r\n\r\n")
}

fn ollama(message: &Value) -> String {
    let line = json!({ "model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": false });
    format!("{line}\n")
}
