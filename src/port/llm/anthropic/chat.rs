//! Messages.

use serde_json::{Value, json};
use url::Url;

use super::super::client::{
    BaseUrl, CallPiece, Content, Conversation, Dialect, End, Frames, Quirk, Quirks, Told, finish_reason, formal_schema,
    in_words, temperature, tokens, top_p, word,
};
use super::super::{JsonSchema, Request, ToolChoice, Usage};
use super::messages;

/// Smallest budget for thoughts that the API takes.
const LEAST_BUDGET: u32 = 1_024;

/// A model at `/messages`.
pub(in super::super) struct AnthropicChat {
    pub(in super::super) model: String,
}

impl Dialect for AnthropicChat {
    const FRAMES: Frames = Frames::Events;
    const QUIRKS: &'static [Quirk] =
        &[Quirk::ThinkingBudget, Quirk::NoThinking, Quirk::NoTemperature, Quirk::NoResponseFormat, Quirk::PlainCallIds];
    /// The reason comes with `message_delta`; the end is `message_stop`.
    const REASON_IS_END: bool = false;

    fn endpoint(&self, base: &BaseUrl, _: Quirks) -> Url {
        base.endpoint(["messages"])
    }

    fn body(&self, request: &Request, quirks: Quirks) -> Value {
        let Conversation { system, turns } = Conversation::new(in_words(request, quirks));
        let mut body = json!({
            "model": self.model,
            "stream": true,
            "max_tokens": request.max_output_tokens,
            "messages": messages::messages(&turns, quirks),
        });
        let answer = formal_schema(request, quirks);
        // Names are unique, and the answer's is needed.
        let offered = request.tools.iter().filter(|tool| answer.is_none_or(|answer| answer.name != tool.name));
        let mut tools: Vec<Value> = offered.map(messages::tool).collect();
        if let Some(JsonSchema { name, schema }) = answer {
            tools.push(json!({ "name": name, "description": "Gives the answer.", "input_schema": schema }));
            body["tool_choice"] = json!({ "type": "tool", "name": name });
        } else if !tools.is_empty() && request.tool_choice == ToolChoice::Never {
            body["tool_choice"] = json!({ "type": "none" });
        }
        if !tools.is_empty() {
            body["tools"] = tools.into();
        }
        let thinking = thinking(request, quirks);
        if let Some(temperature) =
            temperature(request).filter(|_| thinking.is_none() && !quirks.has(Quirk::NoTemperature))
        {
            body["temperature"] = temperature;
        }
        if let Some(share) = top_p(request).filter(|_| thinking.is_none() && !quirks.has(Quirk::NoTemperature)) {
            body["top_p"] = share;
        }
        if let Some(thinking) = thinking {
            body["thinking"] = thinking;
        }
        if !system.is_empty() {
            body["system"] = system.into();
        }
        body
    }

    fn answers_by_call(&self, request: &Request, quirks: Quirks) -> bool {
        formal_schema(request, quirks).is_some()
    }

    fn is_answer(&self, value: &Value) -> bool {
        word(value, "type") == "message" && value.get("content").is_some()
    }

    fn content(&self, value: &Value) -> Content {
        let empty = Value::Null;
        let mut content = Content::default();
        let part = |name: &str| value.get(name).unwrap_or(&empty);
        match word(value, "type") {
            "content_block_start" => read_block(part("content_block"), index(value), &mut content),
            "content_block_delta" => read_block(part("delta"), index(value), &mut content),
            "message_delta" => content.end = end(part("delta")),
            "message_stop" => content.is_end = true,
            "message" => {
                content.is_whole = true;
                for (block, at) in part("content").as_array().into_iter().flatten().zip(0..) {
                    read_block(block, Some(at), &mut content);
                }
                content.end = end(value);
            }
            _ => {}
        }
        content
    }

    fn usage(&self, value: &Value) -> Option<Told> {
        let (told, is_start) = match word(value, "type") {
            "message_start" => (value.pointer("/message/usage"), true),
            _ => (value.get("usage"), false),
        };
        let told = told?;
        let number = |name: &str| told.get(name).and_then(tokens);
        let fresh = number("input_tokens");
        let cached = number("cache_read_input_tokens").unwrap_or(0);
        // What is read from the cache, or written to it, is not part of `input_tokens`.
        let input_tokens = fresh.unwrap_or(0) + cached + number("cache_creation_input_tokens").unwrap_or(0);
        let usage = Usage {
            input_tokens: input_tokens.min(Usage::MOST),
            cached_input_tokens: cached,
            output_tokens: number("output_tokens").unwrap_or(0),
            estimated: false,
        };
        // The first event counts no output yet.
        (!usage.is_nothing()).then_some(Told { usage, lacks_input: input_tokens == 0, is_partial: is_start })
    }
}

/// How a model is asked to think aloud, if it is. It does not while it is told to call a tool, and nobody reads the
/// thoughts behind JSON. With tools, thoughts would have to be sent back with their signatures, and are not kept.
fn thinking(request: &Request, quirks: Quirks) -> Option<Value> {
    let has_calls = || request.messages.iter().any(|message| !message.calls.is_empty());
    let is_excluded = request.schema.is_some() || !request.tools.is_empty() || has_calls();
    if !request.wants_reasoning || is_excluded || quirks.has(Quirk::NoThinking) {
        return None;
    }
    if !quirks.has(Quirk::ThinkingBudget) {
        return Some(json!({ "type": "adaptive", "display": "summarized" }));
    }
    // Thoughts are part of the longest answer: half of it is left for the text.
    let budget = request.max_output_tokens / 2;
    (budget >= LEAST_BUDGET).then(|| json!({ "type": "enabled", "budget_tokens": budget }))
}

/// Place of the block that an event is about.
fn index(event: &Value) -> Option<u64> {
    event.get("index").and_then(tokens)
}

/// Reads a block of content, or the next piece of one.
fn read_block(block: &Value, index: Option<u64>, content: &mut Content) {
    match word(block, "type") {
        "text" | "text_delta" => content.text.push_str(word(block, "text")),
        "thinking" | "thinking_delta" => content.reasoning.push_str(word(block, "thinking")),
        "input_json_delta" => {
            let arguments = word(block, "partial_json").to_owned();
            content.calls.push(CallPiece { index, arguments, ..CallPiece::default() });
        }
        "tool_use" => {
            // A block that comes in pieces starts with an empty object, which is no part of the input.
            let input = block.get("input").filter(|input| input.as_object().is_some_and(|input| !input.is_empty()));
            content.calls.push(CallPiece {
                index,
                id: word(block, "id").to_owned(),
                name: word(block, "name").to_owned(),
                arguments: input.map(Value::to_string).unwrap_or_default(),
                ..CallPiece::default()
            });
        }
        _ => {}
    }
}

fn end(told: &Value) -> Option<End> {
    let reason = word(told, "stop_reason");
    (!reason.is_empty()).then(|| End::Finished(finish_reason(reason)))
}
