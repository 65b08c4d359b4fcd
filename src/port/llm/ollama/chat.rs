//! Chats, one JSON value a line.

use serde_json::{Value, json};
use url::Url;

use super::super::client::{
    BaseUrl, CallPiece, Content, Dialect, End, Frames, Quirk, Quirks, Told, finish_reason, formal_schema, in_words,
    temperature, tokens, top_p, word,
};
use super::super::{Message, Request, ToolCall, Usage, openai_style};

/// Smallest context that is asked for: the server's own default of many years.
const LEAST_CONTEXT: u32 = 4_096;

/// A model at `/api/chat`.
pub(in super::super) struct OllamaChat {
    pub(in super::super) model: String,
    /// Largest context, input and output together.
    pub(in super::super) context_tokens: u32,
}

impl OllamaChat {
    /// The context to ask for. The server would silently cut the beginning of a text that is longer than its default,
    /// and a larger context costs memory: as much as the call needs, in steps, since each change loads the model anew.
    fn context(&self, request: &Request) -> u32 {
        let needed = request.estimated_input_tokens().saturating_add(request.max_output_tokens);
        needed.max(LEAST_CONTEXT).checked_next_power_of_two().unwrap_or(u32::MAX).min(self.context_tokens)
    }
}

impl Dialect for OllamaChat {
    const FRAMES: Frames = Frames::Lines;
    const QUIRKS: &'static [Quirk] = &[Quirk::NoThinking, Quirk::NoResponseFormat];
    /// `done` and its reason come together.
    const REASON_IS_END: bool = true;

    fn endpoint(&self, base: &BaseUrl, _: Quirks) -> Url {
        base.endpoint(["api", "chat"])
    }

    fn body(&self, request: &Request, quirks: Quirks) -> Value {
        let mut options = json!({ "num_predict": request.max_output_tokens, "num_ctx": self.context(request) });
        if let Some(temperature) = temperature(request) {
            options["temperature"] = temperature;
        }
        if let Some(share) = top_p(request) {
            options["top_p"] = share;
        }
        // A text that does not fit is refused by servers that know this, and not cut.
        let mut body = json!({ "model": self.model, "stream": true, "options": options, "truncate": false });
        if let Some(schema) = formal_schema(request, quirks) {
            body["format"] = schema.schema.clone();
        }
        if request.wants_reasoning && !quirks.has(Quirk::NoThinking) {
            body["think"] = true.into();
        }
        // There is no word for tools that may not be called. Those that are not sent are not, and earlier calls need none.
        if request.may_call() {
            body["tools"] = request.tools.iter().map(openai_style::tool).collect();
        }
        body["messages"] = in_words(request, quirks).iter().map(message).collect();
        body
    }

    fn is_answer(&self, value: &Value) -> bool {
        value.get("message").is_some_and(Value::is_object) || value.get("done").is_some()
    }

    fn content(&self, value: &Value) -> Content {
        let mut content = Content::default();
        if let Some(message) = value.get("message") {
            word(message, "content").clone_into(&mut content.text);
            word(message, "thinking").clone_into(&mut content.reasoning);
            content.calls =
                message.get("tool_calls").and_then(Value::as_array).into_iter().flatten().map(call).collect();
        }
        if is_done(value) {
            content.end = Some(End::Finished(finish_reason(word(value, "done_reason"))));
            content.is_end = true;
        }
        content
    }

    fn usage(&self, value: &Value) -> Option<Told> {
        let number = |name: &str| value.get(name).and_then(tokens);
        // Some versions tell nothing of an input that they had in their cache.
        let input = number("prompt_eval_count").filter(|tokens| *tokens > 0);
        let usage = Usage {
            input_tokens: input.unwrap_or(0),
            cached_input_tokens: number("prompt_eval_cached_count").unwrap_or(0).min(input.unwrap_or(0)),
            output_tokens: number("eval_count").unwrap_or(0),
            ..Usage::default()
        };
        let told = Told { usage, lacks_input: input.is_none(), is_partial: !is_done(value) };
        (!usage.is_nothing()).then_some(told)
    }
}

/// A message. Newer servers match results by identifier, older ones by name.
fn message(message: &Message) -> Value {
    let Message { role, content, calls, result_of } = message;
    let mut written = json!({ "role": role, "content": content });
    if let Some(of) = result_of {
        written["tool_name"] = of.name.as_str().into();
        written["tool_call_id"] = of.id.as_str().into();
    }
    if !calls.is_empty() {
        let call = |call: &ToolCall| json!({ "id": call.id, "function": { "name": call.name, "arguments": call.arguments_object() } });
        written["tool_calls"] = calls.iter().map(call).collect();
    }
    written
}

/// A call, which is always whole. Its arguments are an object.
fn call(call: &Value) -> CallPiece {
    let function = call.get("function").unwrap_or(call);
    let arguments = match function.get("arguments") {
        Some(Value::String(text)) => text.clone(),
        Some(arguments @ Value::Object(_)) => arguments.to_string(),
        _ => "{}".to_owned(),
    };
    CallPiece {
        id: word(call, "id").to_owned(),
        name: word(function, "name").to_owned(),
        arguments,
        is_whole: true,
        ..CallPiece::default()
    }
}

fn is_done(value: &Value) -> bool {
    value.get("done").and_then(Value::as_bool) == Some(true)
}
